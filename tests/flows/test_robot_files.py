"""The secrets of robots: in files that only their owner reads, and never lost."""

from __future__ import annotations

import json
import os
import pickle
from typing import TYPE_CHECKING, Any

import pytest

from harborapi import auth
from harborapi._core.wire import Send
from harborapi.auth import load_harbor_auth_file
from harborapi.exceptions import (
    BadRequest,
    Conflict,
    CredentialFileError,
    GatewayTimeout,
    InvalidArgument,
    NotFound,
    ServiceUnavailable,
    TransportError,
)
from harborapi.flows.robot import rotate_robot_secret
from harborapi.models import RobotCreate, RobotPermission

from .stepping import perform, step

if TYPE_CHECKING:
    from pathlib import Path

    from harborapi.emulator import HarborEmulator

    from .conftest import Colour

PULL: Any = {"resource": "repository", "action": "pull"}
CHOSEN = "Chosen-Secret-1"


def robot(name: str = "ci", **more: Any) -> RobotCreate:
    rights = RobotPermission(kind="project", namespace="library", access=[PULL])
    return RobotCreate(name=name, level="project", duration=30, permissions=[rights], **more)


def works(client: Colour, path: Path) -> bool:
    """Whether the credentials in a file are good: a robot is then told 412 of itself."""
    found = load_harbor_auth_file(path)
    with client.emulator.client(found.name, found.secret) as own:
        return own.exchange(own_operation()).status == 412


def own_operation() -> Any:
    from harborapi._core.decode import Empty
    from harborapi._core.operation import Operation

    return Operation("getCurrentUserInfo", "GET", "/users/current", Empty(), results={412: None, 401: None})


def changes(emulator: HarborEmulator) -> int:
    return sum(request.method != "GET" and "/robots" in request.path for request in emulator.requests)


def test_a_robots_file(client: Colour, tmp_path: Path) -> None:
    path = tmp_path / "robot.json"
    created = client.create_robot(robot(description="builds"), path)
    found = json.loads(path.read_text())
    assert found["name"] == created.name == "robot$library+ci"
    assert found["secret"] == created.secret
    assert (found["description"], found["level"], found["duration"]) == ("builds", "project", 30)
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]
    assert works(client, path)


def test_without_a_file(client: Colour) -> None:
    assert client.create_robot(robot()).secret
    assert client.refresh_robot_secret(1).secret


def test_a_dict_and_raw_mode(client: Colour, tmp_path: Path) -> None:
    raw = client.as_user("admin", "Harbor12345", raw=True)
    path = tmp_path / "robot.json"
    created = raw.create_robot(robot().model_dump(exclude_unset=True), path=str(path))
    assert load_harbor_auth_file(path).secret == created["secret"]
    assert raw.refresh_robot_secret(created["id"], path=path, overwrite=True)["secret"]
    assert works(client, path)


@pytest.mark.parametrize("kind", ["exists", "folder", "no folder"])
def test_a_file_that_can_not_be_written_is_told_before_anything_is_sent(
    client: Colour, emulator: HarborEmulator, tmp_path: Path, kind: str
) -> None:
    number = client.create_robot(robot("other")).id
    path = tmp_path / ("a/b" if kind == "no folder" else "file")
    if kind == "exists":
        path.write_text("before")
    elif kind == "folder":
        path.mkdir()
    before = changes(emulator)
    with pytest.raises(FileExistsError if kind == "exists" else OSError):
        client.create_robot(robot(), path)
    with pytest.raises(OSError):
        client.refresh_robot_secret(number, path=path)
    if kind != "exists":
        with pytest.raises(OSError):
            client.rotate_robot_secret(number, path)
    assert changes(emulator) == before
    if kind == "exists":
        assert path.read_text() == "before"
        client.create_robot(robot(), path, overwrite=True)
        assert works(client, path)


def test_a_refusal_leaves_the_file_alone(client: Colour, emulator: HarborEmulator, tmp_path: Path) -> None:
    path = tmp_path / "robot.json"
    client.create_robot(robot(), path)
    before = path.read_text()
    with pytest.raises(Conflict):
        client.create_robot(robot(), path, True)
    with pytest.raises(BadRequest):
        client.refresh_robot_secret(1, "weak", path=path, overwrite=True)
    emulator.fail_next(503, method="POST", path="/robots")
    with pytest.raises(ServiceUnavailable):
        client.create_robot(robot("b"), path, True)
    assert path.read_text() == before
    assert list(tmp_path.iterdir()) == [path]


