"""Promote an image: copy it from one project to another, with its signatures, give it a tag and a label.

Harbor copies its tags too. It must have been scanned, and may have no vulnerability of a severity that is not allowed.
The server and the account come from the environment: HARBOR_URL, HARBOR_USERNAME, HARBOR_SECRET.

    python examples/promote_image.py staging/app:1.4.2 production --tag stable --label approved
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Sequence

from harborapi import HarborClient
from harborapi.exceptions import Conflict, HarborAPIException, Unauthorized
from harborapi.models import NativeReportSummary, Severity
from harborapi.references import ArtifactRef


class Refused(Exception):
    """The image may not be promoted."""


def checked(client: HarborClient, source: ArtifactRef, worst: Severity) -> str:
    """The digest of an image that is good enough."""
    artifact = client.get_artifact(*source, with_scan_overview=True)
    overview = artifact.scan_overview
    if not isinstance(overview, NativeReportSummary) or overview.summary is None:
        raise Refused(f"{source} was not scanned")
    severity = overview.severity_enum or Severity.unknown
    if severity > worst:
        raise Refused(f"{source} has vulnerabilities of severity {severity.value}")
    return artifact.digest


def promote(client: HarborClient, source: ArtifactRef, project: str, tags: list[str], label: str | None) -> ArtifactRef:
    digest = source.digest or ""
    copied = ArtifactRef(source.project, source.repository, digest=digest)
    print(f"copying {copied} to {project}", file=sys.stderr)
    client.copy_artifact(project, source.repository, str(copied))
    for tag in tags:
        print(f"tagging it {tag}", file=sys.stderr)
        try:
            client.create_artifact_tag(project, source.repository, digest, {"name": tag})
        except Conflict:  # another artifact has the tag, or this one
            client.delete_artifact_tag(project, source.repository, tag, tag)
            client.create_artifact_tag(project, source.repository, digest, {"name": tag})
    if label is not None:
        print(f"labelling it {label}", file=sys.stderr)
        known = client.ensure_label({"name": label, "scope": "g"})
        if known.id is not None:
            with contextlib.suppress(Conflict):  # it bears the label already
                client.add_artifact_label(project, source.repository, digest, {"id": known.id})
    return ArtifactRef(project, source.repository, tag=tags[0] if tags else None, digest=digest)


def main(arguments: Sequence[str] | None = None) -> int:
    severities = [one.value.lower() for one in Severity]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", help="project/repository:tag")
    parser.add_argument("project", help="the project to copy it to")
    parser.add_argument("--tag", action="append", default=[], help="a tag to give it; may be given several times")
    parser.add_argument("--label", help="a label of the system; made if it is not there")
    parser.add_argument("--worst", choices=severities, default="high", help="the worst severity (default: %(default)s)")
    options = parser.parse_args(arguments)
    try:
        source = ArtifactRef.parse(options.source)
        with HarborClient.from_env() as client:
            client.get_current_user_permissions()  # public things can be read with a wrong password too
            digest = checked(client, source, Severity(options.worst.title()))
            print(promote(client, source.with_digest(digest), options.project, options.tag, options.label))
    except Refused as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    except Unauthorized:
        print(f"{parser.prog}: the account is refused: see HARBOR_USERNAME and HARBOR_SECRET", file=sys.stderr)
        return 2
    except HarborAPIException as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
