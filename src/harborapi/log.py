"""Switching this library's own logger on and off, as earlier releases of this library had it.

The logger is `logging.getLogger("harborapi")`: new programs set its level there. This library sets none by itself, and
adds no handler that writes.
"""

from __future__ import annotations

import logging

__all__ = ["disable_logging", "enable_logging", "logger"]

DEFAULT_LEVEL = logging.INFO
DEFAULT_LEVEL_DISABLED = logging.CRITICAL

logger: logging.Logger = logging.getLogger("harborapi")


def enable_logging(level: int = DEFAULT_LEVEL) -> None:
    """Let the library's records pass.

    Args:
        level: From which level on.
    """
    logger.setLevel(level)


def disable_logging() -> None:
    """Let no record of the library pass below CRITICAL."""
    logger.setLevel(DEFAULT_LEVEL_DISABLED)
