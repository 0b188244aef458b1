"""Schedules by cron expression: six fields, seconds first.

A room sets one with `set_schedule` and says with `scheduled` what happens when its time comes.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from harborapi.emulator.tables import Row, TableSpec
from harborapi.emulator.wire import HarborError

if TYPE_CHECKING:
    from collections.abc import Callable

    from harborapi.emulator.harbor import Harbor

RANGES = ((0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 6))
FIELDS = ("seconds", "minutes", "hours", "day of month", "month", "day of week")
NAMES: tuple[dict[str, int], ...] = (
    {},
    {},
    {},
    {},
    {name.lower(): i for i, name in enumerate(calendar.month_abbr) if name},
    {name: i for i, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))},
)


@dataclass(slots=True, eq=False, kw_only=True)
class Schedule(Row):
    """When something happens again and again."""

    id: int = 0
    vendor_type: str = ""
    vendor_id: int = -1
    cron_type: str = ""
    cron: str = ""
    callback_func_param: dict[str, Any] = field(default_factory=dict[str, Any])
    extra_attrs: dict[str, Any] = field(default_factory=dict[str, Any])
    creation_time: datetime | None = None
    update_time: datetime | None = None
    next_time: datetime | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class PausedQueue(Row):
    """A queue of jobs whose jobs do not begin."""

    job_type: str = ""


PAUSED = TableSpec("paused_queues", PausedQueue, "job_type")
SCHEDULER = "SCHEDULER"
"""The queue of what schedules start."""
SCHEDULES = TableSpec("schedules", Schedule, indexes=("vendor_type",))
HANDLERS: dict[str, Callable[[Harbor, Schedule], None]] = {}


def scheduled(vendor_type: str) -> Callable[[Callable[[Harbor, Schedule], None]], Callable[[Harbor, Schedule], None]]:
    """Register what happens when the time of a schedule of this vendor type has come."""

    def register(function: Callable[[Harbor, Schedule], None]) -> Callable[[Harbor, Schedule], None]:
        HANDLERS[vendor_type] = function
        return function

    return register


def set_schedule(
    harbor: Harbor,
    vendor_type: str,
    cron: str,
    *,
    vendor_id: int = -1,
    cron_type: str = "Custom",
    parameters: dict[str, Any] | None = None,
    extra_attrs: dict[str, Any] | None = None,
) -> Schedule:
    """Set the schedule of a vendor, in place of the one that is there.

    Raises:
        HarborError: 400, the expression can't be read.
    """
    check_cron(cron)
    unset_schedule(harbor, vendor_type, vendor_id)
    now = harbor.clock.now()
    row = Schedule(
        vendor_type=vendor_type,
        vendor_id=vendor_id,
        cron_type=cron_type,
        cron=cron,
        callback_func_param=parameters or {},
        extra_attrs=extra_attrs or {},
        creation_time=now,
        update_time=now,
        next_time=next_time(cron, now),
    )
    return harbor.state[SCHEDULES].add(row)


def seed(harbor: Harbor) -> None:
    """Put in the schedules that a fresh Harbor has."""
    now = harbor.clock.now()
    sweep = "0 0 0 * * *" if harbor.release >= (2, 12) else "0 0 * * * *"
    for vendor_type, vendor_id, cron in (("SYSTEM_ARTIFACT_CLEANUP", 0, "0 0 0 * * *"), ("EXECUTION_SWEEP", -1, sweep)):
        row = Schedule(vendor_type=vendor_type, vendor_id=vendor_id, cron=cron, creation_time=now, update_time=now)
        row.next_time = next_time(cron, now)
        harbor.state[SCHEDULES].add(row)


def get_schedule(harbor: Harbor, vendor_type: str, vendor_id: int = -1) -> Schedule | None:
    """The schedule of a vendor, or None."""
    return harbor.state[SCHEDULES].find(vendor_type=vendor_type, vendor_id=vendor_id)


def unset_schedule(harbor: Harbor, vendor_type: str, vendor_id: int = -1) -> None:
    """Remove the schedule of a vendor, if there is one."""
    for row in harbor.state[SCHEDULES].where(vendor_type=vendor_type, vendor_id=vendor_id):
        harbor.state[SCHEDULES].remove(row)


def next_due(harbor: Harbor, until: datetime) -> datetime | None:
    """The earliest time at which a schedule is due, if that is not later than `until`; none while they are paused."""
    if SCHEDULER in harbor.state[PAUSED]:
        return None
    times = [row.next_time for row in harbor.state[SCHEDULES] if row.next_time is not None]
    first = min(times, default=None)
    return first if first is not None and first <= until else None


def fire_due(harbor: Harbor, now: datetime) -> None:
    """Let all schedules act whose time has come."""
    for row in harbor.state[SCHEDULES]:
        if row.next_time is not None and row.next_time <= now:
            row.next_time = next_time(row.cron, now)
            if row.vendor_type in HANDLERS:
                HANDLERS[row.vendor_type](harbor, row)


def check_cron(cron: str, what: str = "scheduled job") -> None:
    """Refuse an expression that Harbor would refuse.

    Args:
        cron: the expression.
        what: what it is for, as the message says it.

    Raises:
        HarborError: 400, with the server's words.
    """
    fault = cron_fault(cron)
    if fault:
        raise HarborError(400, f"invalid cron string for {what}: {cron}, error: {fault}")


def cron_fault(cron: str) -> str:
    """Why Harbor would refuse an expression, "" if it would not."""
    if not cron:
        return "empty cron string is invalid"
    if cron[0] == "@":
        return f"parser does not accept descriptors: {cron}"
    fields = cron.split()
    if len(fields) != 6:
        return f"expected exactly 6 fields, found {len(fields)}: [{' '.join(fields)}]"
    try:
        parse_cron(cron)
    except ValueError as error:
        return str(error)
    if len(cron.split(" ")) == 6 and fields[0] != "0":
        return "the 1st field (indicating Seconds of time) of the cron setting must be 0"
    return ""


def parse_cron(cron: str) -> tuple[frozenset[int], ...]:
    """The values that each of the six fields allows.

    Raises:
        ValueError: a field can't be read, or is out of its range.
    """
    fields = cron.split()
    return tuple(_field(text, i) for i, text in enumerate(fields))


def _field(text: str, number: int) -> frozenset[int]:
    low, high = RANGES[number]
    allowed: set[int] = set()
    for part in text.split(","):
        span, slash, step = part.partition("/")
        if span in ("*", "?"):
            first, last = low, high
        else:
            start, dash, end = span.partition("-")
            first = _value(start, number)
            last = _value(end, number) if dash else (high if slash else first)
        if first < low or last > high or first > last:
            raise ValueError(f"{part} is out of the range {low}-{high} of {FIELDS[number]}")
        if slash and (not step.isdigit() or int(step) == 0):
            raise ValueError(f"failed to parse the step of {part}")
        allowed.update(range(first, last + 1, int(step) if slash else 1))
    return frozenset(allowed)


def _value(text: str, number: int) -> int:
    if text.lower() in NAMES[number]:
        return NAMES[number][text.lower()]
    if not text.isdigit():
        raise ValueError(f"failed to parse int from {text}")
    return int(text)


def next_time(cron: str, after: datetime) -> datetime | None:
    """The first time after `after` that fits, or None if there is none within five years."""
    seconds, minutes, hours, days, months, weekdays = parse_cron(cron)
    any_day = cron.split()[3][0] in "*?"
    any_weekday = cron.split()[5][0] in "*?"
    day = after.replace(hour=0, minute=0, second=0, microsecond=0)
    for ahead in range(366 * 5):
        date = day + timedelta(days=ahead)
        by_day, by_weekday = date.day in days, (date.weekday() + 1) % 7 in weekdays
        fits = by_day and by_weekday if any_day or any_weekday else by_day or by_weekday
        if date.month not in months or not fits:
            continue
        for hour in sorted(hours):
            for minute in sorted(minutes):
                for second in sorted(seconds):
                    moment = date.replace(hour=hour, minute=minute, second=second)
                    if moment > after:
                        return moment
    return None
