"""Whatever a server answers gives a result or one of our exceptions: every decoder, errors, links, redirects."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harborapi import HarborClient, models
from harborapi._core.decode import Empty, Exists, File, Json, Lines, Location, Loose, Reading, Text, construct, resolve
from harborapi._core.flow import parse_errors
from harborapi._core.reply import Reply
from harborapi._core.retry import parse_retry_after
from harborapi._core.wire import Headers, Response
from harborapi.exceptions import BY_STATUS, Error, HarborAPIException
from harborapi.models.base import BaseModel, RootModel
from harborapi.operations.label import get_labels
from harborapi.operations.project import get_project
from harborapi.retry import RetrySettings

from .anything import BYTES, JSON, fuzz

KINDS = [
    "application/json",
    "application/json; charset=latin-1",
    "text/plain",
    "text/plain; charset=x",
    "",
    "\xff",
    "text/html",
]
OTHERS: list[Any] = [
    Text(),
    Lines(),
    Location(),
    Empty(),
    Exists(),
    File(),
    Loose(),
    Json("Any"),
    Json("dict[str, str]"),
]
NAMES = sorted(
    name
    for name in models.__all__
    if isinstance(getattr(models, name), type) and issubclass(getattr(models, name), (BaseModel, RootModel))
)
HEADERS = st.dictionaries(
    st.sampled_from(
        ["content-type", "location", "link", "x-total-count", "retry-after", "set-cookie", "content-encoding"]
    ),
    st.one_of(st.sampled_from(KINDS), st.text(max_size=30)),
    max_size=4,
)


def answered(content: bytes, headers: dict[str, str], status: int = 200) -> Response:
    return Response(status, Headers([(n.encode(), v.encode("utf-8", "replace")) for n, v in headers.items()]), content)


def read(decoder: Any, response: Response, reading: Reading) -> Any:
    """A result, or one of our exceptions, which can be shown and pickled."""
    try:
        return decoder.read(response, reading)
    except HarborAPIException as exc:
        assert str(exc)
        assert repr(exc)
        assert str(pickle.loads(pickle.dumps(exc))) == str(exc)
        return exc


READINGS = st.builds(
    Reading,
    validate=st.booleans(),
    raw=st.booleans(),
    skip_invalid=st.booleans(),
    on_skipped=st.just(lambda *args: None),
)


@given(st.sampled_from(NAMES), st.booleans(), BYTES, READINGS)
@fuzz
def test_any_bytes_as_a_model(name: str, many: bool, content: bytes, reading: Reading) -> None:
    found = read(Json(f"list[{name}]" if many else name), answered(content, {}), reading)
    repr(found)


@pytest.mark.parametrize("name", NAMES)
def test_every_model_reads_nearly_right_values(name: str) -> None:
    """With its own field names, each with a value of every kind; what is read can be shown and written again."""
    kind: Any = resolve(name)
    fields = getattr(kind, "model_fields", {})
    keys = [info.alias or field for field, info in fields.items() if field != "root"]
    values: list[Any] = [
        None,
        True,
        0,
        -1,
        10**40,
        1.5,
        "",
        "text",
        [],
        {},
        [None],
        [{}],
        {"": None},
        {"a": [{"b": 1}]},
        [[]],
    ]
    for value in values:
        for body in (value, dict.fromkeys(keys, value), [value], {"unknown": value}):
            found = read(Json(name), answered(json.dumps(body).encode(), {}), Reading())
            if isinstance(found, (BaseModel, RootModel)):
                assert repr(found)
                assert found.model_dump_json(by_alias=True)
    for body in ({}, dict.fromkeys(keys), {key: {} for key in keys}, {key: [] for key in keys}):
        assert repr(construct(kind, body))  # as without validation


@given(st.sampled_from(OTHERS), BYTES, HEADERS, READINGS)
@fuzz
def test_any_bytes_to_every_other_reader(
    decoder: Any, content: bytes, headers: dict[str, str], reading: Reading
) -> None:
    read(decoder, answered(content, headers), reading)


@given(BYTES, HEADERS, st.sampled_from([*BY_STATUS, 400, 418, 599]))
@fuzz
def test_any_bytes_as_an_error(content: bytes, headers: dict[str, str], status: int) -> None:
    assert all(isinstance(one, Error) for one in parse_errors(content))
    reply = Reply(get_project("a"), status, answered(content, headers).headers, content, 1, 0.1, "http://h/")
    try:
        reply.parse()
    except HarborAPIException as exc:
        assert str(exc)
        assert str(pickle.loads(pickle.dumps(exc))) == str(exc)


@given(st.one_of(JSON, st.fixed_dictionaries({"errors": JSON})))
@fuzz
def test_any_json_as_errors(value: Any) -> None:
    for one in parse_errors(json.dumps(value).encode()):
        assert one.code is None or isinstance(one.code, str)
        assert one.message is None or isinstance(one.message, str)


NUMBERS = st.one_of(st.integers(), st.floats()).map(str)


@given(
    st.one_of(
        st.none(), st.text(max_size=40), NUMBERS, st.datetimes().map(lambda when: when.strftime("%a, %d %b %Y %X GMT"))
    )
)
@example("nan")
@example("inf")
@example("-inf")
@example("1e400")
@example("Fri, 31 Dec 9999 23:59:59 -2359")
@example("Mon, 01 Jan 0001 00:00:00 +2359")
@example("٣")
@fuzz
def test_retry_after(value: str | None) -> None:
    found = parse_retry_after(value, datetime(2026, 1, 1, tzinfo=UTC))
    assert found is None or found >= 0


@given(
    st.lists(
        st.tuples(BYTES, HEADERS, st.sampled_from([200, 201, 204, 301, 302, 307, 400, 401, 403, 404, 429, 500, 503])),
        min_size=1,
        max_size=4,
    )
)
@fuzz
def test_any_answers_to_whole_calls(many: list[tuple[bytes, dict[str, str], int]]) -> None:
    """The flow itself: redirects, tries, pages, the session's cookies, links and totals that are none."""
    left = list(many)

    def answer(request: httpx2.Request) -> httpx2.Response:
        content, headers, status = left.pop(0) if len(left) > 1 else left[0]
        pairs = [(n.encode(), v.encode("utf-8", "replace")) for n, v in headers.items()]
        return httpx2.Response(status, headers=pairs, stream=httpx2.ByteStream(content))

    retry = RetrySettings(max_tries=2, max_time=5, jitter=lambda longest: 0.0)
    transport = httpx2.MockTransport(answer)
    with HarborClient("http://127.0.0.1", "a", "b", transport=transport, retry=retry, deadline=5.0) as client:
        for call in (
            lambda: client.send(get_project("a")),
            lambda: client.send(get_labels(limit=150)),
            lambda: client.get("/x"),
        ):
            try:
                call()
            except HarborAPIException as exc:
                assert str(exc)
