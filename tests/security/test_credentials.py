"""Credentials of every kind show nowhere, whether a call succeeds or fails; errors leave without their variables."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import ssl
import threading
from base64 import b64decode, b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from cryptography.hazmat.primitives import serialization

from harborapi import HarborAsyncClient, HarborClient
from harborapi.auth import (
    Credentials,
    HarborAuthFile,
    docker_credentials,
    load_harbor_auth_file,
    new_authfile_from_robot,
    save_authfile,
)
from harborapi.exceptions import HarborAPIException, InvalidArgument
from harborapi.models import Robot
from harborapi.operations.project import create_project, get_project, get_projects
from harborapi.retry import RetrySettings

from .canaries import COOKIE, CSRF, PASSWORD, TOKEN, leaks, logged, shown
from .wire import DRIVERS, Asked, answer, do, make_client, serve

if TYPE_CHECKING:
    from collections.abc import Callable

UNKNOWN: dict[str, Any] = {"http": "x"}
KEY, OTHER = "canary-key", "canary-other"
ENCODED = b64encode(f"admin:{PASSWORD}".encode()).decode()
ROBOT = b64encode(f"robot$ci:{PASSWORD}".encode()).decode()
PROXY = b64encode(f"user:{OTHER}".encode()).decode()
ONCE = RetrySettings(max_tries=2, jitter=lambda longest: 0.0)


@pytest.fixture(params=DRIVERS)
def driver(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


def robot_file(folder: Path, **more: Any) -> Path:
    place = folder / "robot.json"
    place.write_text(json.dumps({"name": "robot$ci", "secret": PASSWORD, **more}))
    return place


def docker_file(folder: Path, entry: Any) -> Path:
    place = folder / "config.json"
    hosts = ("harbor.example.com", "127.0.0.1")
    place.write_text(json.dumps({"auths": dict.fromkeys(hosts, entry)}))
    return place


KINDS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "a password": lambda folder: {"username": "admin", "secret": PASSWORD},
    "a password and a session": lambda folder: {"username": "admin", "secret": PASSWORD, "session": True},
    "basicauth": lambda folder: {"basicauth": ENCODED},
    "a token": lambda folder: {"token": TOKEN},
    "a robot's file": lambda folder: {"credentials_file": robot_file(folder)},
    "headers of one's own": lambda folder: {
        "headers": {"Authorization": f"Bearer {TOKEN}", "Cookie": f"sid={COOKIE}", "X-Key": KEY}
    },
}


def harbor(asked: Asked) -> bytes | None:
    """Answers as a Harbor does, and not at all where the project is called `lost`."""
    if asked.target == b"/c/login":
        login = (f"Set-Cookie: sid={COOKIE}-1; Path=/", f"Set-Cookie: _gorilla_csrf={COOKIE}-2; Path=/")
        return answer(b"", 404 if asked.method == "GET" else 200, *login, f"X-Harbor-Csrf-Token: {CSRF}")
    if b"lost" in asked.target:
        return None
    new = () if "cookie" in dict(asked.headers) else (f"Set-Cookie: sid={COOKIE}-4; Path=/",)
    if b"missing" in asked.target:
        return answer(b'{"errors": [{"code": "UNAUTHORIZED", "message": "who?"}]}', 401, *new)
    body = b"[]" if asked.target.endswith(b"page_size=100") else b'{"name": "library", "project_id": 1}'
    return answer(body, 201 if asked.method == "POST" else 200, *new)


STEPS: tuple[Callable[[Any], Any], ...] = (
    lambda client: client.send(get_project("library")),
    lambda client: client.send(create_project({"project_name": "one"})),
    lambda client: client.send(get_projects()),
    lambda client: client.send(get_project("missing")),
    lambda client: client.send(get_project("lost")),
    lambda client: client.with_options(headers={"X-More": KEY}).send(get_project("lost")),
    lambda client: client.with_options(deadline=1e-9).send(get_project("library")),
    lambda client: client.with_options(username="other", secret=OTHER).send(get_project("missing")),
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_client(driver: str, kind: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serve(harbor) as server:
        client = make_client(driver, server.url, **KINDS[kind](tmp_path), retry=ONCE, logging=True)
        results = do(client, *STEPS)
        sent = b"".join(asked.head + asked.body for asked in server.asked)
    refused = make_client(driver, "http://127.0.0.1:9", **KINDS[kind](tmp_path), retry=None)
    results += do(refused, lambda client: client.send(get_project("library")))
    assert [isinstance(one, HarborAPIException) for one in results] == [False] * 3 + [True] * 6
    assert b"canary" in sent or ENCODED.encode() in sent or ROBOT.encode() in sent
    wrong = [where for one in results for where in leaks(shown(one, thorough=False), ROBOT)]
    wrong += [where for one in (results[3], results[4]) for where in leaks(shown(one), ROBOT)]
    for one in (client, refused, client.with_options(token=TOKEN), client.response_log, client.basicauth):
        wrong += leaks(shown(one), ROBOT)
    wrong += leaks(
        {"vars": repr(vars(client)), "last": f"{client.last_response!r} {client.last_response.headers!r}"}, ROBOT
    )
    wrong += leaks(logged(caplog.records), ROBOT)
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if "own" not in kind])
def test_an_error_that_repeats_them(driver: str, kind: str, form: str, tmp_path: Path) -> None:
    """A server or a proxy that writes the request into its error: our exceptions don't pass it on."""

    def reply(asked: Asked) -> bytes | None:
        if asked.target == b"/c/login":
            return harbor(asked)
        head = asked.head.decode()
        decoded = "".join(b64decode(one).decode() for one in re.findall(r"Basic (\S+)", head))
        said = f"400 refused: {decoded} {head}"
        if form == "json":
            return answer(json.dumps({"errors": [{"code": "BAD", "message": said}]}).encode(), 400)
        return answer(said.encode(), 400, "Content-Type: text/plain")

    with serve(reply) as server:
        client = make_client(driver, server.url, **KINDS[kind](tmp_path), retry=None)
        results = do(client, lambda client: client.send(get_project("a")), STEPS[1])
    assert all(isinstance(one, HarborAPIException) and "refused" in str(one) for one in results), results
    wrong = [where for one in results for where in leaks(shown(one, thorough=False), ROBOT)]
    wrong += leaks({"errors": repr(results[0].errors), "body": repr(results[0].body)}, ROBOT)
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize("outcome", ["well", "refused", "gone"])
def test_a_proxy(driver: str, outcome: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    def reply(asked: Asked) -> bytes | None:
        if outcome == "well" and asked.method == "CONNECT":
            return None
        return {"well": answer(b'{"name": "library"}'), "refused": answer(b"", 407), "gone": None}[outcome]

    with serve(reply) as server:
        proxy = server.url.replace("//", f"//user:{OTHER}@")
        clients = [
            make_client(driver, f"{scheme}://harbor.example.com", proxy=proxy, retry=None)
            for scheme in ("http", "https")
        ]
        results = [one for client in clients for one in do(client, lambda client: client.send(get_project("library")))]
        assert any(PROXY.encode() in asked.head for asked in server.asked)
    results += do(
        make_client(driver, "http://harbor.example.com", proxy=f"http://user:{OTHER}@127.0.0.1:9", retry=None),
        lambda client: client.send(get_project("library")),
    )
    results += do(
        make_client(driver, "http://harbor.example.com", proxy=f"ftp://user:{OTHER}@127.0.0.1:9", retry=None),
        lambda client: client.send(get_project("library")),
    )
    wrong = [where for one in results for where in leaks(shown(one), PROXY)]
    wrong += [where for one in clients for where in leaks({**shown(one), "vars": repr(vars(one))}, PROXY)]
    wrong += leaks(logged(caplog.records), PROXY)
    assert isinstance(results[-1], InvalidArgument)
    assert not wrong, "\n\n".join(wrong)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A client's certificate, and its key under a password."""
    folder, made = tmp_path_factory.mktemp("certificate"), trustme.CA().issue_cert("client@example.com")
    made.cert_chain_pems[0].write_to_path(folder / "cert.pem")
    key = serialization.load_pem_private_key(made.private_key_pem.bytes(), None)
    hidden = serialization.BestAvailableEncryption(PASSWORD.encode())
    form = serialization.PrivateFormat.TraditionalOpenSSL
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, form, hidden))
    return str(folder / "cert.pem"), str(folder / "key.pem")


