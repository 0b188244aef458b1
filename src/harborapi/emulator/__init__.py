"""A Harbor in memory, to test against.

    with HarborEmulator() as emulator:
        emulator.push_image("library/nginx", tags=["1.0"])
        client = emulator.client()
        client.get_artifacts("library", "nginx")

It starts in a moment, behaves like the real one of its release, and belongs to the test: jobs run step by step, faults
come on demand. As a server: `python -m harborapi.emulator --port 8085`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harborapi.emulator.emulator import HarborEmulator as HarborEmulator

__all__ = ["HarborEmulator"]


def __getattr__(name: str) -> object:
    if name == "HarborEmulator":
        from harborapi.emulator.emulator import HarborEmulator

        return HarborEmulator
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
