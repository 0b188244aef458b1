"""What was found: steps, and a report of them."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from .._version import __version__

Status = Literal["ok", "warning", "failed"]

WIDTH = 100
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was looked at.

    Attributes:
        name: What it is about: `address`, `TLS`, `credentials` ...
        status: `ok`; `warning`: it works, and should be looked at; `failed`.
        text: What was found.
        advice: What to do about it; empty where all is well.
        facts: What was found, for programs.
        last: Whether there is no use in looking further.
    """

    name: str
    status: Status
    text: str
    advice: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    last: bool = False

    def row(self) -> dict[str, Any]:
        """The step as a dict of JSON values.

        Returns:
            The dict.
        """
        return {
            "name": self.name,
            "status": self.status,
            "text": self.text,
            "advice": self.advice,
            "facts": dict(self.facts),
        }

    def __str__(self) -> str:
        lines = _wrapped(f"{self.status:8} {self.name:12} ", self.text)
        return "\n".join(lines + (_wrapped(" " * 22 + "-> ", self.advice) if self.advice else []))

    def without(self, secrets: list[str]) -> Step:
        """The step with every secret struck out, should a server or a library have repeated one.

        Args:
            secrets: The secrets.

        Returns:
            The step.
        """
        facts = json.loads(_struck(json.dumps(dict(self.facts), default=str), secrets))
        text, advice = (_short(_struck(one, secrets)) for one in (self.text, self.advice))
        return replace(self, text=text, advice=advice, facts=facts)


def _short(text: str) -> str:
    """What a server said may be long. It is cut after secrets are struck out, or the half of one could stay."""
    return text if len(text) <= LONGEST else text[:LONGEST] + " ..."


def _wrapped(head: str, text: str) -> list[str]:
    plain = "".join(one if one.isprintable() else " " for one in text)
    return textwrap.wrap(
        plain,
        WIDTH,
        initial_indent=head,
        subsequent_indent=" " * len(head),
        break_long_words=False,
        break_on_hyphens=False,
    ) or [head.rstrip()]


def _struck(text: str, secrets: list[str]) -> str:
    for secret in sorted(secrets, key=len, reverse=True):
        for form in {secret, json.dumps(secret)[1:-1]}:
            text = text.replace(form, "***")
    return text


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found.

    Attributes:
        url: The server's address, as it was read; empty where there is none.
        steps: What was looked at, in its order.
    """

    url: str
    steps: tuple[Step, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing failed; there may be warnings."""
        return all(one.status != "failed" for one in self.steps)

    def of(self, name: str) -> Step | None:
        """A step by its name.

        Args:
            name: E.g. `TLS`.

        Returns:
            The step; None where it was not made.
        """
        return next((one for one in self.steps if one.name == name), None)

    def json(self) -> str:
        """The report as a JSON document.

        Returns:
            The text.
        """
        found = {
            "harborapi": __version__,
            "url": self.url,
            "ok": self.ok,
            "steps": [one.row() for one in self.steps],
        }
        return json.dumps(found, indent=2)

    def summary(self) -> str:
        """How it is, in one line.

        Returns:
            The line.
        """
        failed, warned = (sum(one.status == status for one in self.steps) for status in ("failed", "warning"))
        if failed:
            return f"{failed} failed: see what the arrows say"
        return f"all is well, with {warned} warning{'s' if warned > 1 else ''}" if warned else "all is well"

    def __str__(self) -> str:
        return "\n".join([*map(str, self.steps), self.summary()])
