"""Events of every type, as the server's source writes them, and what is none."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harborapi import webhooks
from harborapi.exceptions import DecodeError, InvalidArgument
from harborapi.models import SBOMOverview
from harborapi.webhooks import (
    ArtifactEvent,
    Event,
    QuotaEvent,
    ReplicationEvent,
    RetentionEvent,
    ScanEvent,
)

DIGEST = "sha256:" + "ab" * 32
RESOURCE = {"digest": DIGEST, "tag": "1.0", "resource_url": "harbor.io/p/team/app:1.0"}
PLACE = {"name": "team/app", "namespace": "p", "repo_full_name": "p/team/app", "repo_type": "public"}
OVERVIEW = {
    "report_id": "x",
    "scan_status": "Success",
    "severity": "High",
    "duration": 3,
    "summary": {"total": 1, "fixable": 1, "summary": {"High": 1}},
    "start_time": "2026-01-01T00:00:00Z",
    "end_time": "2026-01-01T00:00:03Z",
}
REPORT = "application/vnd.security.vulnerability.report; version=1.1"
SELECTOR = {"kind": "doublestar", "decoration": "matches", "pattern": "**"}
DATA: dict[str, dict[str, Any]] = {
    "artifact": {"resources": [RESOURCE], "repository": PLACE | {"date_created": 1795442866}},
    "scan": {
        "resources": [RESOURCE | {"scan_overview": {REPORT: OVERVIEW}}],
        "repository": PLACE,
        "scan": {"scan_type": "vulnerability"},
    },
    "quota": {
        "resources": [{"tag": "1.0", "digest": DIGEST}],
        "repository": PLACE,
        "custom_attributes": {"Details": "quota usage reach 85%"},
    },
    "replication": {
        "replication": {
            "harbor_hostname": "harbor.io",
            "job_status": "Success",
            "artifact_type": "image",
            "authentication_type": "basic",
            "override_mode": True,
            "trigger_type": "MANUAL",
            "policy_creator": "admin",
            "execution_timestamp": 1795442866,
            "src_resource": {"registry_type": "harbor", "endpoint": "http://harbor.io", "namespace": "p"},
            "dest_resource": {"registry_name": "there", "registry_type": "harbor", "endpoint": "http://x.io"},
            "successful_artifact": [
                {"type": "image", "status": "Success", "name_tag": "app [1 item(s) in total]", "references": ["1.0"]}
            ],
            "execution_id": 4,
            "task_id": 5,
        }
    },
    "retention": {
        "retention": {
            "total": 3,
            "retained": 2,
            "harbor_hostname": "harbor.io",
            "project_name": "p",
            "retention_policy_id": 7,
            "retention_rule": [
                {
                    "template": "latestPushedK",
                    "params": {"latestPushedK": 2},
                    "tag_selectors": [SELECTOR],
                    "scope_selectors": {"repository": [SELECTOR]},
                }
            ],
            "result": "SUCCESS",
            "deleted_artifact": [{"type": "image", "status": "SUCCESS", "name_tag": "app:1", "references": None}],
        }
    },
}
KINDS: list[tuple[str, str, str, type[Event]]] = [
    ("PUSH_ARTIFACT", "harbor.artifact.pushed", "artifact", ArtifactEvent),
    ("PULL_ARTIFACT", "harbor.artifact.pulled", "artifact", ArtifactEvent),
    ("DELETE_ARTIFACT", "harbor.artifact.deleted", "artifact", ArtifactEvent),
    ("SCANNING_COMPLETED", "harbor.scan.completed", "scan", ScanEvent),
    ("SCANNING_FAILED", "harbor.scan.failed", "scan", ScanEvent),
    ("SCANNING_STOPPED", "harbor.scan.stopped", "scan", ScanEvent),
    ("QUOTA_EXCEED", "harbor.quota.exceeded", "quota", QuotaEvent),
    ("QUOTA_WARNING", "harbor.quota.warned", "quota", QuotaEvent),
    ("REPLICATION", "harbor.replication.status.changed", "replication", ReplicationEvent),
    ("TAG_RETENTION", "harbor.tag_retention.finished", "retention", RetentionEvent),
]


def default(kind: str, data: Any, **more: Any) -> dict[str, Any]:
    return {"type": kind, "occur_at": 1795442866, "operator": "admin", "event_data": data, **more}


def cloud(kind: str, data: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": "4b2f89a6",
        "source": "/projects/1/webhook/policies/3",
        "type": kind,
        "datacontenttype": "application/json",
        "time": "2026-11-23T14:07:46Z",
        "data": data,
        "operator": "admin",
        "requestid": "dcf34806",
    }


@pytest.mark.parametrize(("kind", "cloud_kind", "data", "expected"), KINDS, ids=[row[0] for row in KINDS])
def test_both_formats_tell_the_same(kind: str, cloud_kind: str, data: str, expected: type[Event]) -> None:
    plain = webhooks.parse(json.dumps(default(kind, DATA[data])).encode())
    other = webhooks.parse(json.dumps(cloud(cloud_kind, DATA[data])).encode())
    for event in (plain, other):
        assert type(event) is expected
        assert (event.type, event.operator, event.data) == (kind, "admin", DATA[data])
        assert event.occurred_at == datetime(2026, 11, 23, 14, 7, 46, tzinfo=UTC)
    assert (plain.format, other.format) == ("Default", "CloudEvents")
    envelope = {"format", "id", "source", "request_id"}
    assert plain.model_dump(exclude=envelope) == other.model_dump(exclude=envelope)


def test_the_parts_of_a_push() -> None:
    event = webhooks.parse(default("PUSH_ARTIFACT", DATA["artifact"]))
    assert isinstance(event, ArtifactEvent)
    assert event.repository is not None
    assert event.repository.date_created == datetime(2026, 11, 23, 14, 7, 46, tzinfo=UTC)
    assert [str(ref) for ref in event.refs] == [f"harbor.io/p/team/app:1.0@{DIGEST}"]


@pytest.mark.parametrize(
    ("resource", "ref"),
    [
        ({"digest": DIGEST, "tag": DIGEST, "resource_url": f"h:80/p/team/app@{DIGEST}"}, f"h:80/p/team/app@{DIGEST}"),
        ({"digest": DIGEST, "resource_url": "harbor/p/team/app:1.0"}, f"p/team/app@{DIGEST}"),
        ({"digest": DIGEST, "tag": "1"}, f"p/team/app:1@{DIGEST}"),
        ({}, "p/team/app"),
    ],
)
def test_references_of_what_is_told(resource: dict[str, Any], ref: str) -> None:
    event = webhooks.parse(default("PULL_ARTIFACT", {"resources": [resource], "repository": PLACE}))
    assert isinstance(event, ArtifactEvent)
    assert [str(one) for one in event.refs] == [ref]


def test_the_parts_of_a_scan() -> None:
    event = webhooks.parse(default("SCANNING_COMPLETED", DATA["scan"]))
    assert isinstance(event, ScanEvent)
    assert event.scan is not None
    assert (event.scan.severity, event.scan_type) == ("High", "vulnerability")
    old = webhooks.parse(default("SCANNING_FAILED", {"resources": [RESOURCE], "repository": PLACE}))
    assert isinstance(old, ScanEvent)
    assert (old.scan, old.scan_type) == (None, "vulnerability")


@pytest.mark.parametrize("told", [{"scan": {"scan_type": "sbom"}}, {"scan": {}}, {}])
def test_a_scan_for_an_sbom(told: dict[str, Any]) -> None:
    times = {"start_time": "2026-01-01T00:00:00Z", "end_time": "2026-01-01T00:00:03Z"}
    overview = {"duration": 3, "scan_status": "Success", "sbom_digest": DIGEST, "sbom_repository": "p/app"}
    for sent in (overview | times, overview):
        data = {"resources": [RESOURCE | {"sbom_overview": sent}], "repository": PLACE} | told
        event = webhooks.parse(default("SCANNING_COMPLETED", data))
        assert isinstance(event, ScanEvent)
        assert (event.scan_type, event.scan) == ("sbom", None)
    found = webhooks.parse(default("SCANNING_COMPLETED", {"resources": [{"sbom_overview": overview | times}]}))
    assert isinstance(found, ScanEvent)
    assert isinstance(found.resources[0].sbom_overview, SBOMOverview)


def test_the_parts_of_the_others() -> None:
    quota = webhooks.parse(default("QUOTA_WARNING", DATA["quota"]))
    assert isinstance(quota, QuotaEvent)
    assert quota.details == "quota usage reach 85%"
    replication = webhooks.parse(default("REPLICATION", DATA["replication"]))
    assert isinstance(replication, ReplicationEvent)
    assert replication.replication.execution_timestamp == datetime(2026, 11, 23, 14, 7, 46, tzinfo=UTC)
    assert (replication.replication.successful_artifact or [])[0].references == ["1.0"]
    retention = webhooks.parse(default("TAG_RETENTION", DATA["retention"]))
    assert isinstance(retention, RetentionEvent)
    assert (retention.retention.retention_rule or [])[0].tag_selectors is not None
    assert (retention.retention.total, retention.retention.retained) == (3, 2)


def test_what_is_not_known_is_kept() -> None:
    event = webhooks.parse(default("BRAND_NEW", {"thing": {"x": 1}, "type": "odd"}))
    assert type(event) is Event
    assert (event.type, event.data) == ("BRAND_NEW", {"thing": {"x": 1}, "type": "odd"})
    other = webhooks.parse(cloud("harbor.brand.new", {"thing": 1}))
    assert (type(other), other.type) == (Event, "harbor.brand.new")
    more = webhooks.parse(default("PUSH_ARTIFACT", DATA["artifact"] | {"later": 1}))
    assert isinstance(more, ArtifactEvent)
    assert more.data["later"] == 1
    bare = webhooks.parse({"type": "PUSH_ARTIFACT", "occur_at": 1, "event_data": None})
    assert isinstance(bare, ArtifactEvent)
    assert (bare.resources, bare.repository, bare.refs, bare.operator) == ([], None, [], "")


def test_a_cloud_event_with_its_attributes_in_headers() -> None:
    sent = cloud("harbor.artifact.pushed", DATA["artifact"])
    headers = {f"Ce-{name.title()}": value for name, value in sent.items() if name not in {"data", "datacontenttype"}}
    headers |= {"content-type": "application/json", "ce-operator": "robot%24p"}
    event = webhooks.parse(json.dumps(DATA["artifact"]).encode(), headers)
    assert isinstance(event, ArtifactEvent)
    assert (event.type, event.operator, event.id) == ("PUSH_ARTIFACT", "robot$p", "4b2f89a6")
    assert webhooks.parse(sent, {"Ce-Specversion": "1.0", "Ce-Type": "other"}).type == "PUSH_ARTIFACT"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "no JSON"),
        (b"\xff\xff", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[]", "no JSON object"),
        (b"{}", "it has no type"),
        (b'{"blocks": []}', "Slack"),
        (b'{"type": "PUSH_ARTIFACT"}', "occurred_at"),
        (b'{"type": ["x"], "occur_at": 1}', "type"),
        (b'{"type": "REPLICATION", "occur_at": 1, "event_data": {}}', "replication"),
        (b'{"type": "PUSH_ARTIFACT", "occur_at": 1, "event_data": []}', None),
        (b'{"type": "PUSH_ARTIFACT", "occur_at": 1, "event_data": [1]}', "data"),
        (b'{"type": "PUSH_ARTIFACT", "occur_at": 1, "event_data": {"resources": 1}}', "resources"),
    ],
)
def test_what_is_no_event(body: bytes, why: str | None) -> None:
    if why is None:
        assert webhooks.parse(body).data == {}
        return
    with pytest.raises(DecodeError, match=why) as caught:
        webhooks.parse(body)
    assert caught.value.body == body[:2048]


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "occur_at", "event_data", "data", "resources", "repository", "specversion", "time"]
            ),
            inner,
            max_size=4,
        )
    ),
)


@given(ANY)
def test_anything_is_read_or_refused(value: Any) -> None:
    with contextlib.suppress(DecodeError):
        assert isinstance(webhooks.parse(json.dumps(value).encode()), Event)


@pytest.mark.parametrize(
    ("given_", "good"),
    [
        ({"Authorization": "Bearer secrét"}, True),
        ({"authorization": " Bearer secrét "}, True),
        ({"authorization": "Bearer secrét".encode().decode("latin-1")}, True),
        ({"authorization": "Bearer secret"}, False),
        ({"authorization": "Bearer secr☃t"}, False),
        ({"authorization": ""}, False),
        ({"x-authorization": "Bearer secrét"}, False),
        ({}, False),
    ],
)
def test_the_authorization_is_checked(given_: dict[str, str], good: bool) -> None:
    assert webhooks.verify(given_, "Bearer secrét") is good


def test_what_cannot_be_written_in_latin_1_is_no_question_mark() -> None:
    assert not webhooks.verify({"authorization": "☃"}, "?")
    assert not webhooks.verify({"authorization": "\ud800"}, "?")


@pytest.mark.parametrize("empty", ["", "  "])
def test_nobody_is_let_in_by_nothing(empty: str) -> None:
    with pytest.raises(InvalidArgument, match="empty"):
        webhooks.verify({}, empty)
