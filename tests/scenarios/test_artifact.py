"""Artifacts: listed, looked at, tagged, labelled, copied, deleted."""

from __future__ import annotations

from harborapi.exceptions import (
    BadRequest,
    Conflict,
    Forbidden,
    NotFound,
    PreconditionFailed,
    Unauthorized,
    UnprocessableEntity,
)
from harborapi.models import HarborVulnerabilityReport
from harborapi.query import Field

from .marks import both_releases, every_way, with_scanner
from .stage import DEVELOPER, GUEST, Harbor, refused


@both_releases
@every_way
def test_an_image_in_full(harbor: Harbor) -> None:
    project = harbor.project()
    digest = harbor.push(f"{project}/team/app", "1.0", "latest")
    image = harbor.client.get_artifact(
        project,
        "team/app",
        "1.0",
        with_label=True,
        with_scan_overview=True,
        with_immutable_status=True,
        with_accessory=True,
        with_sbom_overview=harbor.release >= (2, 11),
    )
    assert (image.digest, image.type) == (digest, "IMAGE")
    assert {tag.name for tag in image.tags or []} == {"1.0", "latest"}
    assert all(tag.immutable is False for tag in image.tags or [])
    assert image.size
    assert image.push_time.year > 2000
    assert image.extra_attrs
    assert image.extra_attrs["architecture"] == "amd64"
    assert image.addition_links
    assert "build_history" in image.addition_links
    assert image.labels is None
    assert image.accessories is None
    assert image.scan_overview is None
    if harbor.release >= (2, 13):
        assert image.repository_name == f"{project}/team/app"
    assert harbor.client.get_artifact(project, "team/app", digest).digest == digest


@both_releases
@every_way
def test_the_list_of_artifacts(harbor: Harbor) -> None:
    project = harbor.project()
    digests = [harbor.push(f"{project}/app", f"1.{number}") for number in range(5)]
    untagged = harbor.push(f"{project}/app", "", content=harbor.name("content"))
    chart = harbor.push(f"{project}/app", "chart", kind="chart")
    client = harbor.client
    assert [one.digest for one in client.get_artifacts(project, "app", page_size=2)] == [
        chart,
        untagged,
        *reversed(digests),
    ]
    assert [one.digest for one in client.get_artifacts(project, "app", sort="push_time", limit=3)] == digests[:3]
    assert [one.digest for one in client.get_artifacts(project, "app", "tags=1.3")] == [digests[3]]
    assert [one.digest for one in client.get_artifacts(project, "app", "tags=nil")] == [untagged]
    assert [one.digest for one in client.get_artifacts(project, "app", Field("type") == "CHART")] == [chart]
    assert client.get_artifacts(project, "app", with_tag=False, limit=1)[0].tags is None
    assert client.get_artifacts(project, "nothing") == []
    with refused(BadRequest):
        client.get_artifacts(project, "app", "labels=1")


@both_releases
def test_an_index_and_its_images(harbor: Harbor) -> None:
    project = harbor.project()
    digest = harbor.push(f"{project}/multi", "1.0", kind="index")
    index = harbor.client.get_artifact(project, "multi", "1.0")
    assert index.references
    assert [(one.platform.architecture if one.platform else "") for one in index.references] == ["amd64", "arm64"]
    children = [one.child_digest or "" for one in index.references]
    assert [one.digest for one in harbor.client.get_artifacts(project, "multi")] == [digest]
    with refused(PreconditionFailed, code="VIOLATE_FOREIGN_KEY_CONSTRAINT"):
        harbor.client.delete_artifact(project, "multi", children[0])
    harbor.client.delete_artifact(project, "multi", "1.0")
    with refused(NotFound):
        harbor.client.get_artifact(project, "multi", children[0])


