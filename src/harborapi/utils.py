"""Small helpers that earlier releases of this library had. The client has no need of them.

Paths are encoded in `harborapi._core.paths`, credentials are read in `harborapi.auth`; both do it for all operations.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, unquote, urlsplit

from .exceptions import InvalidArgument

if TYPE_CHECKING:
    from pydantic import SecretStr

__all__ = [
    "get_artifact_path",
    "get_basicauth",
    "get_mime_type_header",
    "get_params",
    "get_project_headers",
    "get_repo_path",
    "is_json",
    "parse_pagination_url",
    "urldecode_header",
    "urlencode_repo",
]

_API = "/api/v2.0"
_LINK = re.compile(r'<(?P<target>.*?)>\s*;\s*rel="(?P<kind>[^"]*)"')
"""A target may hold commas and brackets: Harbor encodes nothing."""


class _Response(Protocol):
    """An answer of any HTTP library."""

    @property
    def headers(self) -> Mapping[str, str]: ...


def is_json(response: _Response) -> bool:
    """Whether an answer says that it is JSON.

    Args:
        response: The answer, e.g. of `client.post(…)`.

    Returns:
        True if its content type is `application/json`, or one of those that end in `+json`.
    """
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or kind.endswith("+json")


def urlencode_repo(repository_name: str) -> str:
    """A repository's name as a part of a path: encoded twice, as Harbor's own proxy decodes it once.

    Args:
        repository_name: The name without the project's; may hold slashes.

    Returns:
        The encoded name: `team%252Fapp` of `team/app`.
    """
    return quote(quote(repository_name, safe=""), safe="")


def urldecode_header(response: _Response, key: str) -> str:
    """A header's value, decoded.

    Args:
        response: The answer.
        key: The header's name, e.g. `Location`.

    Returns:
        The value; empty where there is none.
    """
    return unquote(response.headers.get(key, ""))


def get_repo_path(project_name: str, repository_name: str) -> str:
    """The path of a repository, below `/api/v2.0`.

    Args:
        project_name: The project's name.
        repository_name: The repository's name without the project's; may hold slashes.

    Returns:
        The path, encoded.
    """
    return f"/projects/{quote(project_name, safe='')}/repositories/{urlencode_repo(repository_name)}"


def get_artifact_path(project_name: str, repository_name: str, reference: str) -> str:
    """The path of an artifact, below `/api/v2.0`.

    Args:
        project_name: The project's name.
        repository_name: The repository's name without the project's; may hold slashes.
        reference: A tag or a digest.

    Returns:
        The path, encoded.
    """
    return f"{get_repo_path(project_name, repository_name)}/artifacts/{quote(reference, safe=':')}"


def get_basicauth(username: str, secret: str) -> SecretStr:
    """The base64 form of `username:secret`.

    Args:
        username: The name.
        secret: The password or secret.

    Returns:
        The form, hidden from reprs.
    """
    from pydantic import SecretStr

    return SecretStr(b64encode(f"{username}:{secret}".encode()).decode())


def parse_pagination_url(url: str, strip: bool = True) -> str | None:
    """The path of the next page, from a `Link` header.

    Args:
        url: The header's value.
        strip: Whether `/api/v2.0`, and what stands before it, is taken off.

    Returns:
        The path with its query; None where the header names no next page.
    """
    for link in _LINK.finditer(url):
        if link["kind"] == "next":
            parts = urlsplit(link["target"])
            path = f"{parts.path}?{parts.query}" if parts.query else parts.path
            return path.partition(_API)[2] if strip and _API in path else path
    return None


def get_project_headers(project_name_or_id: str | int) -> dict[str, str]:
    """The header that tells a project's name from its id.

    Args:
        project_name_or_id: A name (str) or an id (int).

    Returns:
        The header.
    """
    return {"X-Is-Resource-Name": str(isinstance(project_name_or_id, str)).lower()}


def get_mime_type_header(mime_type: str | Sequence[str]) -> dict[str, str]:
    """The header that says which kinds of vulnerability report are wanted.

    Args:
        mime_type: One MIME type or several, the preferred one first.

    Returns:
        The header.
    """
    wanted = mime_type if isinstance(mime_type, str) else ", ".join(mime_type)
    return {"X-Accept-Vulnerabilities": wanted}


def get_params(**parameters: Any) -> dict[str, Any]:
    """Parameters of a query: those that are given, with `query` under its wire name `q`.

    Args:
        parameters: The parameters; None is left out.

    Returns:
        The parameters to be sent.

    Raises:
        InvalidArgument: Both `query` and `q` are given.
    """
    if parameters.get("query") is not None and parameters.get("q") is not None:
        raise InvalidArgument("query and q are the same parameter")
    given = {name: value for name, value in parameters.items() if value is not None}
    return {("q" if name == "query" else name): value for name, value in given.items()}
