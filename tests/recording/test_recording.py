"""What crosses the wire is written down without secrets, and played back."""

from __future__ import annotations

import json
import shutil
import stat
from base64 import b64encode
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from harborapi import HarborClient
from harborapi.emulator import HarborEmulator
from harborapi.exceptions import (
    DecodeError,
    HarborAPIException,
    InvalidArgument,
    NotFound,
    ServiceUnavailable,
    TransportError,
    TransportTimeout,
)
from harborapi.models import Registry as RegistryModel
from harborapi.models import RegistryCredential, UserCreationReq
from harborapi.recording import Recording, record
from harborapi.retry import RetrySettings

from .colours import DRIVERS, run

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

PASSWORD = "Harbor12345"
AT_ONCE = RetrySettings(max_tries=3, jitter=lambda longest: 0.0)


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[HarborEmulator, str]]:
    with HarborEmulator() as emulator, emulator.serve() as served:
        for tag in range(3):
            emulator.push_image("library/app", tags=[f"1.{tag}"], content=str(tag))
        yield emulator, served.url


@pytest.fixture(params=DRIVERS)
def driver(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


ROBOT = {
    "level": "system",
    "duration": 1,
    "permissions": [
        {"kind": "project", "namespace": "library", "access": [{"resource": "repository", "action": "pull"}]}
    ],
}


def refused(step: Callable[[], Any]) -> Generator[Any, Any, None]:
    """A step that the server refuses, or may."""
    with suppress(HarborAPIException):
        yield step()


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_what_was_recorded_plays_back_in_both_colours(
    server: tuple[HarborEmulator, str], driver: str, tmp_path: Path
) -> None:
    _, url = server
    place = tmp_path / "bug.jsonl"

    def script(client: Any) -> Generator[Any, Any, list[Any]]:
        artifacts = yield client.get_artifacts("library", "app", page_size=2)
        project = yield client.get_project("library")
        try:
            yield client.get_project("missing")
        except NotFound as exc:
            return [artifacts, project, str(exc)]
        raise AssertionError("no NotFound")

    def recorded(client: Any) -> Generator[Any, Any, list[Any]]:
        with record(client, place):
            return (yield from script(client))

    first = run(driver, url, recorded, username="admin", secret=PASSWORD)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    recording = Recording.load(place)
    assert recording.url == f"{url}/api/v2.0"
    asked = [(one.method, one.path, one.status) for one in recording.exchanges]
    assert ("POST", "/c/login", 200) in asked
    assert ("GET", "/api/v2.0/projects/missing", 404) in asked
    assert {one.query.partition("&with")[0] for one in recording.exchanges if "artifacts" in one.path} == {
        "page=1&page_size=2",
        "page=2&page_size=2",
    }
    for colour in ("sync", "httpx2"):
        transport = recording.transport()
        again = run(colour, recording.url, script, username="any", secret="other", transport=transport)
        assert again == first


def test_no_secret_is_in_the_file(server: tuple[HarborEmulator, str], driver: str, tmp_path: Path) -> None:
    _, url = server
    place, name = tmp_path / "bug.jsonl", f"canary-{driver}"
    secrets = {
        "password": "Canary-1-password ä&=/+",
        "registry": 'canary "2" registry',
        "header": "Bearer canary-3-header",
        "own": "canary-4-own-header",
        "bearer": "canary-5-bearer",
        "cookie": "canary-6-cookie",
        "query": "canary-7-query",
        "cli": "Canary8secret",
    }

    def script(client: Any) -> Generator[Any, Any, str]:
        user = UserCreationReq(
            username=name, email=f"{name}@example.com", realname=secrets["password"], password=secrets["password"]
        )
        credential = RegistryCredential(access_key="key", access_secret=secrets["registry"], type="basic")
        registry = RegistryModel(name=name, url="http://127.0.0.1:9", type="docker-registry", credential=credential)
        target = {"type": "http", "auth_header": secrets["header"], "address": "http://u:canary-9@h/"}
        twin = client.with_options(headers={"X-Own": secrets["own"], "Cookie": f"sid={secrets['cookie']}"})
        with record(client, place, overwrite=True):
            # known to be a secret by what comes later alone
            yield client.get("/projects", params={"page": 1, "note": secrets["password"]})
            user_id = int((yield client.create_user(user)).rpartition("/")[2])
            robot = yield client.create_robot(ROBOT | {"name": name})
            yield from refused(lambda: client.set_user_cli_secret(user_id, secrets["cli"]))
            yield from refused(lambda: client.create_registry(registry))
            yield from refused(lambda: client.post("/projects/library/webhook/policies", {"targets": [target]}))
            yield twin.get("/ping", params={"token": secrets["query"]})
            yield from refused(lambda: client.with_options(token=secrets["bearer"]).get("/users/current"))
        return str(robot.secret)

    secrets["robot"] = run(driver, url, script, username="admin", secret=PASSWORD)
    secrets |= {"url": "canary-9", "admin": PASSWORD}
    text = place.read_text()
    for why, secret in secrets.items():
        for form in (secret, json.dumps(secret)[1:-1], str(httpx2.QueryParams({"a": secret}))[2:]):
            assert form not in text, why
    assert b64encode(f"admin:{PASSWORD}".encode()).decode() not in text
    rows = lines(place)[1:]
    (made,) = [row for row in rows if row["path"].endswith("/users") and row["method"] == "POST"]
    assert made["body"]["json"]["password"] == made["body"]["json"]["realname"]
    assert made["body"]["json"]["username"] == name
    for row in rows:
        for header in ("authorization", "cookie", "x-harbor-csrf-token", "x-own"):
            if value := row["headers"].get(header):
                assert "hidden-" in value
                assert "canary" not in value.lower()
    (login,) = [row for row in rows if row["path"] == "/c/login" and row["method"] == "POST"]
    assert login["body"]["text"].startswith("principal=admin&password=hidden-")
    sent = {row["headers"].get("cookie") for row in rows if row["path"].endswith("/users")}
    got = [v for n, v in login["answer"]["headers"] if n == "set-cookie" and v.startswith("sid=")]
    assert len(sent) == 1
    assert str(sent.pop()).split(";")[0].partition("sid=")[2] in got[0]  # the same secret has the same number


def test_answers_of_the_server_that_hold_a_secret(tmp_path: Path) -> None:
    place, canary = tmp_path / "bug.jsonl", "canary-value-1234"
    bodies = [
        json.dumps({"secret": canary, "deep": [{"oidc_client_secret": {"value": canary, "editable": True}}]}),
        json.dumps({"parameters": json.dumps({"password": canary})}),
        json.dumps({"auth_info": {"anything": canary}, "credential": canary}),
        f'{{"password": "{canary}", "broken": ',
        f"log: Authorization: Bearer {canary} sent; token={canary}",
        f"https://user:{canary}@registry.example.com/v2/",
        f"-----BEGIN RSA PRIVATE KEY-----\n{canary}\n-----END RSA PRIVATE KEY-----",
    ]
    for number, body in enumerate(bodies):
        answer = httpx2.Response(200, text=body, headers={"content-type": "application/json", "x-api-key": canary})
        transport = httpx2.MockTransport(lambda request, answer=answer: answer)
        with HarborClient("https://harbor.example.com", transport=transport) as client:
            with record(client, place, overwrite=True), suppress(DecodeError):
                client.get("/anything")
            assert canary not in place.read_text(), number
        (one,) = Recording.load(place).exchanges
        assert b"hidden-" in one.content


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    body = b"\xff\xfe canary-password-in-bytes \x00"
    transport = httpx2.MockTransport(lambda request: httpx2.Response(200, content=body))
    with (
        HarborClient(
            "https://harbor.example.com", "u", "canary-password-in-bytes", transport=transport, session=False
        ) as client,
        record(client, tmp_path / "bug.jsonl"),
        suppress(DecodeError),
    ):
        client.get("/anything")
    (one,) = Recording.load(tmp_path / "bug.jsonl").exchanges
    assert one.content == b"\xff\xfe hidden-2 \x00"


def test_a_body_that_is_large_is_cut(server: tuple[HarborEmulator, str], driver: str, tmp_path: Path) -> None:
    place = tmp_path / "bug.jsonl"

    def script(client: Any) -> Generator[Any, Any, None]:
        with record(client, place, max_body=100):
            yield client.get_artifacts("library", "app")

    run(driver, server[1], script, username="admin", secret=PASSWORD, session=False)
    (one,) = Recording.load(place).exchanges
    assert one.cut is not None
    assert len(one.content) == 100 < one.cut
    transport = Recording.load(place).transport()
    with (
        HarborClient("http://x.example.com", transport=transport) as client,
        pytest.raises(TransportError, match="larger max_body"),
    ):
        client.get_artifacts("library", "app")


def test_what_goes_to_a_sink_is_seen_too(server: tuple[HarborEmulator, str], driver: str, tmp_path: Path) -> None:
    from harborapi.operations.project import get_project

    class Sink:
        text = b""

        def start(self, headers: object, /) -> None:
            self.text = b""

        def write(self, data: bytes, /) -> None:
            self.text += data

    sink, place = Sink(), tmp_path / "bug.jsonl"

    def script(client: Any) -> Generator[Any, Any, None]:
        with record(client, place):
            yield from refused(lambda: client.send(get_project("library"), sink=sink))

    run(driver, server[1], script, username="admin", secret=PASSWORD, session=False)
    (one,) = Recording.load(place).exchanges
    assert json.loads(one.content) == json.loads(sink.text)


def test_failures_and_tries_are_played_back_too(tmp_path: Path) -> None:
    place = tmp_path / "bug.jsonl"
    outcomes: list[Any] = [
        httpx2.ReadTimeout("late"),
        httpx2.Response(503, json={"errors": [{"code": "X", "message": "busy"}]}),
        httpx2.Response(200, json={"name": "library", "project_id": 1}),
        httpx2.ConnectError("refused by canary-secret"),
        httpx2.ConnectError("refused"),
        httpx2.ConnectError("refused"),
    ]

    def answer(request: httpx2.Request) -> httpx2.Response:
        found = outcomes.pop(0)
        if isinstance(found, Exception):
            raise found
        return found  # type: ignore[no-any-return]  # the other kind

    def ask(client: HarborClient) -> list[Any]:
        project = client.get_project("library")
        with pytest.raises(TransportError) as caught:
            client.get_project("library")
        assert (caught.value.sent, caught.value.attempts) == (False, 3)
        return [project, type(caught.value)]

    url = "https://harbor.example.com"
    transport = httpx2.MockTransport(answer)
    with (
        HarborClient(url, "u", "canary-secret", retry=AT_ONCE, transport=transport) as client,
        record(client, place),
    ):
        first = ask(client)
    kinds = [(one.status, one.failure.partition(":")[0]) for one in Recording.load(place).exchanges]
    assert kinds == [(0, "TransportTimeout"), (503, ""), (200, ""), *[(0, "TransportError")] * 3]
    assert "canary" not in place.read_text()
    with HarborClient(url, retry=AT_ONCE, transport=Recording.load(place).transport()) as client:
        assert ask(client) == first
    with HarborClient(url, retry=None, transport=Recording.load(place).transport()) as client:
        with pytest.raises(TransportTimeout):
            client.get_project("library")
        with pytest.raises(ServiceUnavailable, match="X: busy"):
            client.get_project("library")


def test_what_was_not_recorded_is_told(tmp_path: Path) -> None:
    with HarborEmulator() as emulator, emulator.client() as client:
        with record(client, tmp_path / "bug.jsonl"):
            client.get_project("library")
        client.get_project("library")  # after the block nothing is written
    recording = Recording.load(tmp_path / "bug.jsonl")
    assert [one.path for one in recording.exchanges].count("/api/v2.0/projects/library") == 1
    with HarborClient(recording.url, transport=recording.transport()) as client:
        client.get_project("library")
        with pytest.raises(TransportError, match=r"no further answer to GET /api/v2\.0/projects/library") as caught:
            client.get_project("library")
        assert caught.value.attempts == 1


def test_a_client_is_recorded_once_and_a_file_is_not_replaced(tmp_path: Path) -> None:
    place = tmp_path / "bug.jsonl"
    with HarborEmulator() as emulator, emulator.client() as client:
        with record(client, place), pytest.raises(InvalidArgument, match="already"), record(client, tmp_path / "two"):
            pass
        with pytest.raises(FileExistsError), record(client, place):
            pass
        with record(client, place, overwrite=True):
            client.get_project("library")
    assert len(lines(place)) > 1


def test_a_file_that_can_not_be_written_stops_no_call(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    with HarborEmulator() as emulator, emulator.client() as client:
        with pytest.raises(FileNotFoundError), record(client, folder / "bug.jsonl"):
            pytest.fail("it began without a file")
        folder.mkdir()
        with pytest.raises(FileNotFoundError), record(client, folder / "bug.jsonl"):
            shutil.rmtree(folder)
            assert client.get_project("library").name == "library"
        with record(client, tmp_path / "bug.jsonl"):
            client.get_project("library")


def test_a_block_that_fails_leaves_its_record(tmp_path: Path) -> None:
    with (
        HarborEmulator() as emulator,
        emulator.client() as client,
        pytest.raises(KeyError),
        record(client, tmp_path / "bug.jsonl"),
    ):
        client.get_project("library")
        assert len(lines(tmp_path / "bug.jsonl")) > 1  # while it goes on too
        raise KeyError
    assert Recording.load(tmp_path / "bug.jsonl").exchanges


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}",
        b"[]\n",
        b'{"url": "x", "format": 1}\nno json\n',
        b'{"url": "x", "format": 1}\n[]\n',
        b'{"url": "x", "format": 2}\n',
        b"\xff",
    ],
)
def test_what_is_no_recording(text: bytes, tmp_path: Path) -> None:
    (tmp_path / "bug.jsonl").write_bytes(text)
    with pytest.raises(InvalidArgument, match=r"recording|release"):
        Recording.load(tmp_path / "bug.jsonl")
    with pytest.raises(InvalidArgument, match="can't be read"):
        Recording.load(tmp_path / "missing.jsonl")


def test_a_line_that_was_not_written_whole_is_passed_over(tmp_path: Path) -> None:
    with (
        HarborEmulator() as emulator,
        emulator.client(session=False) as client,
        record(client, tmp_path / "bug.jsonl"),
    ):
        client.get_project("library")
        client.get_project("library")
    text = (tmp_path / "bug.jsonl").read_text()
    (tmp_path / "bug.jsonl").write_text(text[:-20])
    assert len(Recording.load(tmp_path / "bug.jsonl").exchanges) == 1
