"""A client of the Harbor container registry's REST API, async and blocking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from ._async.client import HarborAsyncClient
    from ._sync.client import HarborClient
    from .exceptions import HarborAPIException, StatusError
    from .retry import RetrySettings

__all__ = ["HarborAPIException", "HarborAsyncClient", "HarborClient", "RetrySettings", "StatusError", "__version__"]

_WHERE = {
    "HarborAsyncClient": "._async.client",
    "HarborClient": "._sync.client",
    "HarborAPIException": ".exceptions",
    "StatusError": ".exceptions",
    "RetrySettings": ".retry",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_WHERE[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
