"""OpenID Connect: the test of a provider's address."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, cast

import httpx2

from harborapi.emulator.call import Call, operation
from harborapi.emulator.transport import plain_client
from harborapi.emulator.wire import HarborError

if TYPE_CHECKING:
    from harborapi.emulator.wire import Response


@operation("pingOIDC", calls_out=True, simplified="the provider's description is read; nobody can log in by it")
def ping(call: Call) -> Response:
    """Ask the provider for what it tells of itself; it must name itself by the same address."""
    call.require_system("configuration", "update")
    url = str(call.body.get("url", ""))
    try:
        issuer = discover(call, url, verify=bool(call.body.get("verify_cert")))
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError):
        issuer = None
    if issuer is None or issuer != url:
        raise HarborError(400, "failed to verify connection")
    return call.ok()


def discover(call: Call, url: str, *, verify: bool) -> Any:
    """The name that a provider gives itself, None if it gives none.

    Raises:
        httpx2.HTTPError: it can't be reached.
        httpx2.InvalidURL: the address is none.
        ValueError: its answer is no JSON.
    """
    with ExitStack() as stack:
        http = stack.enter_context(call.outside())
        if url.startswith("https://") and not verify:
            http = stack.enter_context(plain_client(verify=False))
        response = http.get(url.rstrip("/") + "/.well-known/openid-configuration", timeout=10)
    document = response.json() if response.status_code == 200 else None
    return cast("dict[str, Any]", document).get("issuer") if isinstance(document, dict) else None
