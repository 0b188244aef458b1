"""A registry of 100,000 artifacts takes no more memory than a small one, stopped and resumed on the way."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from harborapi.emulator import HarborEmulator
from harborapi.emulator.state import ARTIFACTS, PROJECTS, REPOSITORIES, Artifact, Repository
from harborapi.ext import api, sync

if TYPE_CHECKING:
    from harborapi.ext import ArtifactInfo

NUMBER, IN_ONE = 100_000, 400
STOP = 40_321
ALLOWED = 50_000_000


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is measured by /proc")
@pytest.mark.parametrize("colour", ["blocking", "asynchronous"])
def test_memory_stays_flat_and_nothing_is_lost(colour: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, __file__, colour, str(tmp_path / "checkpoint.json")],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
        env={name: value for name, value in os.environ.items() if not name.startswith("COV")},  # counted elsewhere
    )
    assert done.returncode == 0, done.stderr
    first, rest, lost, grown = map(int, done.stdout.split())
    assert (first, rest, lost) == (STOP, NUMBER - STOP, 0)
    assert grown < ALLOWED


def fill(emulator: HarborEmulator) -> None:
    """Put artifacts into the emulator's tables; to push so many would take too long."""
    state, now = emulator.harbor.state, emulator.clock.now()
    project = state[PROJECTS].find(name="library")
    assert project is not None
    for start in range(0, NUMBER, IN_ONE):
        name = f"library/app{start}"
        row = Repository(project_id=project.project_id, name=name, creation_time=now, update_time=now)
        where = state[REPOSITORIES].add(row).repository_id
        for number in range(start, start + IN_ONE):
            artifact = Artifact(
                media_type="application/vnd.oci.image.config.v1+json",
                manifest_media_type="application/vnd.oci.image.manifest.v1+json",
                project_id=project.project_id,
                repository_id=where,
                repository_name=name,
                digest=f"sha256:{number:064x}",
                size=number,
                push_time=now,
                pull_time=now,
            )
            state[ARTIFACTS].add(artifact)


class Watch:
    """Ticks off what was seen, and how much memory the process holds meanwhile."""

    def __init__(self) -> None:
        self.seen = bytearray(NUMBER)
        self.count = 0
        self.levels: list[int] = []

    def __call__(self, info: ArtifactInfo) -> int:
        number = int(info.artifact.digest[7:], 16)
        if self.seen[number]:
            raise RuntimeError(f"{info.name_with_digest_full} came twice")
        self.seen[number] = 1
        self.count += 1
        if self.count % 5_000 == 2_500:
            self.levels.append(int(Path("/proc/self/statm").read_text().split()[1]) * 4096)
        return self.count


def blocking(emulator: HarborEmulator, place: str, watch: Watch, stop: int) -> None:
    with emulator.client() as client, sync.Sweep(client, checkpoint=place) as sweep:
        for info in sweep:
            if watch(info) == stop:
                break


async def asynchronous(emulator: HarborEmulator, place: str, watch: Watch, stop: int) -> None:
    async with emulator.async_client() as client, api.Sweep(client, checkpoint=place) as sweep:
        async for info in sweep:
            if watch(info) == stop:
                break


def main(colour: str, place: str) -> None:
    """Sweep in two parts, and print how many each had, how many were lost, and by how many bytes memory grew."""
    watch, counts = Watch(), [0]
    with HarborEmulator() as emulator:
        fill(emulator)
        gc.freeze()  # what the emulator holds is no matter of the sweep
        for stop in (STOP, NUMBER + 1):
            if colour == "blocking":
                blocking(emulator, place, watch, stop)
            else:
                asyncio.run(asynchronous(emulator, place, watch, stop))
            counts.append(watch.count)
    grown = max(watch.levels) - watch.levels[0]
    sys.stdout.write(f"{counts[1]} {counts[2] - counts[1]} {watch.seen.count(0)} {grown}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
