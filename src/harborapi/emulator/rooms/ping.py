"""Whether the server answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harborapi.emulator.call import Call, operation
from harborapi.emulator.wire import text_response

if TYPE_CHECKING:
    from harborapi.emulator.wire import Response


@operation("getPing")
def ping(call: Call) -> Response:
    """Pong."""
    return text_response("Pong")
