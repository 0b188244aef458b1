"""What an installed wheel does, without anything of the checkout: `python -I smoke.py [extras]`.

Bare, it needs no extra; with the extra `emulator` an emulator is also served over HTTP.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import sys
from pathlib import Path

import harborapi
from harborapi import HarborAsyncClient, HarborClient
from harborapi.emulator import HarborEmulator
from harborapi.exceptions import NotFound


def in_process() -> None:
    with HarborEmulator() as emulator, emulator.client() as client:
        emulator.push_image("library/app", ["1.0"])
        (artifact,) = client.get_artifacts("library", "app")
        assert artifact.tags is not None
        assert [tag.name for tag in artifact.tags] == ["1.0"]
        try:
            client.get_project("missing")
        except NotFound as e:
            assert e.errors[0].code == "NOT_FOUND"
        else:
            raise AssertionError("no NotFound")


async def over_http(url: str) -> None:
    async with HarborAsyncClient(url, "admin", "Harbor12345") as client:
        assert (await client.get_current_user()).username == "admin"
        assert [project.name for project in await client.get_projects()] == ["library"]


def main() -> None:
    where = Path(harborapi.__file__).parent
    assert "site-packages" in where.parts, where
    assert (where / "py.typed").exists()
    assert harborapi.__version__ == importlib.metadata.version("harborapi")
    in_process()
    HarborClient("https://harbor.example.com").close()
    if "emulator" in "".join(sys.argv[1:]):
        with HarborEmulator() as emulator, emulator.serve() as server:
            asyncio.run(over_http(server.url))
    print(f"harborapi {harborapi.__version__} works {''.join(sys.argv[1:])}".strip())


if __name__ == "__main__":
    main()
