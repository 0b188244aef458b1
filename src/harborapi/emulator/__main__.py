"""`python -m harborapi.emulator`: the emulator as a server."""

from __future__ import annotations

import argparse
import json
import logging
import pathlib
import signal
import sys
import threading
from typing import TYPE_CHECKING

from harborapi.emulator import control, rooms
from harborapi.emulator.harbor import ADMIN_PASSWORD, Harbor
from harborapi.emulator.server import Server

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until it is told to end."""
    parser = argparse.ArgumentParser("python -m harborapi.emulator", description="A Harbor in memory, as a server.")
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (default: %(default)s)")
    parser.add_argument(
        "--port", type=int, default=8085, help="where to listen; 0 takes a free port (default: %(default)s)"
    )
    parser.add_argument("--version", default="2.15.2", help="the release to emulate (default: %(default)s)")
    parser.add_argument("--fast", action="store_true", help="jobs run at once instead of in one to three seconds")
    parser.add_argument(
        "--seed",
        type=pathlib.Path,
        help="a JSON file with requests and markers to begin with; left alone where --state has a state",
    )
    parser.add_argument(
        "--state", type=pathlib.Path, help="a file that keeps the state over a restart; written when the server ends"
    )
    parser.add_argument("--scanner", action="store_true", help="have a scanner from the start; it needs no server")
    parser.add_argument("--password-cost", type=float, default=0.0, help="seconds of work for each password check")
    options = parser.parse_args(arguments)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    try:
        pace = "fast" if options.fast else "real"
        harbor = Harbor(options.version, pace=pace, password_cost=options.password_cost, scanner=options.scanner)
        seed: object = []
        if options.state is not None and options.state.exists():
            rooms.load()  # their tables must be known
            harbor.state.load(options.state.read_bytes())
        elif options.seed is not None:
            seed = json.loads(options.seed.read_text("utf-8"))
    except (OSError, ValueError) as error:
        parser.error(str(error))
    try:
        server = Server(harbor, options.host, options.port).start()
    except OSError as error:
        parser.error(f"can't listen at {options.host}:{options.port}: {error}")
    try:
        control.plant(server.app, seed)
    except ValueError as error:
        server.stop()
        parser.error(f"{options.seed}: {error}")
    over = threading.Event()

    def end(number: int, frame: object) -> None:
        over.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    print(f"Harbor v{harbor.release.label}, emulated, at {server.url}, account admin / {ADMIN_PASSWORD}", flush=True)
    over.wait()
    server.stop()
    if options.state is not None:
        save(options.state, harbor.state.dump())
    return 0


def save(path: pathlib.Path, state: bytes) -> None:
    """Write the state, so that the file is never half of one."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(state)
    fresh.replace(path)


if __name__ == "__main__":
    sys.exit(main())
