"""An operation is a value: what to ask, and how to read the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qs

from ..exceptions import InvalidArgument
from .decode import Body, Decoder, Json
from .paths import QueryValue, build_path, build_query, own_path

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

MAX_PAGE_SIZE = 100


def unless(value: T, default: T) -> T | None:
    """A query parameter that is not sent where it says what the server does anyway.

    Args:
        value: The argument.
        default: The server's default.

    Returns:
        The value, or None where it equals the default.
    """
    return None if value == default else value


def by_name(project_name_or_id: str | int) -> dict[str, str]:
    """The header that tells a project's name from its id, so that a project named "123" is found by its name.

    Args:
        project_name_or_id: A name (str) or an id (int).

    Returns:
        The header for a name, nothing for an id.
    """
    return {"X-Is-Resource-Name": "true"} if isinstance(project_name_or_id, str) else {}


@dataclass(frozen=True)
class Operation(Generic[T_co]):
    """What to ask of Harbor and how to read the answer: a value without behaviour, to be sent by a client.

    Attributes:
        id: The API's name of the operation.
        method: The HTTP method.
        template: The path below `/api/v2.0`, with its parameters in braces.
        answer: How the answer is read.
        path: The parameters of the path.
        query: The parameters of the query by wire name; None is not sent.
        headers: Headers of this operation alone.
        body: What is sent.
        repeatable: False where a second request could not get what the first one lost.
        results: Error statuses that are an answer, and what they mean.
    """

    id: str
    method: str
    template: str
    answer: Decoder[T_co]
    path: Mapping[str, str | int] = field(default_factory=dict[str, "str | int"])
    query: Mapping[str, QueryValue] = field(default_factory=dict[str, "QueryValue"])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Body | None = None
    repeatable: bool = True
    results: Mapping[int, Any] = field(default_factory=dict[int, Any])

    def target(self) -> str:
        """Path and query below `/api/v2.0`, encoded.

        Raises:
            InvalidArgument: A parameter of the path is empty or a dot segment.
        """
        try:
            path, query = build_path(self.template, self.path), build_query(self.query)
        except InvalidArgument as exc:
            raise InvalidArgument(exc.message, operation=self.id) from None
        return f"{path}?{query}" if query else path


@dataclass(frozen=True)
class Listing(Operation[list[T]]):
    """An operation whose answer comes in pages; sent, it gives the complete list.

    Attributes:
        page: The first page, counted from 1.
        page_size: Items a page, 1 to 100.
        limit: How many items at the most; None for all.
        repeats: The server may give the same page for every number: it has no more to give.
    """

    page: int = 1
    page_size: int = MAX_PAGE_SIZE
    limit: int | None = None
    repeats: bool = False

    def __post_init__(self) -> None:
        if self.page < 1:
            raise InvalidArgument(f"page must be 1 or more, not {self.page}", operation=self.id)
        if not 1 <= self.page_size <= MAX_PAGE_SIZE:
            raise InvalidArgument(f"page_size must be 1 to {MAX_PAGE_SIZE}, not {self.page_size}", operation=self.id)
        if self.limit is not None and self.limit < 0:
            raise InvalidArgument(f"limit must be 0 or more, not {self.limit}", operation=self.id)

    def at(self, number: int, size: int) -> Operation[list[T]]:
        """The request for one page.

        Args:
            number: The page, counted from 1.
            size: Items a page.

        Returns:
            The operation.
        """
        return Operation(
            self.id,
            self.method,
            self.template,
            self.answer,
            self.path,
            {**self.query, "page": number, "page_size": size},
            self.headers,
        )

    def limited(self, limit: int | None) -> Listing[T]:
        """The same listing with another limit.

        Args:
            limit: How many items at the most; None for all.

        Returns:
            The listing.
        """
        return replace(self, limit=limit)


def items(model: str) -> Json[Any]:
    """How a page of models is read.

    Args:
        model: The model's name.

    Returns:
        The decoder.
    """
    return Json(f"list[{model}]", null=())


def any_path(
    method: str,
    path: str,
    answer: Decoder[T],
    *,
    json: Any = None,
    params: Mapping[str, QueryValue] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Operation[T]:
    """An operation of any method and path, for what has no function of its own.

    Args:
        method: The HTTP method.
        path: The path below `/api/v2.0`, encoded; what can't be sent as it is is encoded here. It may have a query.
        answer: How the answer is read.
        json: What is sent: a model, dict or list.
        params: The query, which wins over the path's.
        headers: More headers.

    Returns:
        The operation.

    Raises:
        InvalidArgument: The path has a dot segment, or can't be encoded.
    """
    template, _, own = own_path(path).partition("?")
    query: dict[str, QueryValue] = {**parse_qs(own, keep_blank_values=True), **(params or {})}
    body = None if json is None else Body("Any", json)
    return Operation(f"{method} {template}", method, template, answer, {}, query, headers or {}, body)
