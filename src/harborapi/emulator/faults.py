"""Faults on demand: what a test wants to go wrong."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from harborapi.emulator.wire import CODES, Response, errors_response

if TYPE_CHECKING:
    from harborapi.emulator.wire import Request


KINDS: dict[str, type | tuple[type, ...]] = {
    "status": int,
    "times": int,
    "method": str,
    "path": str,
    "message": str,
    "html": bool,
    "headers": dict,
    "drop": str,
    "truncate": (int, type(None)),
}


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong, so many times."""

    status: int = 0
    times: int = 1
    method: str = ""
    path: str = ""
    message: str = ""
    html: bool = False
    headers: dict[str, str] = field(default_factory=dict[str, str])
    drop: str = ""
    """`before`: the connection ends before the request is worked on; `after`: it was, but no answer comes."""
    truncate: int | None = None
    """The answer's body ends after so many bytes, and the connection with it."""

    def __post_init__(self) -> None:
        """Refuse what would only fail later, where it hits a request.

        Raises:
            ValueError: a part has the wrong type.
        """
        for name, kind in KINDS.items():
            value: object = getattr(self, name)
            if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
                raise ValueError(f"a fault's {name} can't be {value!r}")
        if self.drop not in ("", "before", "after"):
            raise ValueError(f"a fault's drop is before or after, not {self.drop!r}")
        headers = cast("dict[object, object]", self.headers)
        if not all(isinstance(one, str) for pair in headers.items() for one in pair):
            raise ValueError(f"a fault's headers are texts: {self.headers!r}")

    def fits(self, request: Request) -> bool:
        """Whether it is meant for this request."""
        return self.method in ("", request.method) and self.path in request.path


class Faults:
    """The faults of one emulator."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.waiting: list[Fault] = []
        self.latency: float = 0.0
        """Seconds that each answer takes longer."""
        self.expired_credentials: bool = False
        """Whether names and passwords are refused, as if they had been changed."""

    def add(self, fault: Fault) -> None:
        """Let it go wrong."""
        with self._lock:
            self.waiting.append(fault)

    def clear(self) -> None:
        """Let everything go well again."""
        with self._lock:
            self.waiting.clear()
        self.latency = 0.0
        self.expired_credentials = False

    def take(self, request: Request) -> Fault | None:
        """The fault that hits this request, or None; each hit uses one of its times up."""
        if not self.waiting:
            return None
        with self._lock:
            for fault in self.waiting:
                if fault.fits(request):
                    fault.times -= 1
                    if fault.times <= 0:
                        self.waiting.remove(fault)
                    return fault
        return None


def faulty_response(fault: Fault) -> Response:
    """The answer of a fault that has a status."""
    message = fault.message or "failed on request"
    if fault.html:
        page = f"<html><head><title>{fault.status}</title></head><body><h1>{fault.status}</h1>{message}</body></html>"
        response = Response(fault.status, page.encode(), "text/html")
    else:
        response = errors_response(fault.status, CODES.get(fault.status, "UNKNOWN"), message)
    response.headers.extend(fault.headers.items())
    return response