def fail_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills up between the check and the writing."""

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)


def test_a_secret_that_can_not_be_written_is_in_the_exception(
    client: Colour, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "robot.json"
    with monkeypatch.context() as patch, pytest.raises(CredentialFileError, match="No space left") as caught:
        fail_writing(patch)
        client.create_robot(robot(), path)
    error = caught.value
    secret = error.secret.get_secret_value()
    assert secret == error.result.secret
    assert (error.path, list(tmp_path.iterdir())) == (str(path), [])
    for shown in (str(error), repr(error), repr(error.secret), repr(error.result), repr(vars(error))):
        assert secret not in shown
    assert isinstance(error, OSError)
    assert pickle.loads(pickle.dumps(error)).secret.get_secret_value() == secret
    auth.new_authfile_from_robotcreate(path, robot(), error.result)
    assert works(client, path)


@pytest.mark.parametrize("chosen", [None, CHOSEN])
def test_refreshing(client: Colour, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chosen: str | None) -> None:
    path = tmp_path / "robot.json"
    number = client.create_robot(robot(), path).id
    first = load_harbor_auth_file(path).secret
    answer = client.refresh_robot_secret(number, chosen, path=path, overwrite=True)
    found = load_harbor_auth_file(path)
    assert found.secret == (chosen or answer.secret) != first
    assert (found.name, found.id) == ("robot$library+ci", number)
    assert works(client, path)
    with monkeypatch.context() as patch, pytest.raises(CredentialFileError) as caught:
        fail_writing(patch)
        client.refresh_robot_secret(number, chosen, path=path, overwrite=True)
    assert load_harbor_auth_file(path) == found
    if chosen is None:
        assert caught.value.secret.get_secret_value() != found.secret


def test_rotating(client: Colour, tmp_path: Path) -> None:
    path = tmp_path / "robot.json"
    number = client.create_robot(robot(), path).id
    before = load_harbor_auth_file(path)
    found = client.rotate_robot_secret(number, path)
    assert found == load_harbor_auth_file(path)
    assert found.secret != before.secret
    assert found.secret not in repr(found)
    assert path.stat().st_mode & 0o777 == 0o600
    assert works(client, path)
    assert client.rotate_robot_secret(number, path, secret=CHOSEN).secret == CHOSEN
    assert works(client, path)


def test_rotating_with_the_answer_lost(client: Colour, emulator: HarborEmulator, tmp_path: Path) -> None:
    path = tmp_path / "robot.json"
    number = client.create_robot(robot(), path).id
    before = load_harbor_auth_file(path)
    emulator.drop_next(after=True, method="PATCH")
    assert client.rotate_robot_secret(number, path).secret != before.secret
    assert works(client, path)
    before = load_harbor_auth_file(path)
    emulator.drop_next(method="PATCH")
    with pytest.raises(TransportError):
        client.rotate_robot_secret(number, path)
    assert load_harbor_auth_file(path) == before
    assert works(client, path)


@pytest.mark.parametrize("done", [True, False])
def test_rotating_through_a_proxy_that_gives_up(emulator: HarborEmulator, tmp_path: Path, done: bool) -> None:
    """A 504 does not tell whether the server has the new secret."""
    path = tmp_path / "robot.json"
    with emulator.client(session=False, retry=None) as client, emulator.client() as other:
        number = client.create_robot(robot(), path).id
        before = load_harbor_auth_file(path)

        def give_up(request: Any) -> None:
            if request.method == "PATCH":
                if done:
                    other.refresh_robot_secret(number, json.loads(request.content)["secret"])
                emulator.fail_next(504, method="PATCH", html=True)

        if done:
            assert step(client, rotate_robot_secret, number, path, before=give_up).secret != before.secret
        else:
            with pytest.raises(GatewayTimeout):
                step(client, rotate_robot_secret, number, path, before=give_up)
            assert load_harbor_auth_file(path) == before
    found = load_harbor_auth_file(path)
    with emulator.client(found.name, found.secret) as own:
        assert own.exchange(own_operation()).status == 412


def test_rotating_where_the_new_secret_can_not_be_tried(
    client: Colour, emulator: HarborEmulator, tmp_path: Path
) -> None:
    path = tmp_path / "robot.json"
    number = client.create_robot(robot(), path).id
    before = load_harbor_auth_file(path)
    for status in (503, 401):
        emulator.fail_next(status, path="/users/current")
        with pytest.raises(CredentialFileError) as caught:
            client.rotate_robot_secret(number, path)
        assert load_harbor_auth_file(path) == before
        secret = caught.value.secret.get_secret_value()
        assert secret not in f"{caught.value} {caught.value!r}"
        with emulator.client(before.name, secret) as own:
            assert own.exchange(own_operation()).status == 412


def test_rotating_with_a_full_disk(client: Colour, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "robot.json"
    number = client.create_robot(robot(), path).id
    before = load_harbor_auth_file(path)
    with monkeypatch.context() as patch, pytest.raises(CredentialFileError) as caught:
        fail_writing(patch)
        client.rotate_robot_secret(number, path, secret=CHOSEN)
    assert caught.value.secret.get_secret_value() == CHOSEN
    assert load_harbor_auth_file(path) == before


def test_rotating_what_can_not_log_in_changes_nothing(client: Colour, emulator: HarborEmulator, tmp_path: Path) -> None:
    path = tmp_path / "robot.json"
    created = client.create_robot(robot(), path)
    switched_off = client.get_robot(created.id)
    switched_off.disable = True
    client.update_robot(created.id, switched_off)
    before = changes(emulator)
    with pytest.raises(InvalidArgument, match="switched off"):
        client.rotate_robot_secret(created.id, path)
    with pytest.raises(NotFound):
        client.rotate_robot_secret(99, path)
    assert changes(emulator) == before


def test_calling_off_a_rotation_keeps_the_secret(emulator: HarborEmulator, tmp_path: Path) -> None:
    """Stepped by hand: the flow is closed while the new secret is being tried."""
    path = tmp_path / "robot.json"
    with emulator.client() as client:
        number = client.create_robot(robot(), path).id
        flow = rotate_robot_secret(client._call(), number, path, secret=CHOSEN)
        effect = next(flow)
        while not (isinstance(effect, Send) and "users/current" in effect.request.target):
            effect = flow.send(perform(client, effect))
        flow.close()
    found = load_harbor_auth_file(path)
    assert found.secret == CHOSEN
