"""Tag `oidc`: trying out the OIDC provider that users log in at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .._core.decode import Body, Empty
from .._core.operation import Operation

if TYPE_CHECKING:
    from ..models import OIDCTestReq


def test_oidc(oidcreq: OIDCTestReq | Mapping[str, Any]) -> Operation[None]:
    """Try whether Harbor can reach an OIDC provider and read what it tells of itself; nothing is stored.

    Args:
        oidcreq: URL of the provider, and whether its certificate is checked; as a dict: `url` and `verify_cert`.

    Raises:
        BadRequest: The provider can't be reached, or it is none.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is no system administrator. Robot accounts can't do it.

    API operation: `pingOIDC`, since Harbor 2.3.
    """
    return Operation("pingOIDC", "POST", "/system/oidc/ping", Empty(), body=Body("OIDCTestReq", oidcreq))
