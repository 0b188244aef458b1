"""Run a program of others on this package in place of the existing one: harbor-cli 0.3.0, as the index has it.

usage: run.py [NAME ...]     the groups of commands to run; all by default

The environment stands in `.cache/environments/downstream`. The command is run for real against an emulated Harbor.
"""

from __future__ import annotations

import pathlib
import subprocess
import sys
import tempfile
import time
import traceback
from concurrent.futures import ThreadPoolExecutor

PROJECT = pathlib.Path(__file__).parent.parent.parent
sys.path[:0] = [str(PROJECT / "tools"), str(pathlib.Path(__file__).parent)]

import commands  # noqa: E402  # beside this file
from environments import environment  # noqa: E402  # in tools/
from harbor import Harbor  # noqa: E402

from harborapi.emulator import HarborEmulator  # noqa: E402

LOCK = "requirements/downstream.txt"


def installed() -> pathlib.Path | None:
    """The command, installed with this package; None where the index can't be reached."""
    try:
        python = environment("downstream", sys.executable, LOCK, options=("--no-deps",))
    except subprocess.CalledProcessError:
        uv = pathlib.Path(sys.executable).with_name("uv")
        asked = subprocess.run(
            [str(uv), "pip", "compile", "--quiet", "--no-cache", "-"],
            check=False, capture_output=True, text=True, input="harbor-cli==0.3.0",
        )  # fmt: skip
        if asked.returncode == 0:
            raise
        print("skipped: harbor-cli can't be installed, as the package index can't be reached")
        return None
    return python.with_name("harbor")


def main() -> int:
    wanted = sys.argv[1:] or list(commands.GROUPS)
    if unknown := set(wanted) - set(commands.GROUPS):
        print(__doc__, f"There is no group {', '.join(sorted(unknown))}: {', '.join(commands.GROUPS)}", sep="\n")
        return 2
    command = installed()
    if command is None:
        return 0
    with ThreadPoolExecutor(2) as threads:
        runs = list(threads.map(lambda name: run(command, name), wanted))
    failed = [name for name, (_, passed) in zip(wanted, runs, strict=True) if not passed]
    ran = sum(number for number, _ in runs)
    print(f"{ran} commands of harbor-cli on this package" + (f"; failed: {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0


def run(command: pathlib.Path, name: str) -> tuple[int, bool]:
    """Run a group on a Harbor and in a home of its own; how many commands it took, and whether all answered well."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as home, HarborEmulator(jobs="fast", scanner=True) as emulator:
        harbor = Harbor(command, pathlib.Path(home))
        try:
            with emulator.serve() as server:
                commands.configure(harbor, server.url)
                commands.GROUPS[name](harbor, emulator)
            problem = ""
        except Exception:  # one group says nothing of the next
            problem = traceback.format_exc()
    said = f"FAILED\n{problem}" if problem else "as expected"
    print(f"{name}: {harbor.ran} commands in {time.monotonic() - begun:.0f} s, {said}", flush=True)
    return harbor.ran, not problem


if __name__ == "__main__":
    sys.exit(main())
