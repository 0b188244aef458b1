"""Flows stepped by hand, so that something can happen between two requests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from harborapi._core.wire import Send, Sleep

if TYPE_CHECKING:
    from collections.abc import Callable

    from harborapi import HarborClient


def perform(client: HarborClient, effect: Any) -> Any:
    """One effect, by the client's own driver."""

    def one() -> Any:
        return (yield effect)

    return client._driver.run(one())


def step(client: HarborClient, flow: Any, *args: Any, before: Callable[[Any], object], **kwargs: Any) -> Any:
    """A flow to its end; `before` is told of each request before it is sent."""
    under_way = flow(client._call(), *args, **kwargs)
    try:
        effect = next(under_way)
        while True:
            if isinstance(effect, Send):
                before(effect.request)
            effect = proceed(under_way, client, effect)
    except StopIteration as stop:
        return stop.value


def proceed(under_way: Any, client: HarborClient, effect: Any) -> Any:
    try:
        answer = perform(client, effect)
    except Exception as exc:
        return under_way.throw(exc)
    return under_way.send(answer)


class Stepper:
    """Runs flows on a clock of its own: pauses pass at once."""

    def __init__(self, client: HarborClient) -> None:
        self.client, self.now, self.pauses = client, 0.0, list[float]()
        self.call = replace(client._call(), clock=lambda: self.now)

    def run(self, flow: Any) -> Any:
        """A flow to its end."""
        try:
            effect = next(flow)
            while True:
                if isinstance(effect, Sleep):
                    self.pauses.append(effect.seconds)
                    self.now += effect.seconds
                    effect = flow.send(None)
                else:
                    effect = proceed(flow, self.client, effect)
        except StopIteration as stop:
            return stop.value
