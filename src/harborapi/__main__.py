"""`python -m harborapi`: the version, and the doctor."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ._version import __version__
from .doctor.cli import Parser, add_options, run
from .doctor.settings import VARIABLES


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says.

    Args:
        arguments: The arguments; None takes those of the process.

    Returns:
        The exit status.
    """
    parser = Parser("python -m harborapi", description="Client for the Harbor registry.", allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"harborapi {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    told = "look why a Harbor can't be used, step by step; changes nothing, shows no secret"
    doctor = commands.add_parser(
        "doctor",
        help=told,
        description=f"{told[0].upper()}{told[1:]}.",
        epilog="Exit status: 0 all is well, 1 something failed, 2 wrong usage. What is not said is taken from the "
        f"environment: {', '.join(VARIABLES)}.",
        allow_abbrev=False,
    )
    add_options(doctor)
    try:
        return run(parser.parse_args(arguments), doctor)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
