"""Pushes, copies, deletions, and the storage they use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from harborapi.emulator import effects
from harborapi.emulator.state import ARTIFACTS, PROJECT_BLOBS
from harborapi.emulator.wire import HarborError

if TYPE_CHECKING:
    from harborapi.emulator import HarborEmulator
    from harborapi.emulator.harbor import Harbor

    from .conftest import Api

BASE = "/projects/library/repositories/app/artifacts"


def used(api: Api, project: str = "library") -> int:
    return int(api("GET", f"/projects/{project}/summary").json()["quota"]["used"]["storage"])


def names(api: Api, base: str = BASE) -> dict[str, list[str]]:
    rows: list[dict[str, Any]] = api("GET", base).json()
    return {row["digest"]: sorted(tag["name"] for tag in row["tags"] or []) for row in rows}


def test_an_image(api: Api) -> None:
    digest = api.emulator.push_image("library/app", tags=["1.0", "latest"])
    assert names(api) == {digest: ["1.0", "latest"]}
    row = api("GET", f"{BASE}/1.0").json()
    assert row["type"] == "IMAGE"
    assert row["size"] == used(api)
    assert row["extra_attrs"]["architecture"] == "amd64"
    history = api("GET", f"{BASE}/1.0/additions/build_history").json()
    assert len(history) == 3


def test_the_same_content_has_the_same_digest(api: Api) -> None:
    first = api.emulator.push_image("library/app", tags=["1.0"])
    assert api.emulator.push_image("library/app", tags=["2.0"], content="1.0") == first
    other = api.emulator.push_image("library/app", tags=["1.0"], content="other")
    assert names(api) == {first: ["2.0"], other: ["1.0"]}


def test_a_digest_of_one_s_own(api: Api) -> None:
    digest = "sha256:" + "a" * 64
    assert api.emulator.push_image("library/app", digest=digest) == digest
    assert api("GET", f"{BASE}/{digest}").json()["digest"] == digest


def test_a_chart(api: Api) -> None:
    api.emulator.push_chart("library/app")
    row = api("GET", f"{BASE}/0.1.0").json()
    assert row["type"] == "CHART"
    assert set(row["addition_links"]) == {"dependencies", "readme.md", "values.yaml"}
    assert "replicas: 1" in api("GET", f"{BASE}/0.1.0/additions/values.yaml").text
    assert "café" in api("GET", f"{BASE}/0.1.0/additions/readme.md").text
    assert api("GET", f"{BASE}/0.1.0/additions/build_history").status_code == 400


def test_children_go_with_their_index(api: Api) -> None:
    index = api.emulator.push_index("library/app", tags=["1.0"])
    children = [one["child_digest"] for one in api("GET", f"{BASE}/1.0").json()["references"]]
    assert len(children) == 2
    assert names(api) == {index: ["1.0"]}
    api("POST", f"{BASE}/{children[0]}/tags", json={"name": "kept"}, status=201)
    refused = api("DELETE", f"{BASE}/{children[1]}")
    assert refused.status_code == 412
    assert refused.json()["errors"][0]["code"] == "VIOLATE_FOREIGN_KEY_CONSTRAINT"
    api("DELETE", f"{BASE}/1.0", status=200)
    assert names(api) == {children[0]: ["kept"]}
    assert api("GET", f"{BASE}/{children[1]}").status_code == 404
    assert used(api) == api("GET", f"{BASE}/kept").json()["size"]


def test_signatures_belong_to_their_subject(api: Api) -> None:
    subject = api.emulator.push_image("library/app", tags=["1.0"])
    before = used(api)
    signature = api.emulator.push_signature("library/app", subject)
    assert names(api) == {subject: ["1.0"]}
    (found,) = api("GET", f"{BASE}/1.0/accessories").json()
    assert (found["digest"], found["type"]) == (signature, "signature.cosign")
    assert api("GET", "/projects/library/repositories/app").json()["artifact_count"] == 1
    copied = api("POST", "/projects/library/repositories/copy/artifacts", params={"from": f"library/app@{signature}"})
    assert copied.status_code == 403
    api("DELETE", f"{BASE}/{signature}", status=200)
    assert used(api) == before
    api.emulator.push_signature("library/app", subject)
    api("DELETE", f"{BASE}/1.0", status=200)
    assert used(api) == 0
    assert len(api.emulator.harbor.state[ARTIFACTS]) == 0


def test_shared_blobs_count_once(api: Api) -> None:
    api.emulator.push_image("library/app", tags=["1"])
    api.emulator.push_image("library/app", tags=["2"])
    sizes = [row["size"] for row in api("GET", BASE).json()]
    assert used(api) < sum(sizes)
    api("DELETE", "/projects/library/repositories/app", status=200)
    assert used(api) == 0
    assert len(api.emulator.harbor.state[PROJECT_BLOBS]) == 0


def test_a_copy_brings_tags_children_and_accessories(api: Api) -> None:
    api.project("target")
    index = api.emulator.push_index("library/app", tags=["1.0", "latest"])
    signature = api.emulator.push_signature("library/app", index)
    there = "/projects/target/repositories/team%252Fapp/artifacts"
    made = api("POST", there, params={"from": "library/app:1.0"})
    assert made.status_code == 201
    assert made.headers["location"] == "/api/v2.0/projects/target/repositories/team%2Fapp/artifacts/1.0"
    assert names(api, there) == {index: ["1.0", "latest"]}
    row = api("GET", f"{there}/1.0", params={"with_accessory": "true"}).json()
    assert [one["digest"] for one in row["accessories"]] == [signature]
    assert len(row["references"]) == 2
    assert used(api, "target") == used(api)
    assert api("POST", there, params={"from": "library/app:1.0"}).status_code == 201


@pytest.mark.parametrize(
    ("source", "status"),
    [("", 422), ("library/app:nosuch", 400), ("library/nosuch:1.0", 400), ("Nonsense!", 400), ("library/app:1.0", 201)],
)
def test_copies_that_cannot_be(api: Api, source: str, status: int) -> None:
    api.emulator.push_image("library/app", tags=["1.0"])
    made = api("POST", "/projects/library/repositories/copy/artifacts", params={"from": source})
    assert made.status_code == status
    assert api("POST", "/projects/nosuch/repositories/copy/artifacts", params={"from": source}).status_code in (
        404,
        422,
    )


def test_a_pull_is_counted(api: Api) -> None:
    api.emulator.push_image("library/app", tags=["1.0"])
    api.emulator.pull_image("library/app", "1.0")
    assert api("GET", "/projects/library/repositories/app").json()["pull_count"] == 1
    assert not api("GET", f"{BASE}/1.0").json()["pull_time"].startswith("0001")
    with pytest.raises(HarborError):
        api.emulator.pull_image("library/app", "nosuch")


def test_who_may_not_push_is_refused(api: Api) -> None:
    api.project("secret")
    with pytest.raises(HarborError):
        api.emulator.push_image("nosuch/app")
    with pytest.raises(ValueError, match="project/repository"):
        api.emulator.push_image("app")
    api.emulator.push_image("secret/app", tags=["1.0"])
    with pytest.raises(HarborError):
        api.emulator.pull_image("secret/app", "1.0", username="ann", secret="x")


def test_what_refuses_a_push_leaves_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(harbor: Harbor, event: effects.StorageEvent) -> None:
        raise HarborError(403, f"{event.size} bytes are too much", "DENIED")

    monkeypatch.setattr(effects.storage_reserving, "_subscribers", [refuse])
    before = api.emulator.snapshot()
    with pytest.raises(HarborError, match="too much"):
        api.emulator.push_index("library/app")
    assert api.emulator.snapshot() == before


def test_immutable_tags_stay(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_immutable(harbor: Harbor, question: effects.TagQuestion) -> bool:
        return question.name == "1.0"

    digest = api.emulator.push_image("library/app", tags=["1.0", "dev"])
    monkeypatch.setattr(effects.immutable, "_subscribers", [is_immutable])
    for path in (f"{BASE}/1.0/tags/1.0", f"{BASE}/dev", "/projects/library/repositories/app"):
        assert api("DELETE", path).status_code == 412
    with pytest.raises(HarborError, match="immutable"):
        api.emulator.push_image("library/app", tags=["1.0"], content="other")
    assert names(api) == {digest: ["1.0", "dev"]}
    rows = api("GET", f"{BASE}/1.0/tags", params={"with_immutable_status": "true"}).json()
    assert {row["name"]: row["immutable"] for row in rows} == {"1.0": True, "dev": False}
    api("DELETE", f"{BASE}/1.0/tags/dev", status=200)


def test_what_follows_is_told(harbor: HarborEmulator, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    for name in ("artifact_pushed", "artifact_deleted", "repository_deleted", "project_created", "tag_created"):
        event = getattr(effects, name)
        monkeypatch.setattr(event, "_subscribers", [lambda harbor, event, name=name: told.append(name)])
    api.project("told")
    harbor.push_image("told/app", tags=["1.0"])
    api("POST", "/projects/told/repositories/app/artifacts/1.0/tags", json={"name": "x"}, status=201)
    api("DELETE", "/projects/told/repositories/app", status=200)
    assert told == ["project_created", "artifact_pushed", "tag_created", "artifact_deleted", "repository_deleted"]
