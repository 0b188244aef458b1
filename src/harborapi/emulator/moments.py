"""Points in time, and how Harbor writes them."""

from __future__ import annotations

from datetime import UTC, datetime

ZERO = "0001-01-01T00:00:00.000Z"
ZERO_SECONDS = "0001-01-01T00:00:00Z"


def milliseconds(moment: datetime | None) -> str:
    """A moment with milliseconds, as most of the API writes it; None is Go's zero time."""
    if moment is None:
        return ZERO
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def microseconds(moment: datetime | None) -> str:
    """A moment with microseconds, trailing zeros left out, as some executions write it."""
    if moment is None:
        return ZERO_SECONDS
    fraction = f"{moment.microsecond:06d}".rstrip("0")
    return f"{moment:%Y-%m-%dT%H:%M:%S}" + (f".{fraction}" if fraction else "") + "Z"


def seconds(moment: datetime | None) -> str:
    """A moment in whole seconds."""
    return ZERO_SECONDS if moment is None else f"{moment:%Y-%m-%dT%H:%M:%S}Z"


def parse(text: str) -> datetime:
    """A moment from text; without a zone it is UTC.

    Raises:
        ValueError: the text is no ISO 8601 date.
    """
    moment = datetime.fromisoformat(text.strip())
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
