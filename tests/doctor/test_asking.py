"""What is asked of a Harbor: is it one, is it well, who are we to it."""

from __future__ import annotations

import time
from email.utils import formatdate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from harborapi.doctor.asking import NEWEST, OLDEST
from harborapi.emulator import HarborEmulator

from .conftest import PASSWORD, faults

if TYPE_CHECKING:
    from collections.abc import Callable

Look = Any
RIGHTS = [{"kind": "project", "namespace": "library", "access": [{"resource": "repository", "action": "pull"}]}]


def robot(emulator: HarborEmulator, level: str = "project", **more: Any) -> Any:
    with emulator.client() as client:
        body = {"name": "ci", "level": level, "duration": 30, "permissions": RIGHTS}
        return client.create_robot({**body, **more})


def texts(report: Any) -> dict[str, str]:
    return {one.name: one.text for one in report.steps}


def test_all_is_well(look: Look, emulator: HarborEmulator) -> None:
    report = look(emulator.url, "admin", PASSWORD)
    assert report.ok
    assert [one.name for one in report.steps] == [
        "environment",
        "address",
        "account",
        "proxy",
        "name",
        "port",
        "TLS",
        "Harbor",
        "health",
        "credentials",
        "role",
        "session",
        "version",
        "read-only",
        "users",
        "clock",
        "speed",
    ]
    assert {one.status for one in report.steps} == {"ok"}
    found = texts(report)
    assert found["role"] == "System administrator; sees 1 project."
    assert found["version"] == "Harbor 2.15.2, which is supported."
    assert found["users"] == "Users come from Harbor's own database."
    assert report.of("session").text.startswith("Logging in works")
    assert report.of("speed").facts["median"] > 0
    assert report.of("nothing") is None
    assert str(report).endswith("\nall is well")


def test_nothing_is_changed(look: Look, emulator: HarborEmulator) -> None:
    look(emulator.url, "admin", PASSWORD)
    writes = {one.path for one in emulator.requests if one.method not in {"GET", "HEAD"}}
    assert writes == {"/c/login"}
    assert any(one.path == "/c/log_out" for one in emulator.requests)


def test_anonymous(look: Look, emulator: HarborEmulator) -> None:
    report = look(emulator.url)
    assert report.ok
    assert not {"credentials", "role", "session", "read-only"} & texts(report).keys()
    assert report.of("account").facts["kind"] == "anonymous"
    assert report.of("version").facts == {"version": None}


def test_a_wrong_password(look: Look, emulator: HarborEmulator) -> None:
    report = look(emulator.url, "admin", "wrong-Password1")
    assert not report.ok
    step = report.of("credentials")
    assert (step.status, step.text) == ("failed", "admin is not accepted.")
    assert "wrong" in step.advice
    assert report.of("role") is None
    assert report.of("speed") is not None


@pytest.mark.parametrize("kind", ["project", "system"])
def test_a_robot(look: Look, emulator: HarborEmulator, kind: str, tmp_path: Path) -> None:
    made = robot(emulator, kind)
    report = look(emulator.url, made.name, made.secret)
    assert report.ok
    whose = "of project library" if kind == "project" else "of the system"
    assert report.of("role").text.startswith(f"A robot account {whose}, with the rights")
    assert report.of("credentials").text == f"{made.name} is accepted, a robot account."
    assert report.of("session") is None
    file = tmp_path / "robot.json"
    file.write_text(f'{{"name": "{made.name}", "secret": "{made.secret}"}}')
    file.chmod(0o600)
    report = look(emulator.url, credentials_file=file)
    assert report.ok
    assert report.of("account").status == "ok"


def test_a_robot_that_is_switched_off(look: Look, emulator: HarborEmulator) -> None:
    made = robot(emulator)
    with emulator.client() as client:
        found = client.get_robot(made.id)
        found.disable = True
        client.update_robot(made.id, found)
    step = look(emulator.url, made.name, made.secret).of("credentials")
    assert step.status == "failed"
    assert "disabled" in step.advice
    assert "expired" in step.advice


def test_a_robot_whose_name_a_shell_has_cut(look: Look, emulator: HarborEmulator) -> None:
    made = robot(emulator)
    step = look(emulator.url, "robot", made.secret).of("credentials")
    assert "single quotes" in step.advice


def test_a_token(look: Look, emulator: HarborEmulator) -> None:
    step = look(emulator.url, token="a.b.c").of("credentials")
    assert step.status == "failed"
    assert "token" in step.advice


