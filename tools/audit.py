"""Look the locked dependencies up in a data base of known vulnerabilities, by pip-audit.

usage: audit.py [--required]

Where neither the package index's nor OSV's data base can be reached the audit is skipped, and says so; `--required`
makes that a failure.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request

from environments import PROJECT, environment

LOCKS = ("requirements/dev.txt", "requirements/release.txt", "requirements/docs.txt")
"""What is installed today; the lowest versions are for a test alone."""


def services() -> dict[str, str]:
    """The data bases, each with a page that it must have: of the index, that of a release that is locked."""
    pin = re.search(r"^([a-z0-9-]+)==([^ ;]+)", (PROJECT / LOCKS[0]).read_text(), re.MULTILINE)
    if pin is None:
        raise SystemExit(f"{LOCKS[0]} pins nothing")
    return {
        "pypi": f"https://pypi.org/pypi/{pin[1]}/{pin[2]}/json",
        "osv": "https://api.osv.dev/v1/vulns/PYSEC-2018-28",
    }


def fault(url: str) -> str:
    """Why a data base can't be asked; empty where it can. A mirror of the index may know no vulnerabilities."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            found = json.load(answer)
    except (OSError, ValueError) as exc:
        return str(exc) or type(exc).__name__
    if isinstance(found, dict) and {"vulnerabilities", "affected"} & found.keys():
        return ""
    return "it answers, but knows no vulnerabilities"


def main() -> int:
    faults = {name: fault(url) for name, url in services().items()}
    service = next((name for name, why in faults.items() if not why), None)
    if service is None:
        print("audit skipped, NOTHING WAS LOOKED UP: no data base of vulnerabilities can be asked")
        for name, why in faults.items():
            print(f"  {name}: {why}")
        return 1 if "--required" in sys.argv else 0
    python = environment("release", sys.executable, "requirements/release.txt", package=False)
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
