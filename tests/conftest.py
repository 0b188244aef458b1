"""What all tests share.

The package's own plugin for pytest is loaded here and not by its entry point (`-p no:harborapi` in pyproject.toml):
entry points are loaded before coverage is measured.
"""

from __future__ import annotations

pytest_plugins = ["harborapi.emulator.pytest_plugin"]
