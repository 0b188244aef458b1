"""Sweeps that are stopped and resumed: nothing is lost, nothing comes twice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow.parquet  # type: ignore[import-untyped]  # it has no types
import pytest

from harborapi.exceptions import InternalServerError, InvalidArgument, TransportError
from harborapi.ext import sync
from harborapi.ext.output import ParquetWriter

from .colours import names, sweep
from .conftest import ALL

if TYPE_CHECKING:
    from pathlib import Path

    from harborapi.emulator import HarborEmulator


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "sweep.json"


@pytest.mark.parametrize("with_report", [False, True])
@pytest.mark.parametrize("stop", [1, 3, 4, 5, 17, 35])
def test_what_was_left_is_taken_up(
    colour: str, registry: HarborEmulator, place: Path, stop: int, with_report: bool
) -> None:
    options: dict[str, Any] = {"checkpoint": place, "with_report": with_report}
    first, made = sweep(colour, registry, stop=stop, **options)
    assert names(first) == ALL[:stop]
    assert json.loads(place.read_text())["artifacts"] == made.progress.artifacts == stop
    registry.harbor.requests.clear()
    rest, made = sweep(colour, registry, **options)
    assert names(rest) == ALL[stop:]
    assert (made.progress.artifacts, made.progress.repositories, made.progress.repositories_total) == (36, 9, 9)
    assert not place.exists()
    assert {info.name_with_tag for info in rest if info.has_report} == (
        {name for name in ALL[stop:] if name.startswith("alpha/")} if with_report else set()
    )
    lists = [request for request in registry.requests if request.operation == "listArtifacts"]
    assert len(lists) == 9 - (stop // 4 if stop % 4 else stop // 4 - 1)


def test_in_many_steps(colour: str, registry: HarborEmulator, place: Path) -> None:
    for number in range(230):
        registry.push_image("beta/web", tags=[f"n{number}"])
    found: list[str] = []
    while len(found) < 36 + 230:
        some, _ = sweep(colour, registry, stop=29, checkpoint=place)
        found += names(some)
    assert len(found) == len(set(found)) == 36 + 230


def test_of_chosen_repositories(colour: str, registry: HarborEmulator, place: Path) -> None:
    options: dict[str, Any] = {
        "projects": ["gamma", "alpha"],
        "repositories": ["web", "gamma/db", "missing"],
        "checkpoint": place,
    }
    whole, made = sweep(colour, registry, **options)
    assert [failure.repository for failure in made.failures] == ["missing"]
    for stop in (1, 4, 6, 8, 11):
        first, _ = sweep(colour, registry, stop=stop, **options)
        rest, made = sweep(colour, registry, **options)
        assert names(first) + names(rest) == names(whole)
        assert [failure.repository for failure in made.failures] == ["missing"]
        assert made.progress.repositories == 3


def test_what_a_loop_failed_at_comes_again(colour: str, registry: HarborEmulator, place: Path) -> None:
    first, made = sweep(colour, registry, fail=6, checkpoint=place)
    assert names(first) == ALL[:6]
    assert made.progress.artifacts == 6
    rest, _ = sweep(colour, registry, checkpoint=place)
    assert names(rest) == ALL[6:]


def test_pushes_and_deletions_in_between(colour: str, registry: HarborEmulator, place: Path) -> None:
    first, _ = sweep(colour, registry, stop=14, checkpoint=place)
    with registry.client() as client:
        client.delete_artifact("alpha", "team/app", "1.0")
        client.delete_repository("beta", "team/app")
        client.delete_artifact("beta", "web", "2.0")
    registry.push_image("alpha/aaa")
    registry.push_image("beta/web", tags=["new"])
    rest, made = sweep(colour, registry, checkpoint=place)
    gone = {"beta/web:2.0"} | {name for name in ALL if name.startswith("beta/team/app")}
    assert set(names(rest)) == ({*ALL[14:], "alpha/aaa:latest", "beta/web:new"} - gone)
    assert len(names(rest)) == len(set(names(rest)))
    assert not made.failures
    assert names(first) == ALL[:14]


def test_failures_are_kept(colour: str, registry: HarborEmulator, place: Path) -> None:
    registry.fail_next(500, path="/alpha/repositories/web/artifacts", message="no luck")
    sweep(colour, registry, stop=6, checkpoint=place)
    _, made = sweep(colour, registry, checkpoint=place)
    (failure,) = made.failures
    assert failure.repository == "alpha/web"
    assert "no luck" in failure.reason
    assert failure.error is None


def test_a_failure_that_is_raised_comes_again(colour: str, registry: HarborEmulator, place: Path) -> None:
    registry.fail_next(500, path="/alpha/repositories/db/artifacts")
    with pytest.raises(InternalServerError):
        sweep(colour, registry, checkpoint=place, on_failure="raise", max_connections=1)
    assert json.loads(place.read_text())["artifacts"] == 8
    rest, _ = sweep(colour, registry, checkpoint=place, on_failure="raise")
    assert names(rest) == ALL[8:]


def test_what_failed_while_the_server_was_gone_comes_again(colour: str, registry: HarborEmulator, place: Path) -> None:
    for number in range(30):
        registry.push_image(f"gamma/more{number:02}")
    registry.drop_next(times=12, path="/gamma/repositories/more")
    found: list[Any] = []
    with pytest.raises(TransportError):
        sweep(colour, registry, checkpoint=place, client={"retry": None}, each=found.append, max_connections=1)
    assert names(found) == ALL
    rest, made = sweep(colour, registry, checkpoint=place)
    registry.faults.clear()
    assert names(rest) == [f"gamma/more{number:02}:latest" for number in range(30)]
    assert not made.failures


def test_a_process_that_is_killed_resumes_from_the_last_time_it_was_written(
    registry: HarborEmulator, place: Path
) -> None:
    with registry.client() as client:
        running = iter(sync.Sweep(client, checkpoint=place, save_every=10))
        for _ in range(25):
            next(running)
        rest = names(list(sync.Sweep(client, checkpoint=place)))
        assert rest == ALL[20:]
        running.close()


def test_save_counts_what_was_handed_on(registry: HarborEmulator, place: Path) -> None:
    flushed: list[int] = []
    with registry.client() as client:
        made = sync.Sweep(client, checkpoint=place, save_every=0, before_save=lambda: flushed.append(1))
        running = iter(made)
        for _ in range(7):
            next(running)
        assert not place.exists()
        made.save()
        assert flushed == [1]
        assert names(list(sync.Sweep(client, checkpoint=place))) == ALL[7:]
        running.close()


def test_rows_are_written_before_the_checkpoint(registry: HarborEmulator, place: Path, tmp_path: Path) -> None:
    folder = tmp_path / "rows"
    for stop in (5, 9, None):
        with registry.client() as client, ParquetWriter(folder, "artifacts", append=True) as writer:
            with sync.Sweep(client, checkpoint=place, save_every=2, before_save=writer.flush) as made:
                for number, info in enumerate(made, 1):
                    writer.add(info)
                    if number == stop:
                        break
            table = pyarrow.parquet.read_table(folder)
            assert table.num_rows == made.progress.artifacts
    tags = [f"{row['repository']}:{row['tags'][0]}" for row in pyarrow.parquet.read_table(folder).to_pylist()]
    assert tags == ALL


def test_the_checkpoint_of_another_sweep_is_refused(registry: HarborEmulator, place: Path) -> None:
    sweep("blocking", registry, stop=3, checkpoint=place)
    with registry.client() as client:
        for other in ({"projects": ["alpha"]}, {"tag": "1.0"}, {"query": "type=IMAGE"}, {"with_report": True}):
            with pytest.raises(InvalidArgument, match="another sweep"):
                sync.Sweep(client, checkpoint=place, **other)
        place.write_text(place.read_text().replace("harbor.test", "elsewhere.test"))
        with pytest.raises(InvalidArgument, match="another sweep"):
            sync.Sweep(client, checkpoint=place)
        for text in ("", "[]", "{}", '{"version": 1}', "\x00"):
            place.write_text(text)
            with pytest.raises(InvalidArgument, match="no checkpoint"):
                sync.Sweep(client, checkpoint=place)


def test_a_checkpoint_holds_no_secret(registry: HarborEmulator, place: Path) -> None:
    sweep("blocking", registry, stop=3, checkpoint=place)
    assert "Harbor12345" not in place.read_text()
    assert "authorization" not in place.read_text().lower()
