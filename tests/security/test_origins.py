"""Credentials stay with their server; files stay private and within their folder."""

from __future__ import annotations

import os
import stat
import warnings
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from harborapi import HarborAsyncClient, HarborClient
from harborapi._core.sinks import file_name
from harborapi._core.wire import Headers
from harborapi.auth import HarborAuthFile, load_harbor_auth_file, save_authfile, write_private
from harborapi.emulator import HarborEmulator
from harborapi.exceptions import UnexpectedRedirect
from harborapi.operations.label import create_label
from harborapi.operations.project import get_project

from .canaries import BASIC, COOKIE, CSRF, PASSWORD, TOKEN
from .wire import DRIVERS, Asked, answer, do, make_client, serve

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS: dict[str, dict[str, Any]] = {
    "a password": {"username": "admin", "secret": PASSWORD, "session": False},
    "a session": {"username": "admin", "secret": PASSWORD, "session": True},
    "a token": {"token": TOKEN},
    "headers of one's own": {"headers": {"Authorization": TOKEN, "X-Key": "canary-key"}},
}


@pytest.fixture(params=DRIVERS)
def driver(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


def login(asked: Asked) -> bytes | None:
    """The answers of the log-in; None to anything else."""
    if not asked.target.endswith(b"/c/login"):
        return None
    cookies = (f"Set-Cookie: sid={COOKIE}-1; Path=/", f"Set-Cookie: _gorilla_csrf={COOKIE}-2; Path=/")
    return answer(b"", 404 if asked.method == "GET" else 200, *cookies, f"X-Harbor-Csrf-Token: {CSRF}")


def moving(moved: bytes, asked: Asked) -> bytes:
    return login(asked) or moved


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_takes_them_elsewhere(driver: str, kind: str, status: int) -> None:
    """Another port, another host, user information before the host, and what a browser would take for another host."""
    with serve() as other:
        place = other.url.partition("//")[2]
        targets = [
            f"http://{place}/api/v2.0/a", f"//{place}/a", f"http://127.0.0.1@{place}/a", f"http:\\\\{place}/a",
            f"\t//{place}/a", f"///{place}/a", f"http:///{place}/a", f"http://{place}#@127.0.0.1/",
        ]  # fmt: skip
        for target in targets:
            moved = answer(b"", status, f"Location: {target}")
            with serve(partial(moving, moved)) as server:
                client = make_client(driver, server.url, retry=None, **KINDS[kind])
                results = do(client, lambda client: client.send(get_project("a")), create)
            assert all(isinstance(one, UnexpectedRedirect) for one in results), results
        assert not other.asked, other.asked[0]


def create(client: Any) -> Any:
    return client.send(create_label({"name": "a"}))


def test_no_link_and_no_location_takes_them_elsewhere(driver: str) -> None:
    with serve() as other:
        page = b"[" + b",".join(b'{"id": %d, "name": "a"}' % n for n in range(100)) + b"]"
        link = f'Link: <{other.url}/api/v2.0/labels?page=2>; rel="next"'

        def reply(asked: Asked) -> bytes:
            if asked.method == "POST":
                return answer(b"", 201, f"Location: {other.url}/api/v2.0/labels/1")
            return answer(b"[]" if b"page=2" in asked.target else page, 200, link)

        with serve(reply) as server:
            client = make_client(driver, server.url, username="admin", secret=PASSWORD, session=False)
            labels, location, raw = do(
                client,
                lambda client: client.get_labels(),
                create,
                lambda client: client.get("/labels?page=1&page_size=100"),
            )
        assert len(labels) == 100
        assert location == f"{other.url}/api/v2.0/labels/1"
        assert len(raw) == 100
        assert len(server.asked) == 5
        assert not other.asked


def test_a_proxy_gets_none_of_the_servers_and_the_server_none_of_the_proxys(driver: str) -> None:
    """A proxy sees a request over http as it is. Over https it sees the name of the host, and its own password."""
    with serve(lambda asked: None if asked.method == "CONNECT" else answer(b'{"name": "a"}')) as proxy:
        given_ = {"username": "admin", "secret": PASSWORD, "session": False, "retry": None}
        url = proxy.url.replace("//", "//user:canary-proxy@")
        do(
            make_client(driver, "https://harbor.example.com", proxy=url, **given_),
            lambda client: client.send(get_project("a")),
        )
    heads = b"".join(asked.head + asked.body for asked in proxy.asked)
    assert heads.startswith(b"CONNECT harbor.example.com:443")
    assert b"proxy-authorization" in heads.lower()
    assert BASIC.encode() not in heads
    assert PASSWORD.encode() not in heads


CLEAR = "credentials go to harbor.example.com over http"


@pytest.mark.parametrize("make", [HarborClient, HarborAsyncClient])
def test_one_warning_for_credentials_in_the_clear(make: Callable[..., Any]) -> None:
    for given_ in ({"username": "a", "secret": "b"}, {"token": "t"}, {"basicauth": "YTpi"}):
        with pytest.warns(UserWarning, match=CLEAR) as caught:
            make("http://harbor.example.com", **given_)
        assert [one.filename for one in caught] == [__file__]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for url in (
            "http://localhost:1",
            "http://127.0.0.1",
            "http://127.9.9.9",
            "http://[::1]:8080",
            "https://h.example.com",
        ):
            make(url, "a", "b")
        make("http://harbor.example.com")


def test_a_twin_and_other_credentials_warn_at_their_own_line() -> None:
    client = HarborClient("http://harbor.example.com")
    with pytest.warns(UserWarning, match=CLEAR) as caught:
        client.with_options(token="t")
    assert [one.filename for one in caught] == [__file__]
    with pytest.warns(UserWarning, match=CLEAR) as caught:
        client.authenticate("a", "b")
    assert [one.filename for one in caught] == [__file__]
    with pytest.warns(UserWarning, match="other.example.com") as caught:
        client.authenticate(url="http://other.example.com")
    assert [one.filename for one in caught] == [__file__]
    with pytest.warns(DeprecationWarning, match="now called secret=") as old:
        HarborClient("https://harbor.example.com", "a", password="b")
    assert [one.filename for one in old] == [__file__]


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_a_credential_file_is_private_from_the_beginning(mask: int, tmp_path: Path) -> None:
    place = tmp_path / "robot.json"
    before = os.umask(mask)
    try:
        save_authfile(place, HarborAuthFile(name="robot$a", secret=PASSWORD))
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
        place.chmod(0o644)
        save_authfile(place, HarborAuthFile(name="robot$b", secret=PASSWORD), overwrite=True)
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
    finally:
        os.umask(before)
    assert load_harbor_auth_file(place).name == "robot$b"
    assert [one.name for one in tmp_path.iterdir()] == ["robot.json"]


def test_a_credential_file_is_whole_or_as_before(tmp_path: Path) -> None:
    place = tmp_path / "robot.json"
    save_authfile(place, HarborAuthFile(name="robot$a", secret=PASSWORD))
    text = place.read_text()
    with pytest.raises(FileExistsError):
        save_authfile(place, HarborAuthFile(name="robot$b", secret=PASSWORD))
    with pytest.raises(UnicodeEncodeError):
        write_private(place, "begun \ud800", overwrite=True)
    assert place.read_text() == text
    assert [one.name for one in tmp_path.iterdir()] == ["robot.json"]


PIECES = ("..", "/", "\\", "a", ".", "%2f", "~", "C:", "\0", "\n", '"', ";", "%", " ", "NUL", "ä")
NAMES = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
FORMS = st.sampled_from(
    [
        'attachment; filename="{}"',
        "attachment; filename={}",
        "filename={}",
        "{}",
        "attachment; filename*=UTF-8''{}",
        "attachment; filename=\"x\"; filename*=utf-8'en'{}",
        "inline; filename*0={}; filename*1=b",
        'attachment; filename="=?utf-8?q?{}?="',
    ]
)


@given(FORMS, NAMES)
@example("attachment; filename*=UTF-8''{}", "..%2F..%2Fetc%2Fpasswd")
@example('attachment; filename="{}"', "../../etc/passwd")
@example('attachment; filename="{}"', "..\\..\\windows")
@settings(max_examples=500, deadline=None)
def test_a_servers_name_for_a_file_is_one_in_the_folder(form: str, name: str) -> None:
    header = form.replace("{}", name).encode("utf-8", "surrogateescape" if "\udc80" <= name <= "\udcff" else "replace")
    found = file_name(Headers([(b"content-disposition", header)]))
    assert not {"/", "\\", "\0", "\n"} & set(found)
    assert found not in {".", ".."}
    assert not found.startswith((".", " "))
    assert (Path("folder") / found).parent == Path("folder") or not found
    assert len(found.encode()) <= 255


@pytest.mark.parametrize("driver", DRIVERS)
@given(names=st.lists(st.tuples(FORMS, NAMES), min_size=10, max_size=10))
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_download_stays_in_its_folder(
    driver: str, names: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    folder = outside / "a" / "b"
    folder.mkdir(parents=True)
    headers = iter([clean(form.replace("{}", name)) for form, name in names])

    def reply(asked: Asked) -> bytes:
        return answer(b"content", 200, f"Content-Disposition: {next(headers)}")

    with serve(reply) as server:
        client = make_client(driver, server.url, retry=None)
        results = do(client, *[lambda client: client.download_scan_export(1, to=folder)] * len(names))
    assert not [one for one in results if isinstance(one, Exception)], results
    assert [path for path in outside.rglob("*") if path.is_file() and path.parent != folder] == []
    assert len(list(folder.iterdir())) == len(names)


def clean(text: str) -> str:
    """What a server can send in a header."""
    return "".join(char for char in text if char.isprintable()).encode("utf-8", "replace").decode()


def test_an_emulators_session_goes_to_its_own_server_alone(driver: str) -> None:
    """Two servers in one process: what one set as a cookie is not sent to the other."""
    with HarborEmulator() as emulator, emulator.serve() as served, serve() as other:
        client = make_client(driver, served.url, username="admin", secret="Harbor12345", session=True)

        def elsewhere(client: Any) -> Any:
            client.authenticate(url=other.url)
            return client.send(get_project("a"))

        do(client, lambda client: client.get_project("library"), elsewhere)
    for asked in other.asked:
        assert "cookie" not in dict(asked.headers)
        assert "x-harbor-csrf-token" not in dict(asked.headers)
