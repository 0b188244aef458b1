"""How much storage projects use, and when their quotas will be used up.

Each run adds a line for each project to a history file. The forecast is a straight line through that history.
The server and the account come from the environment: HARBOR_URL, HARBOR_USERNAME, HARBOR_SECRET.
The status is 1 where a quota will be used up soon.

    python examples/quota_report.py --history quotas.csv
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import LinearRegression, linear_regression

from harborapi import HarborClient
from harborapi.exceptions import HarborAPIException, Unauthorized
from harborapi.operations import quota

DAY = 86_400.0
COLUMNS = ("time", "project", "used")


@dataclass(frozen=True)
class Use:
    """What a project uses."""

    project: str
    used: int
    limit: int

    @property
    def share(self) -> float:
        """Of the limit; 0 where there is none."""
        return self.used / self.limit if self.limit > 0 else 0.0


def read(client: HarborClient) -> list[Use]:
    found: list[Use] = []
    for one in client.iterate(quota.get_quotas(reference="project")):
        name = (one.ref.name if one.ref else None) or f"quota {one.id}"
        found.append(Use(name, one.used.get("storage", 0), one.hard.get("storage", -1)))
        print(f"\r{len(found)} projects", end="", file=sys.stderr)
    print(file=sys.stderr)
    return sorted(found, key=lambda use: (use.share, use.used), reverse=True)


def remember(path: Path, uses: list[Use], now: datetime) -> dict[str, list[tuple[float, int]]]:
    """Add a line for each project; gives the whole history by project, as (days, bytes)."""
    new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        if new:
            writer.writerow(COLUMNS)
        writer.writerows((now.isoformat(), use.project, use.used) for use in uses)
    history: dict[str, list[tuple[float, int]]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            moment = datetime.fromisoformat(row["time"]).timestamp() / DAY
            history.setdefault(row["project"], []).append((moment, int(row["used"])))
    return history


def days_left(use: Use, history: list[tuple[float, int]], now: datetime) -> float | None:
    """Days until the limit; None where there is none, or where the use does not grow."""
    if use.limit <= 0 or len({moment for moment, _ in history}) < 2:
        return None
    line: LinearRegression = linear_regression(*zip(*history, strict=True))
    if line.slope <= 0:
        return None
    return max(0.0, (use.limit - line.intercept) / line.slope - now.timestamp() / DAY)


def readable(size: float) -> str:
    for unit in ("B", "KiB", "MiB", "GiB"):
        if abs(size) < 1024:
            return f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} TiB"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--history", type=Path, default=Path("quotas.csv"), help="(default: %(default)s)")
    parser.add_argument("--warn", type=float, default=14, help="soon is within so many days (default: %(default)s)")
    parser.add_argument("--now", type=datetime.fromisoformat, default=datetime.now(UTC), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    try:
        with HarborClient.from_env() as client:
            uses = read(client)
        history = remember(options.history, uses, options.now)
    except Unauthorized:
        print(f"{parser.prog}: the account is refused: see HARBOR_USERNAME and HARBOR_SECRET", file=sys.stderr)
        return 2
    except (HarborAPIException, OSError) as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    soon = False
    print(f"{'project':<30} {'used':>12} {'limit':>12} {'share':>7}  used up in")
    for use in uses:
        left = days_left(use, history[use.project], options.now)
        limit, share = (readable(use.limit), f"{use.share:.0%}") if use.limit > 0 else ("none", "")
        forecast = "" if left is None else f"{left:.0f} days"
        soon = soon or (left is not None and left <= options.warn)
        print(f"{use.project:<30} {readable(use.used):>12} {limit:>12} {share:>7}  {forecast}".rstrip())
    return 1 if soon else 0


if __name__ == "__main__":
    sys.exit(main())
