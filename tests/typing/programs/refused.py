"""What a type checker must refuse: each ignore here would be reported if nothing were wrong in its line."""

from __future__ import annotations

from harborapi import HarborAsyncClient, HarborClient
from harborapi.models import Artifact, Label
from harborapi.operations import artifact as ops
from harborapi.types import LabelDict


def wrong_arguments(client: HarborClient) -> None:
    client.get_project(None)  # type: ignore[arg-type]
    client.get_artifacts("library")  # type: ignore[call-arg]
    client.get_artifacts("library", "app", with_everything=True)  # type: ignore[call-arg]
    client.get_projects(page_size="100")  # type: ignore[arg-type]
    client.delete_label("stable")  # type: ignore[arg-type]
    client.update_job_queue("GARBAGE_COLLECTION", "begin")  # type: ignore[arg-type]
    client.with_options(deadlne=1.0)  # type: ignore[call-arg]
    HarborClient("https://harbor.example.com", on_invalid="drop")  # type: ignore[arg-type]


def wrong_bodies(client: HarborClient) -> None:
    client.create_label({"nam": "stable"})  # type: ignore[arg-type]
    client.create_project({"project_name": 1})  # type: ignore[arg-type]
    client.create_project(Label(name="stable"))  # type: ignore[arg-type]
    client.create_scanner({"name": "trivy"})  # type: ignore[arg-type]
    label: LabelDict = {"name": "stable", "scope": 1}  # type: ignore[typeddict-item]
    client.create_label(label)


def wrong_answers(client: HarborClient) -> None:
    artifact: Artifact = client.get_project("library")  # type: ignore[assignment]
    print(artifact.tags[0])  # type: ignore[index]
    print(artifact.diggest)  # type: ignore[attr-defined]
    print(artifact.scan_overview.severity)  # type: ignore[union-attr]
    client.get_artifact("library", "app", "1.0").digest.append("x")  # type: ignore[attr-defined]
    lines: list[str] = client.get_gc_log(1, as_list=False)  # type: ignore[assignment]
    print(lines)


async def wrong_colours(client: HarborAsyncClient) -> None:
    print(client.get_project("library").name)  # type: ignore[attr-defined]
    async for project in client.get_projects():  # type: ignore[attr-defined]
        del project
    for artifact in client.iterate(ops.get_artifacts("library", "app")):  # type: ignore[attr-defined]
        del artifact
