"""The system's CVE allowlist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harborapi.emulator.call import Call, operation
from harborapi.emulator.moments import milliseconds
from harborapi.emulator.state import USERS
from harborapi.emulator.tables import Row, TableSpec
from harborapi.emulator.wire import EmptyError, HarborError, items, without_zeros

if TYPE_CHECKING:
    from datetime import datetime

    from harborapi.emulator.wire import Response


@dataclass(slots=True, eq=False, kw_only=True)
class Allowlist(Row):
    """The list; there is one row at most."""

    id: int = 0
    items: tuple[str, ...] = ()
    expires_at: int | None = None
    creation_time: datetime | None = None


ALLOWLIST = TableSpec("system_cve_allowlist", Allowlist)


@operation("getSystemCVEAllowlist")
def get_allowlist(call: Call) -> Response:
    """The list, empty as long as none was set."""
    call.require_login()
    row = next(iter(call.state[ALLOWLIST]), None) or unset(call)
    fields: dict[str, Any] = without_zeros(id=row.id)
    if row.expires_at is not None:
        fields["expires_at"] = row.expires_at
    time = milliseconds(row.creation_time)
    items = [{"cve_id": name} for name in row.items]
    return call.json(fields | {"creation_time": time, "items": items, "update_time": time})


def unset(call: Call) -> Allowlist:
    """What is shown as long as no list was set: the 2.9 that was observed had a row from before."""
    if call.release >= (2, 10):
        return Allowlist()
    return Allowlist(id=1, creation_time=call.state[USERS].rows[1].creation_time)


@operation("putSystemCVEAllowlist")
def put_allowlist(call: Call) -> Response:
    """Another list."""
    call.require_system("configuration", "update")
    if call.body is None:
        raise EmptyError(500)
    names: list[str] = [item.get("cve_id", "") for item in items(call.fields, "items")]
    if len(set(names)) < len(names) or ("" in names and call.release >= (2, 10)):
        raise HarborError(500, "the allowlist is invalid")
    table = call.state[ALLOWLIST]
    row = next(iter(table), None) or table.add(Allowlist())
    row.items, row.expires_at, row.creation_time = tuple(names), call.body.get("expires_at"), call.now
    return call.ok()
