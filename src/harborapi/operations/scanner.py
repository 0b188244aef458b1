"""Tag `scanner`: the scanners that Harbor knows. All of it is for system administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.decode import Body, Empty, Json, Location
from .._core.operation import Listing, Operation, items

if TYPE_CHECKING:
    from ..models import (
        ScannerAdapterMetadata,
        ScannerRegistration,
        ScannerRegistrationReq,
        ScannerRegistrationSettings,
    )
    from ..query import Query, Sort
    from ..types import ScannerRegistrationReqDict, ScannerRegistrationSettingsDict

_SCANNER = "/scanners/{registration_id}"


def get_scanners(
    query: str | Query | None = None,
    sort: str | Sort | None = None,
    page: int = 1,
    page_size: int = 100,
    limit: int | None = None,
) -> Listing[ScannerRegistration]:
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
    return Listing(
        "listScanners",
        "GET",
        "/scanners",
        items("ScannerRegistration"),
        query={"q": query, "sort": sort},
        page=page,
        page_size=page_size,
        limit=limit,
    )


def get_scanner(registration_id: int | str) -> Operation[ScannerRegistration]:
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
    return Operation(
        "getScanner", "GET", _SCANNER, Json("ScannerRegistration"), path={"registration_id": registration_id}
    )


def get_scanner_metadata(registration_id: int | str) -> Operation[ScannerAdapterMetadata]:
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
    return Operation(
        "getScannerMetadata",
        "GET",
        _SCANNER + "/metadata",
        Json("ScannerAdapterMetadata"),
        path={"registration_id": registration_id},
    )


def ping_scanner_adapter(
    settings: ScannerRegistrationSettings | ScannerRegistrationSettingsDict,
) -> Operation[None]:
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
    return Operation(
        "pingScanner", "POST", "/scanners/ping", Empty(), body=Body("ScannerRegistrationSettings", settings)
    )


def create_scanner(scanner: ScannerRegistrationReq | ScannerRegistrationReqDict) -> Operation[str]:
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
    return Operation("createScanner", "POST", "/scanners", Location(), body=Body("ScannerRegistrationReq", scanner))


def update_scanner(
    registration_id: int | str, scanner: ScannerRegistrationReq | ScannerRegistrationReqDict
) -> Operation[None]:
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
    return Operation(
        "updateScanner",
        "PUT",
        _SCANNER,
        Empty(),
        path={"registration_id": registration_id},
        body=Body("ScannerRegistrationReq", scanner),
    )


def set_default_scanner(registration_id: int | str, is_default: bool = True) -> Operation[None]:
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
    return Operation(
        "setScannerAsDefault",
        "PATCH",
        _SCANNER,
        Empty(),
        path={"registration_id": registration_id},
        body=Body("IsDefault", {"is_default": is_default}),
    )


def delete_scanner(registration_id: int | str) -> Operation[ScannerRegistration | None]:
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
    return Operation(
        "deleteScanner",
        "DELETE",
        _SCANNER,
        Json("ScannerRegistration", empty=True),
        path={"registration_id": registration_id},
    )
