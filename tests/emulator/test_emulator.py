"""The emulator's public face, in process and as a program."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from harborapi.emulator import HarborEmulator, control
from harborapi.emulator.app import App
from harborapi.emulator.harbor import Harbor
from harborapi.emulator.wire import HarborError

if TYPE_CHECKING:
    import pathlib

    from .conftest import Api


def test_only_the_emulator_is_offered() -> None:
    import harborapi.emulator

    with pytest.raises(AttributeError, match="nosuch"):
        _ = harborapi.emulator.nosuch  # type: ignore[attr-defined] # there is none


@pytest.mark.parametrize(
    ("version", "recorded", "shown"),
    [
        ("2.15.2", True, "<HarborEmulator 2.15.2 at http://harbor.test>"),
        ("v2.9.5", True, "<HarborEmulator 2.9.5 at http://harbor.test>"),
        ("2.12.0", False, "<HarborEmulator 2.12.0 (from tables, not recorded) at http://harbor.test>"),
    ],
)
def test_releases_are_labelled(version: str, recorded: bool, shown: str) -> None:
    emulator = HarborEmulator(version)
    assert (emulator.recorded, repr(emulator)) == (recorded, shown)


def test_releases_between_have_their_own_operations() -> None:
    def has(version: str, path: str) -> bool:
        with HarborEmulator(version) as emulator:
            http = httpx2.Client(transport=emulator.transport, base_url=emulator.url, auth=("admin", "Harbor12345"))
            answer = http.get("/api/v2.0" + path)
            return "was not found" not in answer.text

    assert [has(version, "/auditlog-exts") for version in ("2.9.5", "2.12.0", "2.13.0", "2.15.2")] == [
        False,
        False,
        True,
        True,
    ]
    assert [has(version, "/projects/1/robots") for version in ("2.9.5", "2.12.0", "2.13.0")] == [True, True, False]


# ---- both clients


def test_clients_of_an_emulator(harbor: HarborEmulator) -> None:
    harbor.push_image("library/app", tags=["1.0"])
    with harbor.client() as client:
        assert [one.name for one in client.get_repositories("library")] == ["library/app"]
        client.create_project({"project_name": "own"})
    with harbor.client("") as stranger:
        assert [one.name for one in stranger.get_projects()] == ["library"]

    async def both() -> list[str | None]:
        async with harbor.async_client() as client, harbor.async_client("") as anonymous:
            mine, theirs = await client.get_projects(), await anonymous.get_projects()
            return [one.name for one in (*mine, *theirs)]

    assert asyncio.run(both()) == ["library", "own", "library"]


# ---- filling it


def test_pushes(harbor: HarborEmulator, api: Api) -> None:
    image = harbor.push_image("library/app", tags="1.0")
    assert harbor.push_image("library/app", tags=["2.0"], content="1.0") == image
    assert harbor.push_image("library/app", tags=["3.0"], content="other") != image
    untagged = harbor.push_image("library/app", tags=[])
    (row,) = [one for one in api("GET", "/projects/library/repositories/app/artifacts").json() if not one["tags"]]
    assert row["digest"] == untagged
    own = "sha256:" + "a" * 64
    assert harbor.push_index("library/index", digest=own) == own
    assert harbor.push_chart("library/chart") != harbor.push_chart("library/chart", content="other")
    with pytest.raises(ValueError, match="project/repository"):
        harbor.push_image("app")
    with pytest.raises(HarborError, match="404"):
        harbor.push_image("none/app")


@pytest.mark.parametrize(("harbor", "kind"), [("2.15.2", "sbom.harbor")], indirect=["harbor"])
def test_sboms(harbor: HarborEmulator, api: Api, kind: str) -> None:
    image = harbor.push_image("library/app", tags=["1.0"])
    document: dict[str, Any] = {"spdxVersion": "SPDX-2.3", "name": "mine"}
    digest = harbor.push_sbom("library/app", image, document)
    (accessory,) = api("GET", f"/projects/library/repositories/app/artifacts/{image}/accessories").json()
    assert (accessory["digest"], accessory["type"]) == (digest, kind)
    shown = api("GET", f"/projects/library/repositories/app/artifacts/{digest}/additions/sbom", status=200)
    assert shown.json() == document
    assert harbor.push_sbom("library/app", image) != digest
    with pytest.raises(HarborError, match="not found"):
        harbor.push_sbom("library/app", "sha256:" + "0" * 64)


def test_pulls(harbor: HarborEmulator, api: Api) -> None:
    api.project("own")
    harbor.push_image("own/app", tags=["1.0"])
    harbor.pull_image("own/app", "1.0")
    assert api("GET", "/projects/own/repositories/app").json()["pull_count"] == 1
    name, secret = api.user("stranger")
    with pytest.raises(HarborError, match="401"):
        harbor.pull_image("own/app", "1.0", username=name, secret=secret)
    with pytest.raises(HarborError, match="401"):
        harbor.pull_image("own/app", "1.0", username=name, secret="wrong")


# ---- faults


def test_settings_of_faults(harbor: HarborEmulator, api: Api) -> None:
    assert (harbor.latency, harbor.expired_credentials, harbor.password_cost, harbor.read_only) == (0, False, 0, False)
    harbor.expired_credentials = True
    api("GET", "/users/current", status=401)
    harbor.expired_credentials = False
    harbor.read_only = True
    refused = api("POST", "/projects", json={"project_name": "x"}, status=403).json()["errors"][0]
    assert refused["code"] == "DENIED"
    with pytest.raises(HarborError, match="DENIED"):
        harbor.push_image("library/app")
    harbor.read_only = False
    harbor.password_cost = 0.05
    began = time.process_time()
    api("GET", "/users/current", status=200)
    assert time.process_time() - began >= 0.05
    harbor.password_cost = 0
    harbor.latency = 0.05
    started = time.monotonic()
    api("GET", "/ping", status=200)
    assert time.monotonic() - started >= 0.05
    with pytest.raises(ValueError, match="no configuration item"):
        harbor.configure(nosuch=1)


def test_faults_over_http() -> None:
    harbor = Harbor()
    app = App(harbor)

    def ask(body: object) -> int:
        from harborapi.emulator.wire import Request

        data = json.dumps(body).encode()
        return app.handle(Request("POST", "/_emulator/faults", headers={}, body=data)).status

    assert ask({"latency": 0.5, "expired_credentials": True, "password_cost": 0.1, "read_only": True}) == 200
    assert (harbor.faults.latency, harbor.faults.expired_credentials) == (0.5, True)
    assert (harbor.password_cost, harbor.setting("read_only")) == (0.1, True)
    assert ask({"fail": {"status": 503, "times": 2}, "lose_sessions": True}) == 200
    assert [fault.status for fault in harbor.faults.waiting] == [503]
    assert ask({"clear": True}) == 200
    assert harbor.faults.waiting == []
    assert ask({"fail": {"nosuch": 1}}) == 400
    assert ask([]) == 400


# ---- as a program


@pytest.mark.parametrize(
    ("seed", "said"),
    [
        ({}, "a seed is a list"),
        (["x"], "a seed is a list"),
        ([{"push": "image", "project": "none", "repository": "a", "tag": "1"}], "is refused: 404"),
        ([{"method": "POST", "path": "/projects", "body": {"project_name": "BAD"}}], "is refused: 400"),
        ([{"method": "GET", "path": "/users", "username": "", "secret": ""}], "is refused: 401"),
        ([{"push": "image", "project": "library"}], "lacks 'repository'"),
        ([{"method": "POST"}], "lacks 'path'"),
        ([{"nosuch": 1}], "unknown marker"),
    ],
)
def test_seeds_that_can_t_be_planted(seed: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        control.plant(App(Harbor()), seed)


def test_a_seed_may_ask_and_push() -> None:
    harbor = Harbor()
    steps = [
        {"method": "POST", "path": "/projects?x=1", "body": {"project_name": "seeded"}},
        {"method": "GET", "path": "/projects/seeded"},
        {"push": "index", "project": "seeded", "repository": "app", "tag": "1.0"},
        {"scanner": True},
    ]
    control.plant(App(harbor), steps)
    assert b"seeded/app" in harbor.state.dump()


def test_a_seed_in_process_and_from_a_file(tmp_path: pathlib.Path) -> None:
    digest = "sha256:" + "a" * 64
    steps: list[dict[str, object]] = [
        {"push": "image", "project": "library", "repository": "app", "tag": "1.0", "digest": digest},
        {"push": "signature-accessory", "project": "library", "repository": "app", "subject": digest},
        {"method": "GET", "path": "/projects/library", "username": "admin", "secret": "Harbor12345"},
    ]
    (tmp_path / "seed.json").write_text(json.dumps(steps))
    for given in (steps, tmp_path / "seed.json", str(tmp_path / "seed.json")):
        with HarborEmulator() as emulator, emulator.client() as client:
            emulator.seed(given)
            artifact = client.get_artifact("library", "app", "1.0", with_accessory=True)
            assert artifact.digest == digest
            assert [one.type for one in artifact.accessories or ()] == ["signature.cosign"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--version", "1.0.0"], "version must be three numbers"),
        (["--seed", "none.json"], "none.json"),
        (["--state", "broken.json"], "broken"),
        (["--port", "0", "--seed", "bad.json"], "bad.json: a seed is a list"),
    ],
)
def test_what_the_program_can_t_begin_with(tmp_path: pathlib.Path, arguments: list[str], said: str) -> None:
    (tmp_path / "broken.json").write_text("broken")
    (tmp_path / "bad.json").write_text("{}")
    command = [sys.executable, "-m", "harborapi.emulator", *arguments]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=30)
    assert run.returncode == 2
    assert said in run.stderr or said == "broken", run.stderr
    assert "Traceback" not in run.stderr
