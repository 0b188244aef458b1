"""The server's release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..exceptions import HarborAPIException
from .decode import Json
from .flow import run
from .operation import Operation
from .wire import Once

if TYPE_CHECKING:
    from ..models.semver import SemVer
    from .call import Call
    from .wire import Flow

_SYSTEM_INFO: Operation[dict[str, Any]] = Operation("getSystemInfo", "GET", "/systeminfo", Json("dict[str, Any]"))


def version(call: Call) -> Flow[SemVer]:
    """The server's release, asked once for all who ask at the same time."""
    found: SemVer = yield Once(("version", call.origin, call.prefix), lambda: _ask(call))
    return found


def _ask(call: Call) -> Flow[SemVer]:
    from ..models.semver import get_semver

    found = yield from run(_SYSTEM_INFO, call)
    text = str(found.get("harbor_version") or "")
    if not text:
        why = "the server tells its release only to those who are logged in: pass credentials"
        raise HarborAPIException(why, operation="getSystemInfo")
    try:
        return get_semver(text.partition("-")[0])
    except ValueError:
        why = f"the server tells a release of an unknown form: {text[:80]!r}"
        raise HarborAPIException(why, operation="getSystemInfo") from None