def test_another_user(look: Look, emulator: HarborEmulator) -> None:
    with emulator.client() as client:
        client.create_user({"username": "alice", "email": "a@x.org", "realname": "A", "password": PASSWORD})
        assert "no member of any" in look(emulator.url, "alice", PASSWORD).of("role").text
        client.ensure_member("library", {"role_id": 4, "member_user": {"username": "alice"}})
    step = look(emulator.url, "alice", PASSWORD).of("role")
    assert step.text == "No system administrator; sees 1 project, maintainer in 1."
    assert step.facts["roles"] == {"maintainer": 1}


@pytest.mark.parametrize("mode", ["oidc_auth", "ldap_auth", "http_auth"])
def test_modes_of_authentication(look: Look, emulator: HarborEmulator, mode: str) -> None:
    emulator.configure(auth_mode=mode)
    report = look(emulator.url, "bob", "wrong-Password1")
    assert report.of("users").facts["auth_mode"] == mode
    advice = report.of("credentials").advice
    assert ("robot account" if mode == "oidc_auth" else "can't be reached") in advice


def test_read_only(look: Look, emulator: HarborEmulator) -> None:
    emulator.read_only = True
    report = look(emulator.url, "admin", PASSWORD)
    assert report.ok
    assert report.of("read-only").status == "warning"
    assert report.summary() == "all is well, with 1 warning"


def test_a_part_that_is_ill(look: Look, serve: Callable[..., Any]) -> None:
    ill = b'{"status": "unhealthy", "components": [{"name": "redis", "status": "unhealthy", "error": "no\\u001b[31m"}]}'
    step = look(stand_in(serve, {"/health": (200, ill)})).of("health")
    assert step.status == "failed"
    assert step.text == "Parts of Harbor are not well: redis (no [31m)."
    step = look(stand_in(serve, {"/health": (500, b"{}")})).of("health")
    assert step.status == "warning"


def stand_in(serve: Callable[..., Any], answers: dict[str, tuple[int, bytes]], *headers: str) -> str:
    """The address of what answers a ping as a Harbor does, and else what it is told."""
    known = {"/ping": (200, b"Pong"), **answers}

    def decide(seen: Any) -> Any:
        path = seen.target.partition("?")[0].removeprefix("/api/v2.0")
        status, body = known.get(path, (404, b'{"errors": [{"code": "NOT_FOUND", "message": "no"}]}'))
        return faults.answer(body, status, *headers)

    found: str = serve(decide=decide).url()
    return found


@pytest.mark.parametrize(("seconds", "status"), [(0, "ok"), (3600, "warning"), (-3600, "warning")])
def test_clocks(look: Look, serve: Callable[..., Any], seconds: int, status: str) -> None:
    step = look(stand_in(serve, {}, f"Date: {formatdate(time.time() + seconds, usegmt=True)}")).of("clock")
    assert step.status == status
    assert abs(step.facts["seconds"] - seconds) < 5
    if seconds:
        assert ("ahead of" if seconds > 0 else "behind") in step.text


def test_the_clock_by_what_the_server_tells(look: Look, emulator: HarborEmulator) -> None:
    emulator.clock.advance(hours=2)
    assert look(emulator.url, "admin", PASSWORD).of("clock").status == "warning"
    assert look(emulator.url).of("clock") is None  # nobody tells


@pytest.mark.parametrize("date", ["Date: yesterday", "Date: "])
def test_a_date_that_is_none(look: Look, serve: Callable[..., Any], date: str) -> None:
    assert look(stand_in(serve, {}, date)).of("clock") is None


@pytest.mark.parametrize(
    ("told", "status", "text"),
    [
        ("v2.15.2-1a2b3c4d", "ok", "Harbor 2.15.2, which is supported."),
        ("v2.1.0", "failed", "Harbor 2.1.0 is older than what this library supports."),
        ("v9.0.0", "warning", "Harbor 9.0.0 is newer than what this library knows (2.15)."),
        ("my own", "warning", "The server calls its release my own, which is none that is known."),
    ],
)
def test_releases(look: Look, serve: Callable[..., Any], told: str, status: str, text: str) -> None:
    info = f'{{"harbor_version": "{told}", "auth_mode": "db_auth"}}'.encode()
    step = look(stand_in(serve, {"/systeminfo": (200, info)})).of("version")
    assert (step.status, step.text) == (status, text)


def test_the_releases_are_those_of_the_documentation() -> None:
    page = (Path(__file__).parent.parent.parent / "docs" / "releases.md").read_text(encoding="utf-8")
    told = f"Harbor {'.'.join(map(str, OLDEST))} to {'.'.join(map(str, NEWEST))}."
    assert told in page


