"""Run every case with every contestant, in turns, on this machine, and print medians and ratios.

usage: run.py [--rounds N] [--only TITLE]

The peers are installed into `benchmarks/.envs/` from the package index; where it can't be reached they are left out.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

HERE = pathlib.Path(__file__).parent
PEERS = {"existing": "harborapi==0.26.2", "generated": "harbor-api-client==2.12.2"}


@dataclass(frozen=True)
class Case:
    """One row of the table.

    Attributes:
        title: What it is called.
        case: What `contestants.py` calls it.
        contestants: Who takes part; the first is measured against the others.
        concurrency: How many requests at once.
        latency: Seconds that the server waits before each answer.
        password_cost: Seconds of CPU that a password costs the server.
        asked: What is to be reached, as (contestant, ratio of speeds).
    """

    title: str
    case: str
    contestants: tuple[str, ...]
    concurrency: int = 1
    latency: float = 0.0
    password_cost: float = 0.0
    asked: tuple[tuple[str, float], ...] = ()


ASYNC = ("ours", "ours-aiohttp", "httpx2", "aiohttp", "socket", "existing")
THREADS = ("ours-blocking", "httpx2-blocking", "ours")
LISTS = ("ours", "ours-aiohttp", "aiohttp", "existing")
PASSWORD = ("ours", "ours-without-session", "httpx2", "existing")
NEAR_RAW = ("httpx2", 0.9)


def artifacts(at_once: int, *asked: tuple[str, float]) -> Case:
    """One artifact, again and again, by tasks."""
    return Case(f"one artifact, {at_once} at once", "one", ASYNC, at_once, asked=(NEAR_RAW, *asked))


def by_threads(count: int) -> Case:
    """One artifact, again and again, by threads."""
    asked = (("httpx2-blocking", 0.9), ("ours", 0.7))
    return Case(f"one artifact, {count} threads", "one", THREADS, count, asked=asked)


CASES = (
    artifacts(1),
    artifacts(10),
    artifacts(64, ("existing", 6.0)),
    by_threads(1),
    by_threads(8),
    by_threads(32),
    Case("10,000 artifacts, no latency", "list", LISTS),
    Case(
        "10,000 artifacts, 50 ms",
        "list",
        LISTS,
        latency=0.05,
        asked=(("existing", 8.0), ("aiohttp", 1 / 1.3)),
    ),
    Case(
        "200 requests, a password costs 86 ms",
        "password",
        PASSWORD,
        8,
        password_cost=0.086,
        asked=(("httpx2", 20.0), ("existing", 20.0)),
    ),
)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def server(case: Case) -> Iterator[str]:
    port = free_port()
    options = ["--latency", str(case.latency), "--password-cost", str(case.password_cost)]
    with subprocess.Popen([sys.executable, HERE / "server.py", str(port), *options], stdout=subprocess.PIPE) as process:
        if process.stdout is None or not process.stdout.readline():
            raise SystemExit("the server did not start")
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def pythons() -> dict[str, str]:
    """The interpreter of each contestant; a peer that can't be installed is left out."""
    found = {"": sys.executable}
    for name, package in PEERS.items():
        place = HERE / ".envs" / name
        python = place / "bin/python"
        if not (place / ".installed").exists():
            try:
                subprocess.run([sys.executable, "-m", "venv", place], check=True)
                subprocess.run(
                    [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", package],
                    check=True,
                    timeout=300,
                )
                (place / ".installed").touch()
            except (subprocess.SubprocessError, OSError) as exc:
                print(f"{package} is left out, it can't be installed here: {type(exc).__name__}", file=sys.stderr)
                continue
        found[name] = str(python)
    return found


def measure(case: Case, contestant: str, url: str, python: str) -> float | None:
    """Units of work a second."""
    command = [python, str(HERE / "contestants.py"), contestant, case.case, url, str(case.concurrency)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        print(f"{contestant}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    found = json.loads(done.stdout.strip().splitlines()[-1])
    return float(found["count"] / found["seconds"])


def run(case: Case, rounds: int, interpreters: dict[str, str]) -> dict[str, list[float]]:
    speeds: dict[str, list[float]] = {name: [] for name in case.contestants}
    with server(case) as url:
        for _ in range(rounds):
            for name in case.contestants:
                python = interpreters.get(name) if name in PEERS else interpreters[""]
                speed = measure(case, name, url, python) if python else None
                if speed is not None:
                    speeds[name].append(speed)
    return {name: found for name, found in speeds.items() if found}


def row(case: Case, speeds: dict[str, list[float]]) -> str:
    first = case.contestants[0]
    mine = statistics.median(speeds[first])
    cells = []
    for name, found in speeds.items():
        spread = (max(found) - min(found)) / statistics.median(found)
        ratio = "" if name == first else f", {mine / statistics.median(found):.2f}×"
        cells.append(f"{name} {statistics.median(found):,.0f}/s (±{spread / 2:.0%}{ratio})")
    verdicts = []
    for name, least in case.asked:
        if name in speeds:
            ratio = mine / statistics.median(speeds[name])
            verdicts.append(f"{ratio:.2f}× {name} ({'reached' if ratio >= least else 'MISSED'}, asked {least:.2g}×)")
    return f"{case.title}\n    " + "\n    ".join(cells + verdicts)


def imports(interpreters: dict[str, str], rounds: int) -> str:
    """Seconds to import each package in a fresh process."""
    lines = ["import of the package (seconds, a bare interpreter's taken off)"]
    medians: dict[str, float] = {}
    for _ in range(1):
        for name, code in (("bare", "pass"), ("ours", "import harborapi"), ("existing", "import harborapi")):
            python = interpreters.get(name if name in PEERS else "")
            if python is None:
                continue
            found = []
            for _ in range(rounds * 3):
                began = time.perf_counter()
                subprocess.run([python, "-c", code], check=True)
                found.append(time.perf_counter() - began)
            medians[name] = statistics.median(found)
    for name in medians.keys() - {"bare"}:
        lines.append(f"    {name} {medians[name] - medians['bare']:.3f}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="a part of the title of the cases to run")
    options = parser.parse_args()
    interpreters = pythons()
    if not options.only:
        print(imports(interpreters, options.rounds), flush=True)
    for case in CASES:
        if options.only in case.title:
            print(row(case, run(case, options.rounds, interpreters)), flush=True)


if __name__ == "__main__":
    main()
