"""Look the locked dependencies up in a data base of known vulnerabilities, by pip-audit.

usage: audit.py [--required]

Where neither the package index's nor OSV's data base can be reached the audit is skipped, and says so; `--required`
makes that a failure.
"""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys
import tempfile

from environments import PROJECT, environment

LOCKS = ("requirements/dev.txt", "requirements/release.txt", "requirements/docs.txt")
"""What is installed today; the lowest versions are for a test alone."""


KNOWN = "requests==2.19.0"
"""A release that a data base of vulnerabilities knows something of: a mirror of the index may know nothing."""


def fault(python: pathlib.Path, service: str) -> str:
    """Why a data base can't be asked; empty where it can."""
    with tempfile.TemporaryDirectory() as place:
        asked = pathlib.Path(place) / "asked.txt"
        asked.write_text(f"{KNOWN}\n")
        options = ["--no-deps", "--disable-pip", "-f", "json", "-s", service, "-r", str(asked)]
        command = [str(python), "-m", "pip_audit", *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        found = json.loads(done.stdout)["dependencies"][0].get("vulns")  # without: it does not know the release
    except (ValueError, LookupError, TypeError):
        return (done.stderr.strip().splitlines() or ["it does not answer"])[-1]
    return "" if found else f"it answers, but knows nothing of {KNOWN}"


def main() -> int:
    python = environment("release", sys.executable, "requirements/release.txt", package=False)
    faults = {name: fault(python, name) for name in ("pypi", "osv")}
    service = next((name for name, why in faults.items() if not why), None)
    if service is None:
        print("audit skipped, NOTHING WAS LOOKED UP: no data base of vulnerabilities can be asked")
        for name, why in faults.items():
            print(f"  {name}: {why}")
        return 1 if "--required" in sys.argv else 0
    status = 0
    for lock in LOCKS:
        print(f"== {lock} ({service})", flush=True)
        command = [
            str(python),
            "-m",
            "pip_audit",
            "--strict",
            "--require-hashes",
            "--disable-pip",
            "-s",
            service,
            "-r",
            lock,
        ]
        status |= subprocess.run(command, check=False, cwd=PROJECT).returncode
    return status


if __name__ == "__main__":
    sys.exit(main())