def test_a_cli_secret(look: Look, serve: Callable[..., Any]) -> None:
    """With OpenID Connect some operations take it, and others answer as to nobody."""

    def decide(seen: Any) -> Any:
        known = "authorization" in seen.headers
        if seen.target.endswith("/systeminfo"):
            more = b', "read_only": false, "harbor_version": "v2.15.2"' if known else b""
            return faults.answer(b'{"auth_mode": "oidc_auth"' + more + b"}")
        if seen.target.endswith("/ping"):
            return faults.answer(b"Pong")
        return faults.answer(b'{"errors": [{"code": "UNAUTHORIZED", "message": "unauthorized"}]}', 401)

    step = look(serve(decide=decide).url(), "alice", "cli-secret").of("credentials")
    assert step.status == "warning"
    assert "CLI secret" in step.text


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ((b"<!DOCTYPE html><title>Sign\n in &amp; on</title>", 200, "Content-Type: text/html"), "“Sign in & on”"),
        ((b"<html>", 200), "but a web page"),
        ((b"hello", 200), "but something else"),
        ((b"<title>404 page</title>", 404), "no Harbor API at this address (status 404 “404 page”)"),
        ((b"", 401), "Something before Harbor asks who we are (status 401)"),
        ((b"<title>Bad Gateway</title>", 502), "no Harbor behind it (status 502 “Bad Gateway”)"),
        ((b"", 418), "The answer is status 418."),
        ((b"", 302, "Location: https://sso.example.com/login"), "to another address: https://sso.example.com/login"),
    ],
)
def test_no_harbor(look: Look, serve: Callable[..., Any], answer: Any, text: str) -> None:
    server = serve(then=faults.answer(*answer))
    report = look(server.url(), "admin", "canary-secret")
    step = report.steps[-1]
    assert (step.name, step.status) == ("Harbor", "failed")
    assert text in step.text
    assert step.advice
    assert not any("authorization" in one.headers for one in server.seen)  # it gets no credentials


def test_a_server_that_says_nothing(look: Look, serve: Callable[..., Any]) -> None:
    for act in (faults.say(b"", "reset"), faults.say(b"SSH-2.0-OpenSSH\r\n", "close")):
        step = look(serve(then=act).url()).steps[-1]
        assert (step.name, step.status) == ("Harbor", "failed")
    step = look(serve(then=faults.say(b"", "hang")).url(), timeout=0.2).steps[-1]
    assert step.text == "No answer: no answer in time."


def test_a_harbor_that_is_elsewhere_on_the_same_server(look: Look, serve: Callable[..., Any]) -> None:
    def decide(seen: Any) -> Any:
        if seen.target.startswith("/harbor/"):
            return faults.answer(b"Pong")
        return faults.answer(b"", 308, f"Location: /harbor{seen.target}")

    server = serve(decide=decide)
    step = look(server.url()).of("Harbor")
    assert step.status == "warning"
    assert f"{server.url()}/harbor" in step.advice
    assert look(f"{server.url()}/harbor/").of("Harbor").status == "ok"


def test_pings_that_are_lost(look: Look, serve: Callable[..., Any]) -> None:
    pings: list[Any] = []

    def decide(seen: Any) -> Any:
        pings.extend([seen] if seen.target.endswith("/ping") else [])
        return faults.say(b"", "close") if len(pings) == 3 else faults.answer(b"Pong")

    step = look(serve(decide=decide).url()).of("speed")
    assert step.status == "warning"
    assert step.text == "1 of 5 pings were not answered."


def test_what_fails_while_it_is_asked(look: Look, emulator: HarborEmulator) -> None:
    emulator.fail_next(500, path="/users/current")
    assert look(emulator.url, "admin", PASSWORD).of("credentials").text.startswith("Whether admin is accepted is not")
    emulator.fail_next(500, path="/projects")
    report = look(emulator.url, "admin", PASSWORD)
    assert report.of("role").status == "warning"
    assert report.ok
    emulator.fail_next(500, path="/c/login")
    assert look(emulator.url, "admin", PASSWORD).of("session").status == "warning"


def test_an_older_harbor(look: Look) -> None:
    with HarborEmulator("2.9.5", jobs="fast") as emulator, emulator.serve():
        assert look(emulator.url).of("version").text == "Harbor 2.9.5, which is supported."
        assert look(emulator.url, "admin", PASSWORD).ok
