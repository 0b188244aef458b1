"""Compare the projects and policies of two Harbors, and give the target what the source has.

Without --apply it only tells the differences. Artifacts are not copied: that is what replication is for. What only the
target has stays. Accounts come from the environment: HARBOR_SOURCE_USERNAME, HARBOR_SOURCE_SECRET,
HARBOR_TARGET_USERNAME, HARBOR_TARGET_SECRET.

    python examples/mirror_policies.py https://old.example.com https://new.example.com
    python examples/mirror_policies.py https://old.example.com https://new.example.com --project payments --apply
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from harborapi import HarborClient
from harborapi.comparing import compare
from harborapi.exceptions import HarborAPIException, NotFound, Unauthorized
from harborapi.models import (
    CVEAllowlist,
    ImmutableRule,
    Label,
    Project,
    ProjectMetadata,
    ProjectReq,
    RetentionPolicy,
    WebhookPolicy,
)
from harborapi.outcomes import Difference

MIRRORED = {"project", "label", "project label", "webhook", "retention", "immutability"}


class Refused(Exception):
    """A Harbor does not accept the account."""


@contextmanager
def connected(url: str, role: str) -> Iterator[HarborClient]:
    """A client of one of the two."""
    name, secret = f"HARBOR_{role}_USERNAME", f"HARBOR_{role}_SECRET"
    with HarborClient(url, os.environ.get(name), os.environ.get(secret)) as client:
        try:
            client.get_current_user_permissions()  # public things can be read with a wrong password too
        except Unauthorized:
            raise Refused(f"{url} refuses the account: see {name} and {secret}") from None
        yield client


def differences(source: HarborClient, target: HarborClient, names: list[str]) -> list[Difference]:
    """What is to be mirrored and is not the same; a project that the target lacks is one difference."""
    there = [name for name in names if target.project_exists(name)]
    lacking = [Difference("project", name, "", {}, None) for name in names if name not in there]
    ours, theirs = (client.snapshot(there, with_artifacts=False) for client in (source, target))
    return lacking + [one for one in compare(ours, theirs) if one.kind in MIRRORED and one.side != "target"]


def mirror(source: HarborClient, target: HarborClient, name: str) -> Iterator[str]:
    """Give the target a project of the source, with its policies."""
    project = source.get_project(name)
    metadata = (project.metadata or ProjectMetadata()).model_dump(exclude={"retention_id"}, exclude_unset=True)
    wanted = ProjectReq(project_name=name, metadata=ProjectMetadata.model_validate(metadata))
    if project.cve_allowlist is not None:
        fields = {"items", "expires_at"}  # its identifiers are the source's own
        allowed = project.cve_allowlist.model_dump(include=fields, exclude_unset=True)
        wanted.cve_allowlist = CVEAllowlist.model_validate(allowed)
    made = target.ensure_project(wanted)
    yield str(made)
    for label in source.get_labels(scope="p", project_id=project.project_id):
        body = Label(scope="p", project_id=made.id, name=label.name, color=label.color, description=label.description)
        yield str(target.ensure_label(body))
    for webhook in source.get_webhook_policies(name):
        fields = {"name", "description", "event_types", "targets", "enabled"}
        yield str(target.ensure_webhook(name, WebhookPolicy(**webhook.model_dump(include=fields, exclude_unset=True))))
    yield from mirror_retention(source, target, name)
    yield from mirror_immutability(source, target, name)


def mirror_retention(source: HarborClient, target: HarborClient, name: str) -> Iterator[str]:
    try:
        policy = source.get_retention_policy(source.get_project_retention_id(name))
    except NotFound:
        return
    cron = (policy.trigger.settings or {}).get("cron", "") if policy.trigger else ""
    body = {"rules": policy.rules or [], "trigger": {"kind": "Schedule", "settings": {"cron": cron}}}
    yield str(target.ensure_retention(name, RetentionPolicy.model_validate(body)))


def mirror_immutability(source: HarborClient, target: HarborClient, name: str) -> Iterator[str]:
    def said(rule: ImmutableRule) -> str:
        return rule.model_dump_json(include={"tag_selectors", "scope_selectors"}, exclude_none=True)

    there = {said(rule) for rule in target.get_project_immutable_tag_rules(name)}
    for rule in source.get_project_immutable_tag_rules(name):
        if said(rule) not in there and not rule.disabled:
            fields = {"action", "template", "tag_selectors", "scope_selectors"}
            body = rule.model_dump(include=fields, exclude_unset=True)
            target.create_project_immutable_tag_rule(name, ImmutableRule.model_validate(body))
            yield f"immutability of {name}: created"


def is_plain(project: Project) -> bool:
    """A proxy cache needs its registry, whose secret no server tells."""
    return not project.registry_id


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", help="the URL of the Harbor to read from")
    parser.add_argument("target", help="the URL of the Harbor to compare, and with --apply to change")
    parser.add_argument("--project", action="append", help="only this project; may be given several times")
    parser.add_argument("--apply", action="store_true", help="change the target")
    options = parser.parse_args(arguments)
    try:
        with connected(options.source, "SOURCE") as source, connected(options.target, "TARGET") as target:
            names = options.project or [one.name for one in source.get_projects() if is_plain(one) and one.name]
            found = differences(source, target, names)
            if options.apply:
                for number, name in enumerate(names, 1):
                    print(f"{number}/{len(names)} {name}", file=sys.stderr)
                    for done in mirror(source, target, name):
                        print(done)
                found = differences(source, target, names)
    except (HarborAPIException, Refused) as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    for difference in found:
        print(difference)
    print(f"{len(found)} differences{' left' if options.apply else ''}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
