"""Any text in a path or a query arrives as it was meant: a raw server receives just those segments."""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote_to_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harborapi._core.operation import Operation
from harborapi.exceptions import HarborAPIException, InvalidArgument
from harborapi.operations.label import get_labels
from harborapi.operations.project import get_project

from .canaries import API, METHODS, Row, sample
from .wire import DRIVERS, answer, do, make_client, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .wire import RawServer

NASTY = (
    "%2f", "%2F", "%252f", "%00", "..", ".", "...", "../..", "..%2f..", "/", "//", "\\", ";",
    ";a=b", "?", "?page=2", "#", "#a", "&", "=", "+", " ", "%20", "%", "%%", "\n", "\r\n",
    "\r\nX-Own: 1", "\0", "\t", "\x7f", "\x85", "a b", "ä", "日本", "é", "e\u0301", "\u2028",
    "\u202e", "😀", "{project_name}", "{0}", "%s", "@", ":", "sha256:" + "0" * 64, "*", "'", '"',
    "<", "|", "~", "-", "_", "http://other/", "//other/a", "\ufeff", "\U0010ffff", "HTTP/1.1",
    "a/b/c", "/a", "a/",
)  # fmt: skip
TEXT = st.one_of(
    st.sampled_from(NASTY), st.lists(st.sampled_from(NASTY), max_size=4).map("".join), st.text(max_size=30),
    st.text(st.characters(codec="ascii"), max_size=10),
)  # fmt: skip
PREFIX = ["api", "v2.0"]


def room_of(row: Row) -> str:
    room: str = row["room"]
    tag = {"SystemCVEAllowlist": "system_cve_allowlist"}.get(room, room)
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", tag).replace(" ", "_").lower()


def with_paths() -> Iterator[tuple[Callable[..., Operation[Any]], Row]]:
    """Every function of an operation whose path has parameters."""
    for row in METHODS:
        if row["kind"] in {"existing", "new"} and len(row["operations"]) == 1:
            api = API[row["operations"][0]]
            if any(one["in"] == "path" for one in api["params"]):
                module = importlib.import_module(f"harborapi.operations.{room_of(row)}")
                yield getattr(module, row["method"]), row


class Way:
    """A function of an operation, and the row that tells of it; short in a report."""

    def __init__(self, function: Callable[..., Operation[Any]], row: Row) -> None:
        self.row = row
        self._function = function

    def __repr__(self) -> str:
        return f"<{self.row['method']}>"

    def with_text(self, text: str) -> Operation[Any]:
        """The operation with this text in each place of its path that takes one."""
        return self._function(**arguments(self.row, text))


OPERATIONS = [Way(function, row) for function, row in with_paths()]


def arguments(row: Row, text: str) -> Row:
    """A call of an operation with this text in each place that takes one."""
    api, given_ = API[row["operations"][0]], dict[str, Any]()
    for parameter in row["parameters"]:
        wire = parameter.get("wire", "")
        if wire == "body":
            given_[parameter["name"]] = sample(api["body"]["schema"], "secret")
        elif "str" in parameter["type"] and "List" not in parameter["type"] and "Sequence" not in parameter["type"]:
            in_path = wire.startswith("path:")
            if in_path or "default" not in parameter:
                given_[parameter["name"]] = text if in_path else "text"
        elif "default" not in parameter:
            given_[parameter["name"]] = {"b": True, "L": ["text"], "S": ["text"]}.get(parameter["type"][0], 7)
    return given_


def test_every_operation_with_a_path_is_here() -> None:
    assert len(OPERATIONS) > 90
    assert sum("text-in-it" in str(way.with_text("text-in-it").path) for way in OPERATIONS) > 60


def meant(operation: Operation[Any]) -> list[bytes]:
    """The segments that a server should see, decoded as often as it decodes them."""
    parts = operation.template[1:].split("/")
    values = {f"{{{name}}}": str(value) for name, value in operation.path.items()}
    return [part.encode() for part in PREFIX] + [
        values.get(part, part).encode("utf-8", "surrogatepass") for part in parts
    ]


def seen(operation: Operation[Any], target: bytes) -> list[bytes]:
    """The segments of a request's target; a repository's name is decoded twice, as behind Harbor's own proxy."""
    assert target.isascii()
    assert not set(target) & set(b' #\\\r\n\t\0"<>')
    path, _, _ = target.partition(b"?")
    assert path.startswith(b"/")
    found = [unquote_to_bytes(part) for part in path[1:].split(b"/")]
    where = [*PREFIX, *operation.template[1:].split("/")]
    return [unquote_to_bytes(one) if at == "{repository_name}" else one for one, at in zip(found, where, strict=True)]


def refusable(text: str) -> bool:
    """What can be no segment of a path."""
    return text in {"", ".", ".."} or any("\ud800" <= char <= "\udfff" for char in text)


@given(st.sampled_from(OPERATIONS), TEXT)
@settings(max_examples=400, deadline=None)
def test_every_operations_target_has_the_segments_that_were_meant(way: Way, text: str) -> None:
    try:
        operation = way.with_text(text)
        target = operation.target()
    except InvalidArgument:
        assert refusable(text), (way, text)
        return
    assert seen(operation, b"/api/v2.0" + target.encode("ascii")) == meant(operation)


