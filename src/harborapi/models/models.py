"""All models of Harbor's API, under the name that earlier releases of this library had for their module.

New programs take them from `harborapi.models`.
"""

from typing import TYPE_CHECKING, Any

from harborapi import models as _flat

if TYPE_CHECKING:
    from harborapi.models import *  # noqa: F403  # the same names, by intent
else:
    __all__ = _flat.__all__


def __getattr__(name: str) -> Any:
    if name in _flat.__all__:
        return getattr(_flat, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_flat.__all__})
