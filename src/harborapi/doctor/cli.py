"""`python -m harborapi doctor`."""

from __future__ import annotations

import argparse
import getpass
import io
import os
import sys
from collections.abc import Sequence
from typing import NoReturn, cast

from ..exceptions import InvalidArgument
from .diagnosis import examine
from .report import Report, Step
from .settings import Settings, read_secret

_SECRET_OPTIONS = ("--secret", "--password", "--token", "--basicauth", "-p")


class Parser(argparse.ArgumentParser):
    """Repeats no argument that it does not know: it may be a secret."""

    def parse_args(self, args: Sequence[str] | None = None) -> argparse.Namespace:  # type: ignore[override]  # one form
        """Read the arguments, or end with status 2."""
        found, rest = self.parse_known_args(args)
        if rest:
            self.refuse(rest)
        return found

    def refuse(self, rest: Sequence[str]) -> NoReturn:
        """End because of arguments that are not known."""
        options = [one.partition("=")[0] for one in rest if one.startswith("-")]
        if any(one in _SECRET_OPTIONS for one in options):
            self.error("a secret can't be an argument, which others see: use --secret-file or HARBOR_SECRET")
        named = [one for one in options if one.startswith("--") and one[2:].replace("-", "").isalpha()]
        self.error(f"arguments that are not known: {', '.join(named) or len(rest)}")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Let a parser know the doctor's options.

    Args:
        parser: The parser.
    """
    parser.add_argument("url", nargs="?", default="", metavar="URL", help="the server's address; else HARBOR_URL")
    parser.add_argument("--username", default="", help="a user's or robot's name; the secret is asked for")
    parser.add_argument(
        "--secret-file", default="", metavar="FILE", help="the secret, in a file; - reads it from stdin"
    )
    parser.add_argument("--credentials-file", default="", metavar="FILE", help="a robot's credential file (JSON)")
    parser.add_argument("--verify", default="", metavar="FILE", help="CA certificates to trust (PEM)")
    parser.add_argument("--insecure", action="store_true", help="do not check the server's certificate")
    parser.add_argument("--timeout", type=float, default=10.0, help="seconds for each step (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def run(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Examine, and print what is found.

    Args:
        options: What the parser read.
        parser: The parser, to end with wrong usage.

    Returns:
        The exit status: 0 if all is well, 1 if something failed.
    """
    if options.secret_file and not options.username:
        parser.error("--secret-file needs --username")
    if options.credentials_file and options.username:
        parser.error("--username and --credentials-file: only one of them")
    if options.verify and options.insecure:
        parser.error("--verify and --insecure: only one of them")
    try:
        secret = _secret(options.username, options.secret_file)
        settings = Settings(
            options.url,
            options.username,
            secret,
            credentials_file=options.credentials_file,
            verify=options.verify,
            insecure=options.insecure,
            timeout=options.timeout,
        ).completed(os.environ)
    except InvalidArgument as exc:
        parser.error(exc.message)
    out: object = sys.stdout
    if isinstance(out, io.TextIOWrapper):
        cast("io.TextIOWrapper", out).reconfigure(errors="backslashreplace")  # a server may say any letters
    steps = list[Step]()
    for step in examine(settings):
        steps.append(step)
        if not options.json:
            print(step, flush=True)
    place = next((str(one.facts.get("api", "")) for one in steps if one.name == "address"), "")
    report = Report(place, tuple(steps))
    print(report.json() if options.json else report.summary())
    return 0 if report.ok else 1


def _secret(username: str, path: str) -> str:
    """The secret that belongs to a name: from a file, from stdin, from the environment, or asked for."""
    if not username:
        return ""
    if path == "-":
        return sys.stdin.readline().strip()
    if path:
        return read_secret(path)
    mine = os.environ.get("HARBOR_SECRET") or os.environ.get("HARBOR_PASSWORD") or ""
    if mine and os.environ.get("HARBOR_USERNAME", username) == username:
        return mine
    if not sys.stdin.isatty():
        raise InvalidArgument("--username needs a secret: --secret-file FILE, or - for stdin")
    return getpass.getpass(f"Secret of {username}: ")
