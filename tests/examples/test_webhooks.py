"""The receiver, run by uvicorn, gets what the emulator delivers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx2
import pytest
import uvicorn

from harborapi.emulator import HarborEmulator
from harborapi.models import WebhookPolicy, WebhookTargetObject

from .conftest import module

if TYPE_CHECKING:
    from .conftest import Run

SECRET = "Bearer canary"


@contextmanager
def receiving() -> Iterator[str]:
    """The example's application on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:  # who connects before the server is up waits
        application = module("webhook_receiver").application(SECRET)
        server = uvicorn.Server(uvicorn.Config(application, log_level="warning", lifespan="off", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/harbor"
        finally:
            server.should_exit = True
            thread.join()


@pytest.mark.parametrize("payload_format", ["Default", "CloudEvents"])
def test_each_event_is_a_line(capsys: pytest.CaptureFixture[str], payload_format: str) -> None:
    with receiving() as address, HarborEmulator(scanner=True) as emulator, emulator.client() as client:
        target = WebhookTargetObject(type="http", address=address, auth_header=SECRET, payload_format=payload_format)
        types = ["PUSH_ARTIFACT", "SCANNING_COMPLETED"]
        client.create_webhook_policy(
            "library", WebhookPolicy(name="hook", enabled=True, targets=[target], event_types=types)
        )
        emulator.push_image("library/app", tags=["1.0"])
        client.scan_artifact("library", "app", "1.0")
        emulator.jobs.run()
        overview = client.get_artifact("library", "app", "1.0", with_scan_overview=True).scan_overview
    pushed, scanned = capsys.readouterr().out.splitlines()
    assert " PUSH_ARTIFACT by admin " in pushed
    assert "library/app:1.0" in pushed
    assert " SCANNING_COMPLETED by " in scanned
    assert overview is not None and scanned.endswith(f": {overview.severity}")


def test_what_is_not_harbors_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    body = {
        "specversion": "1.0",
        "id": "one",
        "source": "/projects/1/webhook/policies/1",
        "type": "harbor.artifact.pushed",
        "time": "2026-01-01T00:00:00Z",
        "data": {
            "resources": [],
            "repository": {
                "name": "app",
                "namespace": "library",
                "repo_full_name": "library/app",
                "repo_type": "private",
            },
        },
    }
    with receiving() as address, httpx2.Client(headers={"Authorization": SECRET}) as sender:
        assert httpx2.post(address, json=body).status_code == 401
        assert sender.post(address, json={"no": "event"}).status_code == 400
        assert sender.post(address, content=b"x" * (5 << 20)).status_code == 413
        assert sender.post(address, content=iter([b"x" * (1 << 20)] * 5)).status_code == 413
        for _ in range(2):  # Harbor may send an event again
            assert sender.post(address, json=body).status_code == 204
    told = capsys.readouterr()
    assert len(told.out.splitlines()) == 1
    assert told.err.startswith("refused: ")


def test_without_the_text_that_proves_the_sender_it_does_not_start(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HARBOR_WEBHOOK_AUTH", raising=False)
    told = run("webhook_receiver")
    assert told.status == 2
    assert "set HARBOR_WEBHOOK_AUTH" in told.err
