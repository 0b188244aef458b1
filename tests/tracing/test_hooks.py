"""Hooks are told of each operation and each request, and never of credentials."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from harborapi.emulator import HarborEmulator
from harborapi.exceptions import NotFound, ServiceUnavailable, TransportError
from harborapi.hooks import Hooks, OperationEvent, RequestEvent

if TYPE_CHECKING:
    from collections.abc import Iterator

Ask = Callable[..., Any]


class Notes(Hooks):
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.operations: list[OperationEvent] = []
        self.requests: list[RequestEvent] = []

    def operation_begins(self, event: OperationEvent) -> None:
        self.lines.append(f"{event.operation} {event.method} {event.template}")

    def operation_ends(self, event: OperationEvent) -> None:
        self.operations.append(event)
        self.lines.append(f"{event.operation} {event.status} in {event.attempts}")

    def request_begins(self, event: RequestEvent) -> None:
        assert event.status is None and event.seconds is None
        self.lines.append(f"  {event.attempt}")

    def request_ends(self, event: RequestEvent) -> None:
        self.requests.append(event)
        self.lines.append(f"  {event.attempt} {event.status}")


@pytest.fixture
def emulator() -> Iterator[HarborEmulator]:
    with HarborEmulator() as emulator:
        yield emulator


def test_a_call_is_an_operation_with_a_request(emulator: HarborEmulator, ask: Ask) -> None:
    notes = Notes()
    ask(emulator, [notes], "get_project", "library")
    assert notes.lines == ["getProject GET /projects/{project_name_or_id}", "  1", "  1 200", "getProject 200 in 1"]
    [request] = notes.requests
    assert request.operation is notes.operations[0]
    assert request.url == "http://harbor.test/api/v2.0/projects/library"
    assert request.seconds is not None and request.seconds >= 0
    assert request.size and request.request_id


def test_each_try_is_told(emulator: HarborEmulator, ask: Ask) -> None:
    emulator.fail_next(503, times=2)
    notes = Notes()
    ask(emulator, [notes], "get_project", "library")
    assert notes.lines[1:] == ["  1", "  1 503", "  2", "  2 503", "  3", "  3 200", "getProject 200 in 3"]


def test_what_fails_is_told(emulator: HarborEmulator, ask: Ask) -> None:
    notes = Notes()
    with pytest.raises(NotFound):
        ask(emulator, [notes], "get_project", "nope")
    assert isinstance(notes.operations[0].error, NotFound)
    assert notes.requests[0].error is None, "an answer with an error status is an answer"
    emulator.fail_next(503, times=3)
    with pytest.raises(ServiceUnavailable):
        ask(emulator, [notes], "get_project", "library")
    assert notes.lines[-1] == "getProject None in 3"
    emulator.drop_next(3)
    with pytest.raises(TransportError):
        ask(emulator, [notes], "get_project", "library")
    assert isinstance(notes.requests[-1].error, TransportError)
    assert (notes.requests[-1].status, notes.requests[-1].seconds) == (None, None)


def test_an_error_status_that_is_an_answer_is_no_failure(emulator: HarborEmulator, ask: Ask) -> None:
    notes = Notes()
    assert ask(emulator, [notes], "project_exists", "nope") is False
    [operation] = notes.operations
    assert (operation.operation, operation.status, operation.error) == ("headProject", 404, None)


def test_each_page_is_an_operation(emulator: HarborEmulator, ask: Ask) -> None:
    for number in range(5):
        emulator.push_image("library/app", tags=[str(number)])
    notes = Notes()
    assert len(ask(emulator, [notes], "get_artifacts", "library", "app", page_size=2)) == 5
    assert [event.operation for event in notes.operations] == ["listArtifacts"] * 3
    assert sorted(event.url.partition("page=")[2][0] for event in notes.requests) == ["1", "2", "3"]


def test_hooks_end_in_the_order_that_undoes_their_beginning(emulator: HarborEmulator, ask: Ask) -> None:
    order: list[str] = []

    class Named(Hooks):
        def __init__(self, name: str) -> None:
            self.name = name

        def request_begins(self, event: RequestEvent) -> None:
            order.append(f"{self.name} begins")

        def request_ends(self, event: RequestEvent) -> None:
            order.append(f"{self.name} ends")

    ask(emulator, [Named("a"), Named("b")], "ping")
    assert order == ["a begins", "b begins", "b ends", "a ends"]


def test_headers_of_a_hook_are_sent(emulator: HarborEmulator, ask: Ask) -> None:
    class Marks(Hooks):
        def request_begins(self, event: RequestEvent) -> None:
            assert event.headers == {}
            event.headers["X-Request-ID"] = "mine"

    notes = Notes()
    ask(emulator, [notes, Marks()], "get_project", "library")
    assert notes.requests[0].request_id == "mine", "Harbor answers with the id it was given"


def test_no_hook_sees_credentials_or_log_ins(emulator: HarborEmulator, ask: Ask) -> None:
    class Nosy(Hooks):
        def __init__(self) -> None:
            self.seen: list[str] = []

        def request_ends(self, event: RequestEvent) -> None:
            self.seen += [repr(event), repr(event.operation), str(event.headers), event.url]

    nosy = Nosy()
    with contextlib.suppress(NotFound):
        ask(emulator, [nosy], "get_project", "nope")
    ask(emulator, [nosy], "get_users")
    told = "".join(nosy.seen)
    assert "Harbor12345" not in told
    assert "/c/login" not in told
    assert "uthorization" not in told and "sid=" not in told


def test_what_a_hook_raises_ends_the_call(emulator: HarborEmulator, ask: Ask) -> None:
    class Broken(Hooks):
        def request_begins(self, event: RequestEvent) -> None:
            raise ZeroDivisionError

    notes = Notes()
    with pytest.raises(ZeroDivisionError):
        ask(emulator, [notes, Broken()], "ping")
    assert isinstance(notes.operations[0].error, ZeroDivisionError)


def test_a_twin_has_hooks_of_its_own(emulator: HarborEmulator) -> None:
    first, second = Notes(), Notes()
    with emulator.client(hooks=[first]) as client:
        client.with_options(hooks=[second]).ping()
        assert (len(first.operations), len(second.operations)) == (0, 1)
        client.with_options(timeout=5).ping()
        client.with_options(hooks=()).ping()
        assert (len(first.operations), len(second.operations)) == (1, 1)
