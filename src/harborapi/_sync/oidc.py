# Written by tools/generate.py from operations/oidc.py; edit those, then run: make generate
"""Tag `oidc`: trying out the OIDC provider that users log in at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import SyncMethods

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..models import OIDCTestReq


class OidcMethods(SyncMethods):
    """Tag `oidc`: trying out the OIDC provider that users log in at."""

    def test_oidc(self, oidcreq: OIDCTestReq | Mapping[str, Any]) -> None:
        """Try whether Harbor can reach an OIDC provider and read what it tells of itself; nothing is stored.

        Args:
            oidcreq: URL of the provider, and whether its certificate is checked; as a dict: `url` and `verify_cert`.

        Raises:
            BadRequest: The provider can't be reached, or it is none.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no system administrator. Robot accounts can't do it.

        API operation: `pingOIDC`, since Harbor 2.3.
        """
        from ..operations import oidc as ops

        self.send(ops.test_oidc(oidcreq))
