"""Writes docs/faults.md: what comes of each fault, drawn from the tests that show it.

python -m tests.faults.page
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from harborapi import exceptions as errors

from .shown import SHOWN
from .subject import LISTING, ONE_READ
from .table import GROUPS

if TYPE_CHECKING:
    from .row import Row

TARGET = Path(__file__).parents[2] / "docs" / "faults.md"
MODULES = ("connecting", "proxies", "sending", "paging", "session", "interrupted", "bodies", "concurrency")
F = TypeVar("F", bound=Callable[..., Any])

HEAD = """# What happens when things go wrong

<!-- Written by tests/faults/page.py from the tests; do not edit. -->

Each line of this page is a test: a server that does this on a raw socket, and against it every driver that can meet it
(blocking; async on httpx2; async on aiohttp). There are {number} of them.

What holds for all:

- A fault is recovered from, or the call ends in one exception of ours, with operation, method, URL without credentials,
  attempts, and the server's request id where an answer began. The table shows its class.
- No request is sent twice that must not be: [Retries and deadlines](retries.md) has the rule.
- No connection, thread or task is left behind, and the client can be used afterwards.
- No secret is in an exception: neither credentials nor cookies, nor what a broken answer held.

What ends when:

- Each step of a request has the time limit `timeout`: to connect, to send the next bytes, to get the next ones.
- A server that sends or takes a little again and again never meets it. Only a `deadline` ends that, and it is unset
  unless you set it.
- In the blocking client neither ends the resolution of a name, which the operating system does.

In the tables, *requests* is how often the server got the request, of up to three tries. Where the drivers differ, as
one is stricter than another about what HTTP allows, it says "by driver".
"""


def page() -> str:
    """The page as it should be."""
    for name in MODULES:
        importlib.import_module(f".test_{name}", __package__)
    parts = [f"## {group}\n\n{_of_rows(group, rows)}" for group, rows in GROUPS.items()]
    shown = sorted(SHOWN, key=lambda one: MODULES.index(one.module))  # pytest imports them in another order
    for group in dict.fromkeys(one.group for one in shown):
        rows = [f"| {one.fault} | {one.outcome} |" for one in shown if one.group == group]
        parts.append(f"## {group}\n\n| what goes wrong | what comes of it |\n|---|---|\n" + "\n".join(rows) + "\n")
    number = sum(map(len, GROUPS.values())) + len(SHOWN)
    return HEAD.format(number=number) + "\n" + "\n".join(parts)


def _of_rows(group: str, rows: list[Row]) -> str:
    lines = ["| what goes wrong | request | requests | what comes of it |", "|---|---|---|---|"]
    for row in rows:
        times = "by driver" if row.sent is None else str(row.sent)
        lines.append(f"| {row.name} | {_asked(row)} | {times} | {_outcome(group, row)} |")
    return "\n".join(lines) + "\n"


def _asked(row: Row) -> str:
    if row.op is ONE_READ:
        return "GET of what can be read once"
    return "list" if row.op is LISTING else row.op.method


def _outcome(group: str, row: Row) -> str:
    if not isinstance(row.gives, type):
        again = "followed" if group == "Redirects" else "tried again"
        said = "answered" if row.sent == 1 else f"{again}, then answered" if row.sent else "answered, or tried again"
    else:
        said = "one of our exceptions" if row.gives is errors.HarborAPIException else f"`{row.gives.__name__}`"
        tries = row.sent if row.attempts is None else row.attempts
        said += f" after {tries} tries" if tries is not None and tries > 1 else ""
        if issubclass(row.gives, errors.TransportError) and row.was_sent is not None:
            said += ", `sent` is true" if row.was_sent else ", `sent` is false"
    return f"{said}: {row.because}" if row.because else said


if __name__ == "__main__":
    TARGET.write_text(page(), "utf-8")
