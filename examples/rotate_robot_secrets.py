"""Give robot accounts new secrets, and put each into the robot's credential file.

Each secret is tried before its file is replaced. Files have mode 0600.
The server and the account come from the environment: HARBOR_URL, HARBOR_USERNAME, HARBOR_SECRET.

    python examples/rotate_robot_secrets.py --folder /etc/harbor/robots 'robot$ci' 'robot$library+deploy'
    python examples/rotate_robot_secrets.py --folder /etc/harbor/robots --all
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from harborapi import HarborClient
from harborapi.exceptions import CredentialFileError, HarborAPIException, Unauthorized
from harborapi.models import Robot
from harborapi.query import Field


class Unknown(Exception):
    """A robot was named that is not there."""


def chosen(client: HarborClient, names: list[str], project: str | None) -> list[Robot]:
    """The robots of the system, or of a project, that have these names; all of them where there are no names."""
    query = None
    if project is not None:
        query = (Field("Level") == "project") & (Field("ProjectID") == client.get_project(project).project_id)
    robots = [one for one in client.get_robots(query=query) if one.editable and not one.disable]
    found = [one for one in robots if not names or one.name in names]
    missing = set(names) - {one.name for one in found}
    if missing:
        raise Unknown(f"no such robot that can be changed: {', '.join(sorted(missing))}")
    return found


def file_of(folder: Path, robot: Robot) -> Path:
    """`robot$library+ci` is kept in `robot_library_ci.json`."""
    return folder / f"{re.sub(r'[^A-Za-z0-9.-]+', '_', robot.name or str(robot.id))}.json"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="whole names of robots, such as 'robot$ci'")
    parser.add_argument("--folder", type=Path, required=True, help="where the credential files are; it must be there")
    parser.add_argument("--project", help="robots of this project; otherwise those of the system")
    parser.add_argument("--all", action="store_true", help="every robot that can be changed")
    options = parser.parse_args(arguments)
    if not options.folder.is_dir():
        parser.error(f"the folder {options.folder} is not there")
    if options.all == bool(options.names):
        parser.error("give names, or --all")
    failed = 0
    try:
        with HarborClient.from_env() as client:
            robots = chosen(client, options.names, options.project)
            for number, robot in enumerate(robots, 1):
                path = file_of(options.folder, robot)
                try:
                    client.rotate_robot_secret(robot.id, path)
                    print(f"{number}/{len(robots)} {robot.name}: {path}")
                except CredentialFileError as error:
                    failed += 1
                    print(f"{robot.name}: {error}", file=sys.stderr)
                    print("  its old secret is not valid any more: rotate it again", file=sys.stderr)
                except (HarborAPIException, OSError) as error:
                    failed += 1
                    print(f"{robot.name}: {error}; nothing was changed", file=sys.stderr)
    except Unauthorized:
        print(f"{parser.prog}: the account is refused: see HARBOR_USERNAME and HARBOR_SECRET", file=sys.stderr)
        return 2
    except (HarborAPIException, Unknown) as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    print(f"{len(robots) - failed} of {len(robots)} robots have a new secret")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
