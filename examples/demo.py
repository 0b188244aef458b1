"""Both clients at work on an emulated Harbor: what README shows."""

from __future__ import annotations

import asyncio

from harborapi import HarborAsyncClient, HarborClient
from harborapi.emulator import HarborEmulator
from harborapi.exceptions import NotFound
from harborapi.models import NativeReportSummary, ProjectReq

ADMIN = ("admin", "Harbor12345")


def provision(url: str) -> None:
    """The blocking client makes a project."""
    with HarborClient(url, *ADMIN) as client:
        print(f"Harbor {client.server_version()} as {client.get_current_user().username}")
        location = client.create_project(ProjectReq(project_name="demo"))
        print(f"made {location}")


async def report(url: str) -> None:
    """The async client scans the images and lists what was found."""
    async with HarborAsyncClient(url, *ADMIN) as client:
        artifacts = await client.get_artifacts("demo", "team/app")
        await asyncio.gather(*(client.scan_artifact("demo", "team/app", one.digest) for one in artifacts))
        await asyncio.gather(*(client.wait_for_scan("demo", "team/app", one.digest) for one in artifacts))
        for artifact in await client.get_artifacts("demo", "team/app", with_scan_overview=True):
            names = ", ".join(tag.name or "" for tag in artifact.tags or [])
            overview = artifact.scan_overview
            if isinstance(overview, NativeReportSummary):
                print(f"{artifact.digest[:19]} {names}: {overview.severity} {overview.summary!r}")
        try:
            await client.get_artifact("demo", "team/app", "3.0")
        except NotFound as e:
            print(f"{type(e).__name__}: {e.errors}")


def main() -> None:
    """Start the emulator and let both clients work on it."""
    with HarborEmulator(scanner=True, jobs="fast") as emulator, emulator.serve() as server:
        provision(server.url)
        for tag in ("1.0", "1.1", "2.0"):
            digest = emulator.push_image("demo/team/app", tags=[tag])
            print(f"pushed demo/team/app:{tag} {digest[:19]}")
        asyncio.run(report(server.url))


if __name__ == "__main__":
    main()
