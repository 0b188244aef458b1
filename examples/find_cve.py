"""Find every artifact that has a vulnerability.

An administrator asks a Harbor since 2.9 directly. For others, older ones and --sweep every report is read.
The server and the account come from the environment: HARBOR_URL, HARBOR_USERNAME, HARBOR_SECRET.
The status is 1 where something was found, 2 where nobody knows.

    python examples/find_cve.py CVE-2021-44228
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harborapi import HarborClient
from harborapi.exceptions import Forbidden, HarborAPIException, Unauthorized
from harborapi.ext import sync
from harborapi.operations import securityhub
from harborapi.query import Field


@dataclass(frozen=True, order=True)
class Hit:
    """An artifact with the vulnerability, and in which package."""

    repository: str
    digest: str
    tags: tuple[str, ...]
    package: str
    version: str
    fixed: str

    def __str__(self) -> str:
        tags = f" ({', '.join(self.tags)})" if self.tags else ""
        fixed = f", fixed in {self.fixed}" if self.fixed else ", no fix known"
        return f"{self.repository}@{self.digest}{tags}: {self.package} {self.version}{fixed}"


def ask(client: HarborClient, cve: str, projects: list[str] | None) -> set[Hit] | None:
    """The security hub's answer; None where it is not there, or not for this account."""
    for name in projects or ():
        client.get_project(name)  # so that a wrong name is no good news
    if not client.supports("ListVulnerabilities"):
        return None
    found: set[Hit] = set()  # a Harbor tells each row twice where a scanner has two kinds of report
    try:
        for row in client.iterate(securityhub.get_vulnerabilities(query=Field("cve_id") == cve, with_tag=True)):
            place = (row.repository_name or "", row.digest or "", tuple(row.tags or ()))
            found.add(Hit(*place, row.package or "", row.version or "", row.fixed_version or ""))
    except Forbidden:
        return None
    return {hit for hit in found if not projects or hit.repository.partition("/")[0] in projects}


def sweep(client: HarborClient, cve: str, projects: list[str] | None) -> Iterator[Hit]:
    """What the reports of all artifacts say."""

    def show(progress: sync.Progress) -> None:
        print(f"\r{progress.repositories} repositories, {progress.artifacts} artifacts", end="", file=sys.stderr)

    with sync.Sweep(client, projects=projects, with_report=True, on_progress=show, on_failure="raise") as artifacts:
        for info in artifacts:
            found = info.vuln_with_cve(cve)
            if found is not None:
                place = (info.artifact.repository_name or info.repository.name or "", info.artifact.digest)
                yield Hit(*place, tuple(info.tags), found.package or "", found.version or "", found.fix_version or "")
    print(file=sys.stderr)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cve", help="its identifier, such as CVE-2021-44228")
    parser.add_argument("--project", action="append", help="only this project; may be given several times")
    parser.add_argument("--sweep", action="store_true", help="read every report, whatever the server can do")
    options = parser.parse_args(arguments)
    try:
        with HarborClient.from_env() as client:
            client.get_current_user_permissions()  # public things can be read with a wrong password too
            hits = None if options.sweep else ask(client, options.cve, options.project)
            if hits is None:
                hits = set(sweep(client, options.cve, options.project))
    except Unauthorized:
        print(f"{parser.prog}: the account is refused: see HARBOR_USERNAME and HARBOR_SECRET", file=sys.stderr)
        return 2
    except HarborAPIException as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    for hit in sorted(hits):
        print(hit)
    print(f"{options.cve}: {len({(hit.repository, hit.digest) for hit in hits})} artifacts")
    return 1 if hits else 0


if __name__ == "__main__":
    sys.exit(main())
