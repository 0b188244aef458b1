# Written by tools/generate.py from operations/scanner.py; edit those, then run: make generate
"""Tag `scanner`: the scanners that Harbor knows. All of it is for system administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import SyncMethods

if TYPE_CHECKING:
    from ..models import (
        ScannerAdapterMetadata,
        ScannerRegistration,
        ScannerRegistrationReq,
        ScannerRegistrationSettings,
    )
    from ..query import Query, Sort
    from ..types import ScannerRegistrationReqDict, ScannerRegistrationSettingsDict


class ScannerMethods(SyncMethods):
    """Tag `scanner`: the scanners that Harbor knows. All of it is for system administrators."""

    def get_scanners(
        self,
        query: str | Query | None = None,
        sort: str | Sort | None = None,
        page: int = 1,
        page_size: int = 100,
        limit: int | None = None,
    ) -> list[ScannerRegistration]:
        """List the scanners.

        Args:
            query: Harbor's query language, e.g. `name=~trivy`; keys: `uuid`, `name`, `description`, `url`, `disabled`,
                `is_default`, `create_time`, `update_time`. Unknown keys are ignored.
            sort: Without effect: the default scanner comes first, then the latest.
            page: The page to start at, counted from 1.
            page_size: Scanners a request, 1 to 100.
            limit: How many scanners at the most; None for all.

        Returns:
            The scanners.

        Raises:
            BadRequest: The query can't be read.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no system administrator.

        API operation: `listScanners`, since Harbor 2.3.
        """
        from ..operations import scanner as ops

        return self.send(ops.get_scanners(query, sort, page, page_size, limit))

    def get_scanner(self, registration_id: int | str) -> ScannerRegistration:
        """Get a scanner.

        Args:
            registration_id: Identifier of the scanner: its `uuid`.

        Returns:
            The scanner.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no system administrator.
            NotFound: There is no such scanner.

        API operation: `getScanner`, since Harbor 2.3.
        """
        from ..operations import scanner as ops

        return self.send(ops.get_scanner(registration_id))

    def get_scanner_metadata(self, registration_id: int | str) -> ScannerAdapterMetadata:
        """Ask a scanner what it can do; Harbor hands the question on to it.

        Args:
            registration_id: Identifier of the scanner: its `uuid`.

        Returns:
            What the scanner says.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no system administrator.
            NotFound: There is no such scanner.
            InternalServerError: The scanner can't be reached.

        API operation: `getScannerMetadata`, since Harbor 2.3.
        """
        from ..operations import scanner as ops

        return self.send(ops.get_scanner_metadata(registration_id))

    def ping_scanner_adapter(self, settings: ScannerRegistrationSettings | ScannerRegistrationSettingsDict) -> None:
        """Try whether Harbor can reach a scanner and log in to it; nothing is stored.

        Args:
            settings: Name, URL and, if it wants them, credentials of the scanner.

        Raises:
            BadRequest: Name, URL or way of logging in has a form that Harbor refuses.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no system administrator.
            UnprocessableEntity: Name or URL is missing, or the URL is none.
            InternalServerError: The scanner can't be reached.

        API operation: `pingScanner`, since Harbor 2.3.
        """
        from ..operations import scanner as ops

        self.send(ops.ping_scanner_adapter(settings))

    def create_scanner(self, scanner: ScannerRegistrationReq | ScannerRegistrationReqDict) -> str:
        """Make a scanner known to Harbor, which asks it at once what it can do. The first one becomes the default.

        Args:
            scanner: The scanner; `name` and `url` are needed.

        Returns:
            The `Location` of the scanner; it ends in the `uuid`.

        Raises:
            BadRequest: A field has a form that Harbor refuses, or the name is one that it keeps for itself.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no system administrator.
            Conflict: There is a scanner of this name or at this URL.
            UnprocessableEntity: Name or URL is missing, or the URL is none.
            InternalServerError: The scanner can't be reached.

        API operation: `createScanner`, since Harbor 2.3.
        """
        from ..operations import scanner as ops

        return self.send(ops.create_scanner(scanner))

    def update_scanner(
        self, registration_id: int | str, scanner: ScannerRegistrationReq | ScannerRegistrationReqDict
    ) -> None:
        """Replace what Harbor knows of a scanner.

        Args:
            registration_id: Identifier of the scanner: its `uuid`.
            scanner: The scanner as it is to be; `name` and `url` are needed.

        Raises:
            BadRequest: A field has a form that Harbor refuses.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no system administrator; or the scanner came with Harbor, and can't be changed.
            NotFound: There is no such scanner.
            Conflict: Another scanner has this name or URL.
            UnprocessableEntity: Name or URL is missing, or the URL is none.
            InternalServerError: The default scanner was to be disabled; or the scanner can't be reached.

        API operation: `updateScanner`, since Harbor 2.3.
        """
        from ..operations import scanner as ops

        self.send(ops.update_scanner(registration_id, scanner))

    def set_default_scanner(self, registration_id: int | str, is_default: bool = True) -> None:
        """Make a scanner the one that projects without a scanner of their own use.

        Args:
            registration_id: Identifier of the scanner: its `uuid`.
            is_default: True; False changes nothing, though the server answers that it went well.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no system administrator.
            NotFound: There is no such scanner.

        API operation: `setScannerAsDefault`, since Harbor 2.3.
        """
        from ..operations import scanner as ops

        self.send(ops.set_default_scanner(registration_id, is_default))

    def delete_scanner(self, registration_id: int | str) -> ScannerRegistration | None:
        """Delete a scanner. The default one can be deleted too; there is no default then.

        Args:
            registration_id: Identifier of the scanner: its `uuid`.

        Returns:
            The scanner that was deleted; None where the server does not tell.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no system administrator; or the scanner came with Harbor, and can't be deleted.
            NotFound: There is no such scanner.

        API operation: `deleteScanner`, since Harbor 2.3.
        """
        from ..operations import scanner as ops

        return self.send(ops.delete_scanner(registration_id))
