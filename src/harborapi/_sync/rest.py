# Written by tools/generate.py from flows/rest.py; edit those, then run: make generate
"""Any path of the API, for what has no method of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import SyncMethods

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..models import FileResponse


class RestMethods(SyncMethods):
    """Any path of the API, for what has no method of its own."""

    def get(
        self,
        path: str,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        follow_links: bool = True,
        limit: int | None = None,
    ) -> Any:
        """GET any path of the API; the pages of a list are joined.

        Args:
            path: Below `/api/v2.0`, encoded.
            params: The query.
            headers: More headers.
            follow_links: Whether the pages that follow are asked for.
            limit: Of a list, how many items at the most; None for all.

        Returns:
            The parsed JSON.

        Raises:
            StatusError: Harbor answered with an error.
            DecodeError: The answer is no JSON.
        """
        from ..flows import rest as ops

        return self.perform(ops.get, path, params, headers, follow_links, limit)

    def get_text(
        self, path: str, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> str:
        """GET a text: a log, a readme.

        Args:
            path: Below `/api/v2.0`, encoded.
            params: The query.
            headers: More headers.

        Returns:
            The text.

        Raises:
            StatusError: Harbor answered with an error.
        """
        from ..flows import rest as ops

        return self.perform(ops.get_text, path, params, headers)

    def get_file(
        self, path: str, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> FileResponse:
        """GET a file.

        Args:
            path: Below `/api/v2.0`, encoded.
            params: The query.
            headers: More headers.

        Returns:
            The file.

        Raises:
            StatusError: Harbor answered with an error.
        """
        from ..flows import rest as ops

        return self.perform(ops.get_file, path, params, headers)

    def put(
        self,
        path: str,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """PUT to any path of the API.

        Args:
            path: Below `/api/v2.0`, encoded.
            json: The body: a model, dict or list.
            params: The query.
            headers: More headers.

        Returns:
            The parsed JSON, or None where the answer is empty.

        Raises:
            StatusError: Harbor answered with an error.
        """
        from ..flows import rest as ops

        return self.perform(ops.put, path, json, params, headers)

    def patch(
        self, path: str, json: Any, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """PATCH any path of the API.

        Args:
            path: Below `/api/v2.0`, encoded.
            json: The body: a model, dict or list.
            params: The query.
            headers: More headers.

        Returns:
            The parsed JSON, or None where the answer is empty.

        Raises:
            StatusError: Harbor answered with an error.
        """
        from ..flows import rest as ops

        return self.perform(ops.patch, path, json, params, headers)

    def delete(
        self, path: str, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """DELETE any path of the API.

        Args:
            path: Below `/api/v2.0`, encoded.
            params: The query.
            headers: More headers.

        Returns:
            The parsed JSON, or None where the answer is empty.

        Raises:
            StatusError: Harbor answered with an error.
        """
        from ..flows import rest as ops

        return self.perform(ops.delete, path, params, headers)
