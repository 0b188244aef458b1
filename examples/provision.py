"""Make projects, with members, labels, robots, webhooks and retention, be as a YAML file says. Needs PyYAML.

Said twice, it changes nothing the second time. With --dry-run it only says what it would do.
The server and the account come from the environment: HARBOR_URL, HARBOR_USERNAME, HARBOR_SECRET.

    python examples/provision.py projects.yaml --dry-run

The file:

    projects:
      - name: payments
        public: false
        auto_scan: true
        storage_gib: 50
        members:
          - {user: alice, role: maintainer}
          - {group: payments-team, role: developer}
        labels:
          - {name: approved, color: "#48960C"}
        robots:
          - {name: ci, days: 90, access: [pull, push]}
        keep_latest: 10
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from harborapi import HarborClient
from harborapi.exceptions import HarborAPIException, Unauthorized
from harborapi.models import (
    Access,
    Label,
    ProjectMember,
    ProjectMetadata,
    ProjectReq,
    RetentionPolicy,
    RetentionRule,
    RetentionSelector,
    RobotCreate,
    RobotPermission,
    UserEntity,
    UserGroup,
)
from harborapi.outcomes import Ensured

ROLES = {"project-admin": 1, "developer": 2, "guest": 3, "maintainer": 4, "limited-guest": 5}
GIB = 1 << 30
KNOWN = {"name", "public", "auto_scan", "storage_gib", "members", "labels", "robots", "keep_latest"}


LISTS = {"members": ({"user", "role"}, {"group", "role"}), "labels": ({"name"},), "robots": ({"name"},)}


class WrongFile(Exception):
    """The file has not the form that it should have."""


def read(path: Path) -> list[dict[str, Any]]:
    """The projects of the file."""
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict) or not isinstance(found.get("projects"), list):
        raise WrongFile("it must hold a list `projects`")
    for project in found["projects"]:
        if not isinstance(project, dict) or not isinstance(project.get("name"), str):
            raise WrongFile(f"a project needs a name: {project}")
        unknown = project.keys() - KNOWN
        if any(not isinstance(project.get(kind) or [], list) for kind in LISTS):
            raise WrongFile(f"{project['name']}: {', '.join(LISTS)} are lists")
        if unknown:
            raise WrongFile(f"{project['name']}: unknown: {', '.join(sorted(unknown))}")
        for kind, needed in LISTS.items():
            for one in project.get(kind) or []:
                if not isinstance(one, dict) or not any(names <= one.keys() for names in needed):
                    raise WrongFile(f"{project['name']}: {kind}: it needs {' or '.join(map(told, needed))}: {one}")
        for member in project.get("members") or []:
            if member["role"] not in ROLES:
                raise WrongFile(f"{project['name']}: a role is one of {', '.join(ROLES)}, not {member['role']!r}")
    return list(found["projects"])


def told(names: set[str]) -> str:
    return " and ".join(sorted(names))


def retention(latest: int) -> RetentionPolicy:
    """Keep the artifacts that were pushed last, in each repository; look every night."""
    everything = RetentionSelector(kind="doublestar", decoration="matches", pattern="**")
    rule = RetentionRule(
        action="retain",
        template="latestPushedK",
        params={"latestPushedK": latest},
        tag_selectors=[everything],
        scope_selectors={"repository": [RetentionSelector(kind="doublestar", decoration="repoMatches", pattern="**")]},
    )
    return RetentionPolicy.model_validate(
        {"rules": [rule], "trigger": {"kind": "Schedule", "settings": {"cron": "0 0 3 * * *"}}}
    )


def ensure(client: HarborClient, wanted: dict[str, Any], secrets: Path, dry_run: bool) -> Iterator[Ensured]:
    """One project and all that belongs to it."""
    name = wanted["name"]
    flags = {flag: wanted[flag] for flag in ("public", "auto_scan") if flag in wanted}
    project = ProjectReq(project_name=name, metadata=ProjectMetadata(**flags))
    if "storage_gib" in wanted:
        project.storage_limit = int(wanted["storage_gib"] * GIB)
    made = client.ensure_project(project, dry_run=dry_run)
    yield made
    if dry_run and made.id is None:
        return  # the rest can't be compared with what is not there yet
    for one in wanted.get("members") or []:
        who: dict[str, Any] = {"member_user": UserEntity(username=one["user"])} if "user" in one else {}
        who = who or {"member_group": UserGroup(group_name=one["group"])}
        member = ProjectMember.model_validate({"role_id": ROLES[one["role"]], **who})
        yield client.ensure_member(name, member, dry_run=dry_run)
    for one in wanted.get("labels") or []:
        yield client.ensure_label(Label(scope="p", project_id=made.id, **one), dry_run=dry_run)
    for one in wanted.get("robots") or []:
        access = [Access(resource="repository", action=action) for action in one.get("access", ["pull"])]
        robot = RobotCreate(
            name=one["name"],
            level="project",
            duration=one.get("days", -1),
            permissions=[RobotPermission(kind="project", namespace=name, access=access)],
        )
        yield client.ensure_robot(robot, path=secrets / f"robot_{name}_{one['name']}.json", dry_run=dry_run)
    if "keep_latest" in wanted:
        yield client.ensure_retention(name, retention(wanted["keep_latest"]), dry_run=dry_run)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="what there is to be")
    parser.add_argument(
        "--secrets", type=Path, default=Path(), help="folder for the files of new robots (default: here)"
    )
    parser.add_argument("--dry-run", action="store_true", help="change nothing")
    options = parser.parse_args(arguments)
    try:
        projects = read(options.file)
        with HarborClient.from_env() as client:
            client.get_current_user_permissions()  # public things can be read with a wrong password too
            changed = 0
            for number, wanted in enumerate(projects, 1):
                print(f"{number}/{len(projects)} {wanted['name']}", file=sys.stderr)
                for done in ensure(client, wanted, options.secrets, options.dry_run):
                    changed += done.changed
                    print(done)
    except (WrongFile, yaml.YAMLError, UnicodeDecodeError) as error:
        print(f"{parser.prog}: {options.file}: {error}", file=sys.stderr)
        return 2
    except Unauthorized:
        print(f"{parser.prog}: the account is refused: see HARBOR_USERNAME and HARBOR_SECRET", file=sys.stderr)
        return 2
    except (HarborAPIException, OSError) as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    print(f"{changed} {'to change' if options.dry_run else 'changed'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