@given(st.text(st.characters(categories=["Cs"]), min_size=1, max_size=3), st.sampled_from(["", "a"]))
@settings(max_examples=30, deadline=None)
def test_half_characters_are_refused(half: str, before: str) -> None:
    for way in OPERATIONS:
        if before + half in arguments(way.row, before + half).values():
            with pytest.raises(InvalidArgument):
                way.with_text(before + half).target()


@pytest.fixture(scope="module", params=DRIVERS)
def asked(request: pytest.FixtureRequest) -> Iterator[tuple[str, RawServer]]:
    with serve(lambda request: answer(b"{}")) as server:
        yield request.param, server


@given(st.lists(st.tuples(st.sampled_from(OPERATIONS), TEXT), min_size=20, max_size=40))
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.large_base_example,
        HealthCheck.data_too_large,
    ],
)
def test_a_raw_server_receives_them(asked: tuple[str, RawServer], many: list[tuple[Way, str]]) -> None:
    driver, server = asked
    operations: list[Operation[Any]] = []
    for way, text in many:
        try:
            operation = way.with_text(text)
            operation.target()
            operations.append(operation)
        except InvalidArgument:
            continue
    server.asked.clear()
    client = make_client(
        driver, server.url, username="admin", secret="secret", session=False, retry=None, validate=False
    )
    do(client, *(sending(one) for one in operations))
    assert len(server.asked) == len(operations)
    for operation, request in zip(operations, server.asked, strict=True):
        assert request.method == operation.method
        assert seen(operation, request.target) == meant(operation), (operation, request)
        assert [name for name, _ in request.headers].count("host") == 1
        assert "x-own" not in dict(request.headers)


def sending(operation: Operation[Any]) -> Callable[[Any], Any]:
    def step(client: Any) -> Any:
        return client.exchange(operation)

    return step


@given(TEXT, TEXT, TEXT)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_query_arrives_as_it_was_meant(asked: tuple[str, RawServer], q: str, sort: str, name: str) -> None:
    driver, server = asked
    operation = Operation("x", "GET", "/labels", get_labels().answer, {}, {"q": q, "sort": sort, "name": name})
    server.asked.clear()
    client = make_client(driver, server.url, retry=None)
    do(client, lambda client: client.exchange(operation))
    (request,) = server.asked
    path, _, query = request.target.partition(b"?")
    assert path == b"/api/v2.0/labels"
    pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict")
    assert pairs == [("q", q), ("sort", sort), ("name", name)]


@pytest.mark.parametrize("driver", DRIVERS)
def test_half_a_character_in_a_query_is_refused(driver: str) -> None:
    (result,) = do(make_client(driver, "http://127.0.0.1:9"), lambda client: client.get_projects(query="\udc80"))
    assert isinstance(result, InvalidArgument)
    assert "\udc80" not in str(result)


BREAKS = ("a\r\nX-Own: 1", "a\nX-Own: 1", "a\r", "\0", "a\x0b", "ä", "\u2028", "a\x85X-Own: 1", "\ud800")


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("text", BREAKS)
def test_a_header_can_not_bring_another(driver: str, text: str) -> None:
    """Of the client, of one call, its name, the user agent, a token; nothing is sent."""
    with serve() as server:
        for given_ in (
            {"headers": {"X-Mine": text}},
            {"headers": {text: "1"}},
            {"user_agent": text},
            {"token": text},
        ):
            client = make_client(driver, server.url, retry=None, **given_)
            assert all(
                isinstance(one, InvalidArgument) for one in do(client, lambda client: client.send(get_project("a")))
            )
        client = make_client(driver, server.url, retry=None)
        results = do(
            client,
            lambda client: client.with_options(headers={"X-Mine": text}).send(get_project("a")),
            lambda client: client.get("/projects", headers={"X-Mine": text}),
            lambda client: client.get("/projects", headers={text: "1"}),
        )
        assert all(isinstance(one, InvalidArgument) for one in results), results
        assert not server.asked


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize(
    "path",
    [
        "/a\r\nX-Own: 1",
        "/a b",
        "/ä",
        "/a\n",
        "/\ud800",
        "/a#b",
        "/../../c/login",
        "//other/a",
        "http://other/a",
        "?a=b",
    ],
)
def test_a_path_of_ones_own_stays_one(driver: str, path: str) -> None:
    """`client.get(path)` takes it encoded: what can't be in a request line is refused or encoded."""
    with serve() as server:
        client = make_client(driver, server.url, username="admin", secret="secret", session=False, retry=None)
        (result,) = do(client, lambda client: client.get(path))
        for request in server.asked:
            assert request.head.count(b"\r\n") == len(request.headers) + 2
            assert "x-own" not in dict(request.headers)
            assert request.target.startswith(b"/api/v2.0/"), request.target
            assert b".." not in request.target
            assert request.target.isascii()
            assert b" " not in request.target
        assert server.asked or isinstance(result, (HarborAPIException, ValueError)), result
