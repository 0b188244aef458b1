"""A registry to sweep."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from harborapi.emulator import HarborEmulator

from .colours import COLOURS

PROJECTS = ("alpha", "beta", "gamma")
REPOSITORIES = ("team/app", "web", "db")
TAGS = ("1.0", "1.1", "2.0", "latest")


@pytest.fixture(params=COLOURS)
def colour(request: pytest.FixtureRequest) -> str:
    """Which client."""
    name: str = request.param
    return name


@pytest.fixture
def registry() -> Iterator[HarborEmulator]:
    """Three private projects with three repositories of four artifacts each; those of alpha are scanned."""
    with HarborEmulator(scanner=True) as emulator:
        with emulator.client() as client:
            for project in PROJECTS:
                client.create_project({"project_name": project, "metadata": {"public": "false"}})
                for repository in REPOSITORIES:
                    for tag in TAGS:
                        emulator.push_image(f"{project}/{repository}", tags=[tag])
            for repository in REPOSITORIES:
                for tag in TAGS:
                    client.scan_artifact("alpha", repository, tag)
            emulator.jobs.run()
        emulator.harbor.requests.clear()
        yield emulator


ALL = [f"{project}/{repository}:{tag}" for project in PROJECTS for repository in REPOSITORIES for tag in TAGS]
"""What is in it, in the order of ids."""