@both_releases
@every_way
def test_tags_come_and_go(harbor: Harbor) -> None:
    project = harbor.project()
    digest = harbor.push(f"{project}/app", "1.0")
    client = harbor.client
    for tag in ("a", "b", "c"):
        client.create_artifact_tag(project, "app", digest, {"name": tag})
    tags = client.get_artifact_tags(project, "app", "1.0", sort="name", page_size=2, with_immutable_status=True)
    assert [tag.name for tag in tags] == ["1.0", "a", "b", "c"]
    assert all(tag.artifact_id and tag.push_time.year > 2000 and tag.immutable is False for tag in tags)
    assert [tag.name for tag in client.get_artifact_tags(project, "app", "1.0", "name=~b")] == ["b"]
    with refused(Conflict, "already exists"):
        client.create_artifact_tag(project, "app", digest, {"name": "a"})
    with refused(BadRequest, "invalid tag name"):
        client.create_artifact_tag(project, "app", digest, {"name": "not valid"})
    client.delete_artifact_tag(project, "app", digest, "a")
    with refused(NotFound, "a"):
        client.delete_artifact_tag(project, "app", digest, "a")
    for tag in ("1.0", "b", "c"):
        client.delete_artifact_tag(project, "app", digest, tag)
    assert client.get_artifact(project, "app", digest).tags is None


@both_releases
def test_labels_on_artifacts(harbor: Harbor) -> None:
    project = harbor.project()
    harbor.push(f"{project}/app", "1.0")
    harbor.push(f"{project}/app", "2.0")
    client = harbor.client
    client.create_label({"name": harbor.name("label"), "scope": "p", "project_id": harbor.project_id(project)})
    (label,) = client.get_labels(scope="p", project_id=harbor.project_id(project))
    client.add_artifact_label(project, "app", "1.0", label)
    (image,) = client.get_artifacts(project, "app", Field("labels").all_of(label.id or 0), with_label=True)
    assert [one.name for one in image.labels or []] == [label.name]
    with refused(Conflict, "already added"):
        client.add_artifact_label(project, "app", "1.0", {"id": label.id or 0})
    client.delete_artifact_label(project, "app", "1.0", label.id or 0)
    with refused(NotFound):
        client.delete_artifact_label(project, "app", "1.0", label.id or 0)
    with refused(NotFound, "label 0 not found"):
        client.add_artifact_label(project, "app", "1.0", {})


@both_releases
def test_a_copy_has_all_tags(harbor: Harbor) -> None:
    source, target = harbor.project(), harbor.project()
    digest = harbor.push(f"{source}/app", "1.0", "latest")
    location = harbor.client.copy_artifact(target, "app/copy", f"{source}/app:1.0")
    assert location.endswith("/artifacts/1.0")
    copied = harbor.client.get_artifact(target, "app/copy", "latest")
    assert copied.digest == digest
    assert {tag.name for tag in copied.tags or []} == {"1.0", "latest"}
    with refused(BadRequest, "not found"):
        harbor.client.copy_artifact(target, "app", f"{source}/app:missing")
    with refused(BadRequest):
        harbor.client.copy_artifact(target, "app", "nonsense")
    developer = harbor.account(target, DEVELOPER).client
    with refused(Forbidden):
        developer.copy_artifact(target, "app", f"{source}/app:1.0")


@both_releases
def test_what_is_attached_to_an_artifact(harbor: Harbor) -> None:
    project = harbor.project()
    digest = harbor.push(f"{project}/app", "1.0")
    signature = harbor.push(f"{project}/app", kind="signature", subject=digest)
    accessories = harbor.client.get_artifact_accessories(project, "app", "1.0", page_size=1)
    assert [(one.digest, one.type, one.subject_artifact_digest) for one in accessories if one.size] == [
        (signature, "signature.cosign", digest)
    ]
    assert harbor.client.get_artifact_accessories(project, "app", "1.0", "type=signature.notation") == []
    image = harbor.client.get_artifact(project, "app", "1.0", with_accessory=True)
    assert [one.digest for one in image.accessories or []] == [signature]
    harbor.client.delete_artifact(project, "app", digest)
    with refused(NotFound):
        harbor.client.get_artifact(project, "app", signature)


