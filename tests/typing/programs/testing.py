"""The emulator, queries, references and webhooks, as users' own tests and services have them."""

from __future__ import annotations

from typing import assert_type

from harborapi import HarborAsyncClient, HarborClient
from harborapi.emulator import HarborEmulator
from harborapi.query import Field, Query, Sort
from harborapi.references import ArtifactRef
from harborapi.webhooks import ArtifactEvent, Event, parse, verify


def test_with_the_fixture(harbor: HarborEmulator) -> None:
    digest = harbor.push_image("library/app", tags=["1.0"])
    assert_type(harbor.client(), HarborClient)
    assert_type(harbor.async_client("ann", "Passw0rd"), HarborAsyncClient)
    harbor.fail_next(503, times=2)
    assert_type(harbor.jobs.run(), int)
    with harbor.serve() as server:
        assert_type(server.url, str)
    print(digest)


def queries(client: HarborClient) -> None:
    name = Field("name")
    assert_type(name == "app", Query)
    assert_type((name == "app") & (Field("pull_count") > 3), Query)
    assert_type(name.desc(), Sort)
    client.get_repositories("library", query=name.contains("app"), sort=name.desc())


def references(client: HarborClient) -> None:
    ref = ArtifactRef.parse("harbor.example.com/library/team/app:1.0")
    assert_type(ref.project, str)
    assert_type(ref.tag, str | None)
    client.get_artifact(*ref)


def receive(body: bytes, headers: dict[str, str]) -> str | None:
    if not verify(headers, "Bearer secret"):
        return None
    event = parse(body, headers)
    assert_type(event, Event)
    if isinstance(event, ArtifactEvent):
        return str(event.refs[0])
    return event.type
