"""Find every artifact that has a vulnerability.

A Harbor since 2.9 is asked for it directly. An older one, or --sweep, has every report read.

    python examples/find_cve.py CVE-2021-44228
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harborapi import HarborClient
from harborapi.exceptions import HarborAPIException
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


def ask(client: HarborClient, cve: str) -> Iterator[Hit]:
    """The security hub's answer."""
    for row in client.iterate(securityhub.get_vulnerabilities(query=Field("cve_id") == cve, with_tag=True)):
        place = (row.repository_name or "", row.digest or "", tuple(row.tags or ()))
        yield Hit(*place, row.package or "", row.version or "", row.fixed_version or "")


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
    parser = argparse.ArgumentParser(description="Find every artifact that has a vulnerability.")
    parser.add_argument("cve", help="its identifier, such as CVE-2021-44228")
    parser.add_argument("--url", help="the Harbor (default: $HARBOR_URL)")
    parser.add_argument("--project", action="append", help="only this project; may be given several times")
    parser.add_argument("--sweep", action="store_true", help="read every report, whatever the server can do")
    options = parser.parse_args(arguments)
    try:
        with HarborClient.from_env(**({"url": options.url} if options.url else {})) as client:
            if options.sweep or not client.supports("ListVulnerabilities"):
                hits = list(sweep(client, options.cve, options.project))
            else:
                hits = list(ask(client, options.cve))
                if options.project:
                    hits = [hit for hit in hits if hit.repository.partition("/")[0] in options.project]
    except HarborAPIException as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    for hit in sorted(hits):
        print(hit)
    print(f"{options.cve}: {len({hit.digest for hit in hits})} artifacts")
    return 1 if hits else 0


if __name__ == "__main__":
    sys.exit(main())
