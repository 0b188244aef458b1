"""The engine tells who watches of every exchange: stepped by hand."""

from __future__ import annotations

import pytest

from harborapi._core.call import Call, exchanged
from harborapi._core.retry import Policy
from harborapi._core.wire import Headers, Request, Response, Send, Timeout
from harborapi.exceptions import TransportError

ORIGIN = ("http", "harbor.example.com", 80)
SEND = Send(Request("GET", ORIGIN, "/one"), Timeout())
OTHER = Send(Request("GET", ORIGIN, "/other"), Timeout())
ANSWER = Response(200, Headers(()))


class Watch:
    def __init__(self) -> None:
        self.seen: list[object] = []

    def begins(self, send: Send, /) -> Send:
        self.seen.append(send)
        return OTHER

    def ended(self, send: Send, outcome: Response | BaseException, /) -> None:
        self.seen += [send, outcome]


def test_nobody_watches() -> None:
    flow = exchanged(SEND, Call(ORIGIN, "", Policy()))
    assert next(flow) is SEND
    with pytest.raises(StopIteration) as stop:
        flow.send(ANSWER)
    assert stop.value.value is ANSWER


def test_an_answer() -> None:
    watch = Watch()
    flow = exchanged(SEND, Call(ORIGIN, "", Policy(), watch=watch))
    assert next(flow) is OTHER
    with pytest.raises(StopIteration) as stop:
        flow.send(ANSWER)
    assert stop.value.value is ANSWER
    assert watch.seen == [SEND, OTHER, ANSWER]


@pytest.mark.parametrize("failure", [TransportError("lost"), KeyboardInterrupt(), GeneratorExit()])
def test_a_failure(failure: BaseException) -> None:
    watch = Watch()
    flow = exchanged(SEND, Call(ORIGIN, "", Policy(), watch=watch))
    next(flow)
    with pytest.raises(type(failure)):
        flow.throw(failure)
    assert watch.seen == [SEND, OTHER, failure]
