"""What real Harbors sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from harborapi import webhooks

FOLDER = Path(__file__).parent.parent / "recordings"


def bodies(value: Any) -> Iterator[str]:
    """Every text in a recording that is the body of an event."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from bodies(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from bodies(inner)
    elif isinstance(value, str) and value.startswith("{") and ('"event_data"' in value or '"specversion"' in value):
        yield value


@pytest.mark.parametrize("release", ["v2.15.2", "v2.9.5"])
def test_all_recorded_bodies_are_read(release: str) -> None:
    found = [
        body
        for path in sorted((FOLDER / release).glob("*.json"))
        for body in bodies(json.loads(path.read_text("utf-8")))
    ]
    assert len(found) >= 14
    seen: set[tuple[str, str]] = set()
    for body in found:
        sent = json.loads(body)
        event = webhooks.parse(body.encode())
        assert webhooks.parse(body) == webhooks.parse(sent) == event
        assert isinstance(event, webhooks.ArtifactEvent)
        assert event.data == sent.get("event_data", sent.get("data"))
        assert event.operator == "admin"
        told = datetime.fromisoformat(sent["time"]) if "time" in sent else datetime.fromtimestamp(sent["occur_at"], UTC)
        assert event.occurred_at == told
        assert event.repository is not None
        assert (event.repository.namespace, event.repository.name) == ("rec-webhooks", "app")
        assert event.repository.date_created is not None
        assert event.repository.date_created.tzinfo is not None
        (ref,) = event.refs
        assert (str(ref), ref.host) == (
            f"127.0.0.1:9080/rec-webhooks/app:1.0@{event.resources[0].digest}",
            "127.0.0.1:9080",
        )
        if event.format == "CloudEvents":
            assert (event.id, event.source, event.request_id) == (sent["id"], sent["source"], sent["requestid"])
        seen.add((event.format, event.type))
    assert seen == {
        ("Default", "PUSH_ARTIFACT"),
        ("CloudEvents", "PUSH_ARTIFACT"),
        ("CloudEvents", "PULL_ARTIFACT"),
    }
