"""Every answer of two real servers, through the engine: read and written back equal, or the right exception."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from harborapi import exceptions
from harborapi._core.call import Call
from harborapi._core.decode import Empty, Exists, File, Json, Lines, Location, Loose, Text, adapter
from harborapi._core.flow import run
from harborapi._core.operation import Listing
from harborapi._core.retry import Policy
from harborapi._core.wire import Headers, Response, Send
from harborapi.exceptions import DecodeError, StatusError
from harborapi.operations.repository import get_repositories

from ..models.test_recordings import as_instants
from .test_operations import API, ROWS, call, samples

if TYPE_CHECKING:
    from harborapi._core.operation import Operation

RECORDINGS = Path(__file__).parents[1] / "recordings"
RELEASES = ("v2.15.2", "v2.9.5")
NO_SUCCESS = {"getInternalconfig", "setCliSecret"}
"""Harbor's own components alone may ask for the one; the other takes a server of OIDC."""

BY_STATUS = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    405: "MethodNotAllowed",
    409: "Conflict",
    412: "PreconditionFailed",
    422: "UnprocessableEntity",
    500: "InternalServerError",
}
ONCE = Call(("https", "harbor.example.com", 443), "", Policy(enabled=False))


@dataclass(frozen=True)
class Step:
    """One recorded exchange."""

    where: str
    operation: str
    path: str
    status: int
    headers: dict[str, str]
    body: Any
    """As it was recorded: JSON, text, or None where there was none."""
    content: bytes

    @property
    def json(self) -> bool:
        return self.headers.get("content-type", "").startswith("application/json")


def in_order(text: str) -> tuple[int, ...]:
    """`v2.9` comes before `v2.15.2`."""
    return tuple(int(part) for part in text.removeprefix("v").split("."))


def steps(release: str) -> Iterator[Step]:
    for file in sorted((RECORDINGS / release).glob("*.json")):
        for row in json.loads(file.read_text())["steps"]:
            if "response" in row:
                yield step(f"{release}/{file.stem} step {row['n']}", row)


def step(where: str, row: dict[str, Any]) -> Step:
    response = row["response"]
    assert "base64" not in response
    body = response.get("body", response.get("text"))
    content = b"" if body is None and "body" not in response else json.dumps(body).encode()
    if "text" in response:
        content = response["text"].encode()
    operation = row.get("operation", "-")
    return Step(where, operation, row["request"]["path"], response["status"], response["headers"], body, content)


def by_id() -> dict[str, list[Operation[Any]]]:
    """The operations of all functions, by the API's name; of a listing, one page."""
    found: dict[str, list[Operation[Any]]] = {}
    for row in ROWS:
        if row["kind"] != "alias":
            operation = call(row, {name: value for name, value in samples(row).items() if name != "limit"})
            found.setdefault(operation.id, []).append(operation)
    every = get_repositories()
    found |= {every.id: [every]}
    return {name: [one.at(1, 100) if isinstance(one, Listing) else one for one in ops] for name, ops in found.items()}


OPERATIONS = by_id()


def fits(operation: Operation[Any], one: Step) -> bool:
    """Whether a function is the one for a recorded step: the build history is an addition among others.

    An SBOM, asked for its build history, answers with itself (`sbom` step 24).
    """
    if operation.path.get("addition") != "build_history":
        return True
    return one.path.endswith("/build_history") and (one.json or one.status >= 400)


def perform(operation: Operation[Any], one: Step) -> Any:
    """The engine, given the recorded answer; returns or raises what a caller would get."""
    flow = run(replace(operation, body=None), ONCE)  # the bodies of samples are none that go out
    assert isinstance(flow.send(None), Send)
    headers = Headers([(name.encode(), value.encode()) for name, value in one.headers.items()])
    try:
        flow.send(Response(one.status, headers, one.content))
    except StopIteration as stop:
        return stop.value
    raise AssertionError("asked again")


def check_value(operation: Operation[Any], one: Step, value: Any) -> None:
    """What came is what the server said."""
    match operation.answer:
        case Json(type=name):
            if value is None or (value == [] and one.body is None):
                assert one.body is None, "the server said more"
                return
            back = adapter(name).dump_python(value, mode="json", by_alias=True, exclude_unset=True)
            assert as_instants(back) == as_instants(one.body)
        case Text():
            assert value == (one.body if one.json else one.content.decode())
        case Lines():
            assert value == str(one.body or "").splitlines()
        case Location():
            assert value.replace("%2F", "/") == one.headers.get("location", "").replace("%252F", "/").replace(
                "%2F", "/"
            )
        case Empty():
            assert value is None
        case Exists():
            assert value is (one.status == 200)
        case File():
            assert value.content == one.content
        case Loose():
            assert value == (one.body if one.json or not one.content else one.content.decode())
        case other:
            check_report(other, one, value)


def check_report(answer: Any, one: Step, value: Any) -> None:
    """Reports by MIME type: those that are there."""
    assert type(answer).__name__ in {"Reports", "Report", "History"}, answer
    back = adapter("Any").dump_python(value, mode="json", by_alias=True, exclude_unset=True)
    assert as_instants(back) == as_instants(one.body)


def said(body: Any) -> list[tuple[str | None, str | None]]:
    """Codes and messages of an error's body; an import from LDAP fails with a list of who failed."""
    if isinstance(body, dict) and isinstance(body.get("errors"), list):
        return [(row.get("code"), row.get("message")) for row in body["errors"]]
    if isinstance(body, list):
        return [(None, f"{row['uid']}: {row['error']}") for row in body]
    return []


def check_error(one: Step, error: StatusError) -> None:
    assert type(error) is getattr(exceptions, BY_STATUS[one.status])
    assert error.status_code == one.status
    assert [(found.code, found.message) for found in error.errors] == said(one.body)
    assert error.operation == one.operation
    assert error.request_id == one.headers.get("x-request-id")
    for code, message in said(one.body):
        if "was not found" not in str(message):  # the release lacks the operation: the text says so instead
            assert str(code or "") in str(error)
            assert str(message or "")[:40] in str(error)


@pytest.mark.parametrize("release", RELEASES)
def test_each_recorded_answer(release: str) -> None:
    wrong: list[str] = []
    for one in steps(release):
        for operation in OPERATIONS.get(one.operation, []):
            if not fits(operation, one):
                continue
            try:
                value = perform(operation, one)
                assert one.status < 300 or one.status in operation.results
                check_value(operation, one, value)
            except StatusError as error:
                try:
                    check_error(one, error)
                except AssertionError as exc:
                    wrong.append(f"{one.where}, {one.operation}: {error!r}: {exc}")
            except (DecodeError, AssertionError) as exc:
                wrong.append(f"{one.where}, {one.operation}: {exc!r}")
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong[:20])


def test_no_recorded_answer_is_left_out() -> None:
    """Each step names an operation that there is, or is about no operation: a path or method that there is not."""
    played: dict[str, set[int]] = {}
    for release in RELEASES:
        for one in steps(release):
            if one.operation == "-":
                assert one.status >= 400 or one.path.startswith("!"), one.where
                continue
            assert any(fits(operation, one) for operation in OPERATIONS[one.operation]), one.where
            played.setdefault(one.operation, set()).add(one.status // 100)
    assert set(played) == {row["operation"] for row in API.values() if in_order(row["since"]) <= in_order(RELEASES[0])}
    assert {name for name, statuses in played.items() if 2 not in statuses} == NO_SUCCESS