@both_releases
@every_way
def test_how_an_image_was_built(harbor: Harbor) -> None:
    project = harbor.project()
    harbor.push(f"{project}/app", "1.0")
    history = harbor.client.get_artifact_build_history(project, "app", "1.0")
    assert len(history) == 3
    assert all(step.created and step.created_by for step in history)
    assert history[-1].empty_layer is True
    assert harbor.client.get_artifact_build_history(project, "app", "1.0", limit=1) == history[:1]
    raw = harbor.client.get_artifact_addition(project, "app", "1.0", "build_history")
    assert [step["created_by"] for step in raw] == [step.created_by for step in history]


@both_releases
@every_way
def test_what_a_chart_says(harbor: Harbor) -> None:
    project = harbor.project()
    harbor.push(f"{project}/chart", "0.1.0", kind="chart")
    client = harbor.client
    assert client.get_artifact_addition(project, "chart", "0.1.0", "readme.md").startswith("# My chart")
    assert "replicas: 1" in client.get_artifact_addition(project, "chart", "0.1.0", "values.yaml")
    assert not client.get_artifact_addition(project, "chart", "0.1.0", "dependencies")
    with refused(BadRequest, "build_history".upper()):
        client.get_artifact_addition(project, "chart", "0.1.0", "build_history")
    with refused(UnprocessableEntity):
        client.get_artifact_addition(project, "chart", "0.1.0", "nonsense")


@both_releases
@with_scanner
@every_way
def test_the_report_of_a_scan(harbor: Harbor) -> None:
    project = harbor.project()
    harbor.push(f"{project}/app", "1.0")
    assert harbor.client.get_artifact_vulnerability_reports(project, "app", "1.0").first() is None
    harbor.client.scan_artifact(project, "app", "1.0")
    reports = harbor.client.get_artifact_vulnerability_reports
    harbor.finish(lambda: reports(project, "app", "1.0").first())
    report = reports(project, "app", "1.0").first()
    assert isinstance(report, HarborVulnerabilityReport)
    assert report.scanner
    assert report.generated_at
    assert all(one.id and one.package and one.severity for one in report.vulnerabilities or [])
    (image,) = harbor.client.get_artifacts(project, "app", with_scan_overview=True)
    assert image.scan
    assert image.scan.scan_status == "Success"
    assert image.scan.summary
    assert image.scan.summary.total == len(report.vulnerabilities or [])


@both_releases
def test_deleting(harbor: Harbor) -> None:
    project = harbor.project()
    digest = harbor.push(f"{project}/app", "1.0", "2.0")
    guest = harbor.account(project, GUEST).client
    with refused(Forbidden):
        guest.delete_artifact(project, "app", "1.0")
    with refused(Forbidden):
        guest.create_artifact_tag(project, "app", "1.0", {"name": "x"})
    with refused(Unauthorized):
        harbor.anonymous.get_artifact(project, "app", "1.0")
    harbor.client.delete_artifact(project, "app", "1.0")
    for reference in ("1.0", "2.0", digest):
        with refused(NotFound, reference):
            harbor.client.get_artifact(project, "app", reference)
    with refused(NotFound):
        harbor.client.delete_artifact(project, "app", "1.0")


@both_releases
def test_anyone_may_look_at_what_is_public(harbor: Harbor) -> None:
    project = harbor.project(public=True)
    digest = harbor.push(f"{project}/app", "1.0")
    assert [one.digest for one in harbor.anonymous.get_artifacts(project, "app")] == [digest]
    assert harbor.anonymous.get_artifact(project, "app", "1.0").digest == digest
    assert [tag.name for tag in harbor.anonymous.get_artifact_tags(project, "app", "1.0")] == ["1.0"]
    with refused(Unauthorized):
        harbor.anonymous.delete_artifact(project, "app", "1.0")
