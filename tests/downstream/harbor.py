"""The `harbor` command, run for real, and what is said of its answers."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SECONDS = 120
PROMPTED = "DEBIAN_FRONTEND"
"""With it set to `noninteractive` the command refuses to delete, even with `--force`."""


@dataclass
class Answer:
    """What a command printed, and how it ended."""

    words: tuple[str, ...]
    status: int
    out: str
    err: str

    def __str__(self) -> str:
        return f"$ harbor {' '.join(self.words)}\n(status {self.status})\n{self.out}{self.err}"

    def says(self, *parts: str) -> Answer:
        """Check that it printed some texts, wherever lines were broken."""
        flat = " ".join((self.out + self.err).split())
        missing = [part for part in parts if part not in flat]
        assert not missing, f"it does not say {missing}:\n{self}"
        return self

    def rows(self, *cells: str) -> Answer:
        """Check that one line of a table has some cells."""
        lines = [[cell.strip() for cell in line.replace("┃", "│").split("│")] for line in self.out.splitlines()]
        assert any(all(cell in line for cell in cells) for line in lines), f"no row has {cells}:\n{self}"
        return self

    @property
    def json(self) -> Any:
        """What it printed, as JSON; messages go to the other stream."""
        try:
            return json.loads(self.out)
        except ValueError:
            raise AssertionError(f"it is no JSON:\n{self}") from None


@dataclass
class Harbor:
    """The command as a user of a temporary home runs it."""

    command: Path
    home: Path
    ran: int = 0
    variables: dict[str, str] = field(default_factory=dict)

    def __call__(self, *words: str, status: int = 0, falls: bool = False) -> Answer:
        """Run it.

        Args:
            words: Its arguments.
            status: The status that it must end with.
            falls: Whether it may fall over, with a traceback.
        """
        self.ran += 1
        done = subprocess.run(
            [str(self.command), *words],
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            env=self.environment(),
            timeout=SECONDS,
        )
        answer = Answer(words, done.returncode, done.stdout, done.stderr)
        assert falls or "Traceback" not in answer.out + answer.err, f"it fell over:\n{answer}"
        assert answer.status == status, f"it should have ended with status {status}:\n{answer}"
        return answer

    def json(self, *words: str) -> Any:
        """Run it for JSON."""
        return self("--format", "json", *words).json

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != PROMPTED and not name.startswith("XDG_")}
        return kept | {
            "HOME": str(self.home),
            "COLUMNS": "250",
            "NO_COLOR": "1",
            "TERM": "dumb",
            "PYTHONIOENCODING": "utf-8",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            **self.variables,
        }
