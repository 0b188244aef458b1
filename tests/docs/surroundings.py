"""What must be there before a page's blocks run: by the page's name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from harborapi.models import ProjectReq, UserCreationReq

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from .blocks import World


def filled(world: World) -> None:
    """What every page finds: two repositories in `library`, scanned; a project `team`."""
    for tag in ("1.26", "1.27"):
        world.emulator.push_image("library/nginx", tags=[tag])
    world.emulator.push_image("library/nginx", tags=[], content="untagged")
    world.emulator.push_image("library/tools/backup", tags=["latest"])
    world.blocking.create_project(ProjectReq(project_name="team"))
    world.emulator.push_image("team/app", tags=["1.0"])
    for project, repository in (("library", "nginx"), ("team", "app")):
        for artifact in world.blocking.get_artifacts(project, repository):
            world.blocking.scan_artifact(project, repository, artifact.digest)
    world.emulator.jobs.run()


def authentication(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A robot and its file, Docker's configuration, the environment."""
    from harborapi.models import Access, RobotCreate, RobotPermission

    access = [Access(resource="repository", action="pull")]
    robot = RobotCreate(
        name="ci",
        level="system",
        duration=-1,
        permissions=[RobotPermission(kind="project", namespace="library", access=access)],
    )
    world.blocking.create_robot(robot, path=world.folder / "robot.json")
    host = world.url.partition("//")[2]
    docker = {"auths": {host: {"username": "admin", "password": "Harbor12345"}}}
    (world.folder / "config.json").write_text(json.dumps(docker))
    monkeypatch.setenv("DOCKER_CONFIG", str(world.folder))
    monkeypatch.setenv("HARBOR_URL", world.url)
    monkeypatch.setenv("HARBOR_USERNAME", "admin")
    monkeypatch.setenv("HARBOR_SECRET", "Harbor12345")


def waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user to be a member."""
    user = UserCreationReq(username="alice", email="alice@example.com", realname="Alice", password="Correct1horse")
    world.blocking.create_user(user)


def examples(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A robot, a user, a project, the file to provision by, and a second Harbor."""
    from harborapi.emulator import HarborEmulator

    from .blocks import PASSWORD, PROJECT, read

    authentication(world, monkeypatch)
    waiting(world, monkeypatch)
    world.blocking.create_project(ProjectReq(project_name="production"))
    (world.folder / "robots").mkdir()
    [provisioned] = [block for block in read(PROJECT / "docs/examples.md") if block.language == "yaml"]
    (world.folder / "projects.yaml").write_text(provisioned.text)
    other = world.stack.enter_context(HarborEmulator())
    world.replaced["https://new.example.com"] = world.stack.enter_context(other.serve()).url
    for role in ("SOURCE", "TARGET"):
        world.environment |= {f"HARBOR_{role}_USERNAME": "admin", f"HARBOR_{role}_SECRET": PASSWORD}


SURROUNDINGS: dict[str, Callable[[World, pytest.MonkeyPatch], None]] = {
    "authentication.md": authentication,
    "examples.md": examples,
    "waiting.md": waiting,
}
