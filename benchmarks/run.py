"""Run every case with every contestant, in turns, on this machine, and print medians, ratios and how far they spread.

usage: run.py [--rounds N] [--only PART_OF_A_TITLE] [--write]

`--write` puts the table and the plot into the documentation. The peers, and our own dependencies, are installed into
`benchmarks/.envs/` from the package index; what can't be installed is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import report
from cases import CASES, Case

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent
PEERS = {"existing": ["harborapi==0.26.2"], "generated": ["harbor-api-client==2.12.2"]}
MODULES = {"ours": "harborapi", "existing": "harborapi", "generated": "harbor_client"}
QUICK = 300.0
"""Seconds that one measurement may take."""


@dataclass
class Result:
    """The measurements of one contestant in one case, a value for each round.

    Attributes:
        speeds: Units of work a second.
        cpu: Seconds of CPU for a unit, of the contestant's process.
        mb: MB, where memory is measured.
    """

    speeds: list[float] = field(default_factory=list[float])
    cpu: list[float] = field(default_factory=list[float])
    mb: list[float] = field(default_factory=list[float])


@dataclass
class Interpreters:
    """The environments, by contestant."""

    found: dict[str, str]

    def of(self, name: str) -> str | None:
        """The interpreter that has what a contestant needs."""
        return self.found.get(name if name in PEERS else "ours")


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


def interpreters() -> Interpreters:
    """An environment for each package; ours has what users would have, not what its tests need."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {"ours": [*project["dependencies"], *project["optional-dependencies"]["aiohttp"]], **PEERS}
    found: dict[str, str] = {}
    for name, packages in wanted.items():
        place = HERE / ".envs" / name
        python = place / "bin/python"
        try:
            if not (place / ".installed").exists():
                subprocess.run([sys.executable, "-m", "venv", place], check=True)
                pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
                subprocess.run([*pip, *packages], check=True, timeout=QUICK)
                (place / ".installed").touch()
            found[name] = str(python)
        except (subprocess.SubprocessError, OSError) as exc:
            print(f"{packages} is left out, it can't be installed here: {type(exc).__name__}", file=sys.stderr)
    if "ours" not in found:
        raise SystemExit("without httpx2 and pydantic nothing can be measured")
    return Interpreters(found)


def measure(case: Case, name: str, url: str, python: str, result: Result) -> None:
    """One measurement."""
    count = case.few.get(name, case.count)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    if name not in PEERS:
        environment["PYTHONPATH"] = str(ROOT / "src")
    arguments = [str(HERE / "contestants.py"), name, case.case, url, str(case.concurrency), str(count)]
    if case.case == "import":
        arguments = ["-c", f"import {MODULES[name]}"]
    began, before = time.perf_counter(), os.times()
    done = subprocess.run(
        [python, *arguments], capture_output=True, text=True, timeout=QUICK, check=False, env=environment
    )
    seconds, after = time.perf_counter() - began, os.times()
    if done.returncode:
        print(f"{name}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
    elif case.case in {"import", "first"}:
        bare = _bare(python, environment) if case.case == "import" else 0.0
        result.speeds.append(1 / max(0.001, seconds - bare))
        result.cpu.append(after.children_user - before.children_user + after.children_system - before.children_system)
    else:
        told = json.loads(done.stdout.strip().splitlines()[-1])
        result.speeds.append(told["count"] / told["seconds"])
        result.cpu.append(told["cpu"] / told["count"])
        if told["mb"] is not None:
            result.mb.append(told["mb"])


def _bare(python: str, environment: dict[str, str]) -> float:
    """Seconds that an interpreter takes to do nothing."""
    began = time.perf_counter()
    subprocess.run([python, "-c", ""], check=True, env=environment)
    return time.perf_counter() - began


def noise(found: list[float]) -> None:
    """The same piece of work again and again: how far its times lie apart is the machine's doing."""
    began = time.perf_counter()
    sum(number * number for number in range(400_000))
    found.append(time.perf_counter() - began)


def run(case: Case, rounds: int, python: Interpreters, noises: list[float]) -> dict[str, Result]:
    """All rounds of a case: the contestants take turns, and who begins changes."""
    results = {name: Result() for name in case.contestants if python.of(name)}
    names = list(results)
    with server(case) as url:
        for number in range(min(rounds, case.rounds)):
            first = number % len(names)
            for name in [*names[first:], *names[:first]]:
                noise(noises)
                interpreter = python.of(name)
                if interpreter is not None:
                    measure(case, name, url, interpreter, results[name])
    return {name: found for name, found in results.items() if found.speeds}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="a part of the title of the cases to run")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md and its plot")
    options = parser.parse_args()
    if options.write and options.only:
        parser.error("only a whole run is written down")
    python, began, noises = interpreters(), time.perf_counter(), list[float]()
    results: dict[str, dict[str, Result]] = {}
    for case in CASES:
        if options.only in case.title:
            results[case.title] = run(case, options.rounds, python, noises)
            print("\n".join(report.lines(case, results[case.title])), flush=True)
    verdicts = report.verdicts(CASES, results)
    minutes = (time.perf_counter() - began) / 60
    print("\n".join([*report.told(verdicts), report.noise(noises), f"{minutes:.0f} minutes"]))
    if options.write:
        report.write(ROOT / "docs", CASES, results, verdicts, noises)


if __name__ == "__main__":
    main()