@pytest.mark.parametrize("password", [PASSWORD, f"{PASSWORD}-wrong"], ids=["right", "wrong"])
def test_a_client_certificate(
    driver: str, password: str, certificate: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = make_client(driver, "https://127.0.0.1:9", cert=(*certificate, password), retry=None)
    (result,) = do(client, lambda client: client.send(get_project("library")))
    assert isinstance(result, HarborAPIException)
    wrong = leaks(shown(result)) + leaks({**shown(client), "vars": repr(vars(client))}) + leaks(logged(caplog.records))
    assert not wrong, "\n\n".join(wrong)


def failure(act: Callable[[], Any]) -> Exception:
    """What an act fails with."""
    try:
        act()
    except Exception as exc:
        return exc
    raise AssertionError("it did not fail")


REFUSED: dict[str, Callable[[Path], Any]] = {
    "a URL that is none": lambda folder: HarborClient("harbor", "admin", PASSWORD, token=TOKEN),
    "a URL with a password": lambda folder: HarborAsyncClient(f"https://u:{PASSWORD}@harbor.example.com"),
    "no name": lambda folder: HarborClient("https://harbor.example.com", secret=PASSWORD),
    "a wrong setting": lambda folder: HarborClient(
        "https://harbor.example.com", "admin", PASSWORD, concurrency=0, proxy=f"http://u:{PASSWORD}@h"
    ),
    "a driver that is none": lambda folder: HarborAsyncClient(
        "https://harbor.example.com", "admin", PASSWORD, **UNKNOWN
    ),
    "no base64": lambda folder: HarborClient("https://harbor.example.com", basicauth=f"admin:{PASSWORD}"),
    "what can't be encoded": lambda folder: HarborClient("https://harbor.example.com", "admin", f"{PASSWORD}\ud800"),
    "a name that can't be encoded": lambda folder: Credentials.basic("\ud800", PASSWORD),
    "a robot's file with a wrong field": lambda folder: load_harbor_auth_file(robot_file(folder, permissions=7)),
    "a robot's file without a name": lambda folder: HarborClient(
        "https://harbor.example.com", credentials_file=robot_file(folder, name="")
    ),
    "Docker's file without the host": lambda folder: docker_credentials(
        "other", docker_file(folder, {"auth": ENCODED})
    ),
    "Docker's file with half an entry": lambda folder: docker_credentials(
        "harbor.example.com", docker_file(folder, {"password": PASSWORD})
    ),
    "Docker's file with a broken entry": lambda folder: HarborClient(
        "https://harbor.example.com", docker_config=docker_file(folder, {"auth": PASSWORD})
    ),
    "a file that is there": lambda folder: save_authfile(robot_file(folder), HarborAuthFile(name="a", secret=PASSWORD)),
    "no folder": lambda folder: new_authfile_from_robot(folder / "no" / "file", Robot(name="a"), PASSWORD),
    "another's credentials": lambda folder: HarborClient("https://harbor.example.com").authenticate(secret=PASSWORD),
    "a twin's credentials": lambda folder: HarborClient("https://harbor.example.com").with_options(secret=PASSWORD),
    "a twin's setting": lambda folder: HarborClient("https://harbor.example.com").with_options(
        username="a", secret=PASSWORD, deadline=-1
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused(what: str, tmp_path: Path) -> None:
    exc = failure(lambda: REFUSED[what](tmp_path))
    assert isinstance(exc, (HarborAPIException, OSError)), repr(exc)
    wrong = leaks(shown(exc))
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize("url", ["", f"https://u:{PASSWORD}@h", "ftp://h"])
def test_the_environment(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARBOR_URL", url)
    monkeypatch.setenv("HARBOR_USERNAME", "admin")
    monkeypatch.setenv("HARBOR_SECRET", PASSWORD)
    exc = failure(HarborClient.from_env)
    assert isinstance(exc, InvalidArgument)
    assert not leaks(shown(exc))


@pytest.mark.parametrize("where", ["a hook", "a sink", "what comes back"])
def test_an_exception_of_the_callers_own(driver: str, where: str) -> None:
    """It passes through frames of ours and of the HTTP library, whose variables hold the request."""

    def broken(*args: Any) -> None:
        raise LookupError("mine")

    class Sink:
        def start(self, headers: Any, /) -> None: ...

        def write(self, data: bytes, /) -> None:
            broken()

    with serve(harbor) as server:
        hooks = RetrySettings(max_tries=2, jitter=lambda longest: 0.0, on_retry=broken)
        client = make_client(driver, server.url, username="admin", secret=PASSWORD, session=False, retry=hooks)
        steps: dict[str, Callable[[Any], Any]] = {
            "a hook": lambda client: client.send(get_project("lost")),
            "a sink": lambda client: client.send(get_project("library"), sink=Sink()),
            "what comes back": lambda client: client.with_options(headers={"X-Key": KEY}).send(
                get_project("library"), sink=Sink()
            ),
        }
        (result,) = do(client, steps[where])
    assert isinstance(result, LookupError), repr(result)
    wrong = leaks(shown(result))
    assert not wrong, "\n\n".join(wrong)


def test_ctrl_c() -> None:
    """It passes through the frames of the HTTP library, which hold what was just sent."""

    class Sink:
        def start(self, headers: Any, /) -> None:
            raise KeyboardInterrupt

        def write(self, data: bytes, /) -> None: ...

    with serve(harbor) as server, HarborClient(server.url, "admin", PASSWORD, session=False) as client:
        with pytest.raises(KeyboardInterrupt) as caught:
            client.send(get_project("library"), sink=Sink())
        assert not leaks(shown(caught.value))


@pytest.mark.parametrize("http", ["httpx2", "aiohttp"])
def test_a_task_that_is_cancelled(http: Any) -> None:
    left = threading.Event()

    async def go() -> BaseException:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None

        def reply(asked: Asked) -> bytes | None:
            loop.call_soon_threadsafe(task.cancel)
            left.wait(10)
            return None

        with serve(reply) as server:
            client = HarborAsyncClient(server.url, "admin", PASSWORD, session=False, http=http)
            try:
                await client.send(get_project("library"))
            except asyncio.CancelledError as exc:
                task.uncancel()
                return exc
            finally:
                left.set()
                await client.aclose()
        raise AssertionError("it was not cancelled")

    assert not leaks(shown(asyncio.run(go())))


def test_a_context_of_tls_is_not_shown() -> None:
    client = HarborClient("https://harbor.example.com", verify=ssl.create_default_context(), cert=("a", "b", PASSWORD))
    assert not leaks({**shown(client), "vars": repr(vars(client)), "verify": repr(client.verify)})
