"""Tag `label`: labels of the whole system and of projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.operation import Listing, items

if TYPE_CHECKING:
    from ..models import Label

_LABEL = "/labels/{label_id}"


def get_labels(
    query: str | None = None,
    sort: str | None = None,
    page: int = 1,
    page_size: int = 100,
    limit: int | None = None,
    name: str | None = None,
    scope: str = "g",
    project_id: int | None = None,
) -> Listing[Label]:
    """List labels.

    Args:
        query: Harbor's query language, e.g. `name=~prod`.
        sort: Fields to sort by, separated by commas; `-` before one turns its order round.
        page: The page to start at, counted from 1.
        page_size: Labels a request, 1 to 100.
        limit: How many labels at the most; None for all.
        name: A part of the name.
        scope: `g` for the labels of the system, `p` for those of a project.
        project_id: The project whose labels are listed; needed with scope `p`.

    Returns:
        The labels.

    Raises:
        BadRequest: The scope is unknown, or `p` without a project.
        Unauthorized: The client is anonymous.
    """
    return Listing(
        "ListLabels",
        "GET",
        "/labels",
        items("Label"),
        query={"q": query, "sort": sort, "name": name, "scope": scope, "project_id": project_id},
        page=page,
        page_size=page_size,
        limit=limit,
    )
