"""Spans of OpenTelemetry, as its own exporter gets them."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from contextlib import aclosing, closing
from typing import TYPE_CHECKING, Any, Literal

import httpx2
import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanContext, SpanKind, StatusCode, get_current_span

from harborapi import HarborAsyncClient, HarborClient
from harborapi.emulator import HarborEmulator
from harborapi.exceptions import NotFound, TransportError
from harborapi.hooks import Hooks, RequestEvent
from harborapi.operations import artifact
from harborapi.tracing import Tracing

if TYPE_CHECKING:
    from collections.abc import Iterator

Ask = Callable[..., Any]


class Traces:
    """A provider of tracers of the test's own, and what it was given."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.provider = TracerProvider()
        self.provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.hook = Tracing(self.provider)

    @property
    def spans(self) -> list[ReadableSpan]:
        return sorted(self.exporter.get_finished_spans(), key=lambda span: span.start_time or 0)

    def close(self) -> None:
        self.provider.shutdown()


@pytest.fixture
def traces() -> Iterator[Traces]:
    traces = Traces()
    yield traces
    traces.close()


@pytest.fixture
def emulator() -> Iterator[HarborEmulator]:
    with HarborEmulator() as emulator:
        yield emulator


def said(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


def context(span: ReadableSpan) -> SpanContext:
    found = span.get_span_context()
    assert found is not None
    return found


def test_an_operation_has_a_span_and_its_request_one_within(emulator: HarborEmulator, ask: Ask, traces: Traces) -> None:
    with traces.provider.get_tracer("test").start_as_current_span("mine"):
        ask(emulator, [traces.hook], "get_project", "library")
    mine, operation, request = traces.spans
    assert (operation.name, operation.kind) == ("getProject", SpanKind.INTERNAL)
    assert said(operation) == {"harbor.operation": "getProject", "harbor.attempts": 1, "http.response.status_code": 200}
    assert (request.name, request.kind) == ("GET /projects/{project_name_or_id}", SpanKind.CLIENT)
    about = said(request)
    assert about.pop("harbor.request_id")
    assert about.pop("http.response.body.size") > 0
    assert about == {
        "harbor.operation": "getProject",
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "server.address": "harbor.test",
        "server.port": 80,
        "url.full": "http://harbor.test/api/v2.0/projects/library",
        "url.template": "/projects/{project_name_or_id}",
    }
    assert operation.parent is not None and operation.parent.span_id == context(mine).span_id
    assert request.parent is not None and request.parent.span_id == context(operation).span_id
    assert {span.status.status_code for span in traces.spans} == {StatusCode.UNSET}


def test_tries_are_spans_of_their_own(emulator: HarborEmulator, ask: Ask, traces: Traces) -> None:
    emulator.fail_next(503, times=2)
    ask(emulator, [traces.hook], "get_project", "library")
    operation, *requests = traces.spans
    assert said(operation)["harbor.attempts"] == 3
    assert operation.status.status_code is StatusCode.UNSET, "it came to a good end"
    assert [said(one)["http.response.status_code"] for one in requests] == [503, 503, 200]
    assert [said(one).get("http.request.resend_count") for one in requests] == [None, 1, 2]
    assert [said(one).get("error.type") for one in requests] == ["503", "503", None]
    assert [one.status.status_code for one in requests] == [StatusCode.ERROR, StatusCode.ERROR, StatusCode.UNSET]


def test_a_failure_has_its_kind_and_the_servers_words(emulator: HarborEmulator, ask: Ask, traces: Traces) -> None:
    with pytest.raises(NotFound):
        ask(emulator, [traces.hook], "get_project", "nope")
    operation, request = traces.spans
    assert said(operation)["error.type"] == "NotFound"
    assert said(operation)["http.response.status_code"] == 404
    assert operation.status.status_code is StatusCode.ERROR
    assert "project nope not found" in (operation.status.description or "")
    assert said(request)["error.type"] == "404"


def test_a_lost_connection_has_no_status(emulator: HarborEmulator, ask: Ask, traces: Traces) -> None:
    emulator.drop_next(3)
    with pytest.raises(TransportError) as caught:
        ask(emulator, [traces.hook], "get_project", "library")
    for span in traces.spans:
        assert "http.response.status_code" not in said(span)
        assert span.status.status_code is StatusCode.ERROR
        assert said(span)["error.type"] == type(caught.value).__name__


def test_an_answer_of_no_is_no_error(emulator: HarborEmulator, ask: Ask, traces: Traces) -> None:
    assert ask(emulator, [traces.hook], "project_exists", "nope") is False
    assert traces.spans[0].status.status_code is StatusCode.UNSET


def test_the_request_bears_the_trace(emulator: HarborEmulator, traces: Traces) -> None:
    seen: list[dict[str, str]] = []

    class Last(Hooks):
        def request_begins(self, event: RequestEvent) -> None:
            seen.append(dict(event.headers))

    with emulator.client(hooks=[traces.hook, Last()]) as client:
        client.ping()
    identity = context(traces.spans[1])
    assert seen[0].keys() == {"traceparent"}
    assert seen[0]["traceparent"].startswith(f"00-{identity.trace_id:032x}-{identity.span_id:016x}-")
    with emulator.client(hooks=[Tracing(traces.provider, propagate_context=False), Last()]) as client:
        client.ping()
    assert seen[1] == {}


def test_the_requests_span_is_current_where_it_is_sent(emulator: HarborEmulator, traces: Traces) -> None:
    seen: list[int] = []

    class Seeing(httpx2.BaseTransport):
        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            seen.append(get_current_span().get_span_context().span_id)
            return emulator.transport.handle_request(request)

    with HarborClient(emulator.url, transport=Seeing(), hooks=[traces.hook]) as client:
        client.ping()
    assert seen == [context(span).span_id for span in traces.spans if span.kind is SpanKind.CLIENT]
    assert not get_current_span().get_span_context().is_valid, "and no more afterwards"


@pytest.mark.parametrize("http", ["httpx2", "aiohttp"])
def test_contexts_are_left_as_they_were_entered(
    traces: Traces, http: Literal["httpx2", "aiohttp"], caplog: pytest.LogCaptureFixture
) -> None:
    """Pages side by side, a listing that is left early, a call that is called off."""
    with HarborEmulator() as emulator, emulator.serve() as server:
        for number in range(6):
            emulator.push_image("library/app", tags=[str(number)])
        listing = artifact.get_artifacts("library", "app", page_size=1)

        async def main() -> None:
            begun = asyncio.Event()

            class Begun(Hooks):
                def request_begins(self, event: RequestEvent) -> None:
                    begun.set()

            hooks = [traces.hook, Begun()]
            async with HarborAsyncClient(server.url, "admin", "Harbor12345", http=http, hooks=hooks) as client:
                with traces.provider.get_tracer("test").start_as_current_span("mine") as mine:
                    assert len(await client.send(listing)) == 6
                    async with aclosing(client.iterate(listing)) as found:
                        async for _ in found:
                            assert get_current_span() is mine
                            break
                    begun.clear()
                    call = asyncio.ensure_future(client.get_project("library"))
                    await begun.wait()
                    call.cancel()
                    await asyncio.gather(call, return_exceptions=True)
                    assert get_current_span() is mine

        asyncio.run(main())
        with HarborClient(server.url, "admin", "Harbor12345", hooks=[traces.hook]) as client:
            assert len(client.send(listing)) == 6
            with closing(client.iterate(listing)) as found:
                next(found)
                assert not get_current_span().get_span_context().is_valid
    theirs = [record for record in caplog.records if record.name.startswith("opentelemetry")]
    assert theirs == [], "OpenTelemetry logs a context that is left elsewhere than it was entered"


def test_operations_side_by_side_keep_to_their_own_parents(emulator: HarborEmulator, traces: Traces) -> None:
    tracer = traces.provider.get_tracer("test")

    async def main() -> None:
        async with emulator.async_client(hooks=[traces.hook]) as client:

            async def one(name: str) -> None:
                with tracer.start_as_current_span(name):
                    await client.project_exists(name)

            await asyncio.gather(*(one(f"p{number}") for number in range(10)))

    asyncio.run(main())
    mine = {context(span).span_id: span.name for span in traces.spans if span.name.startswith("p")}
    operations = {context(span).span_id: span for span in traces.spans if span.name == "headProject"}
    assert len(mine) == len(operations) == 10
    for request in traces.spans:
        if request.kind is SpanKind.CLIENT:
            assert request.parent is not None
            operation = operations[request.parent.span_id]
            assert operation.parent is not None
            assert said(request)["url.full"].endswith("=" + mine[operation.parent.span_id])


def test_no_span_has_a_secret(emulator: HarborEmulator, ask: Ask, traces: Traces) -> None:
    ask(emulator, [traces.hook], "get_users")
    user = {"username": "alice", "email": "a@example.com", "realname": "A", "password": "Canary1secret"}
    ask(emulator, [traces.hook], "create_user", user)
    told = "".join(span.to_json() for span in traces.spans)
    assert "createUser" in told
    assert "Canary1secret" not in told
    assert "Harbor12345" not in told


def test_the_package_does_not_load_it() -> None:
    code = (
        "import sys, harborapi; from harborapi import HarborClient, HarborAsyncClient\n"
        "HarborClient('https://harbor.example.com').close()\n"
        "print([name for name in sys.modules if name.startswith('opentelemetry') or name == 'harborapi.tracing'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_without_the_extra_the_import_says_so() -> None:
    code = "import sys; sys.modules['opentelemetry'] = None; import harborapi.tracing"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.endswith("harborapi.tracing needs the extra: pip install harborapi[otel]\n")
