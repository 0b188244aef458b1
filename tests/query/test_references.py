"""Names of artifacts: read, written, put in order."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harborapi._core.decode import Json
from harborapi._core.operation import Operation
from harborapi.emulator import HarborEmulator
from harborapi.exceptions import InvalidArgument
from harborapi.references import ArtifactRef

if TYPE_CHECKING:
    from collections.abc import Callable

    from harborapi.models import Artifact

DIGEST = "sha256:" + "0123456789abcdef" * 4
COMPONENT = st.from_regex(r"[a-z0-9]{1,4}((\.|_|__|-{1,3})[a-z0-9]{1,3}){0,2}", fullmatch=True)
PROJECTS = COMPONENT.filter(lambda text: "." not in text and text != "localhost")
HOSTS = st.sampled_from(
    ["harbor.example.com", "localhost", "localhost:5000", "h:80", "10.0.0.1:8443", "[::1]:5000", "A.B"]
)
TAGS = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,6}", fullmatch=True)
DIGESTS = st.from_regex(r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}|blake3\+x:[A-Za-z0-9=_-]{1,9}", fullmatch=True)
REFS = st.builds(
    ArtifactRef,
    PROJECTS,
    st.lists(COMPONENT, min_size=1, max_size=3).map("/".join),
    st.none() | TAGS,
    st.none() | DIGESTS,
    st.none() | HOSTS,
)


@given(REFS)
def test_what_is_written_is_read_back(ref: ArtifactRef) -> None:
    assert ArtifactRef.parse(str(ref)) == ref
    assert str(ArtifactRef.parse(str(ref))) == str(ref)
    assert pickle.loads(pickle.dumps(ref)) == ref == copy.deepcopy(ref)
    assert hash(pickle.loads(pickle.dumps(ref))) == hash(ref)
    project, repository, reference = ref
    assert (project, repository, reference) == (ref.project, ref.repository, ref.digest or ref.tag or "")


@given(st.text(st.sampled_from("aA0.:/@-_[] "), max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        ref = ArtifactRef.parse(text)
    except InvalidArgument as refused:
        assert repr(text) in str(refused)
    else:
        assert str(ref) == text


@given(REFS, REFS)
def test_the_order_is_one(one: ArtifactRef, other: ArtifactRef) -> None:
    assert (one < other) + (one == other) + (one > other) == 1
    assert (one <= other) == (one < other or one == other)
    assert (one >= other) != (one < other)
    assert (one == other) == (str(one) == str(other))


@pytest.mark.parametrize(
    ("text", "host", "parts", "tag", "digest"),
    [
        ("library/nginx", None, ("library", "nginx", ""), None, None),
        ("library/nginx:1.27", None, ("library", "nginx", "1.27"), "1.27", None),
        (f"library/nginx@{DIGEST}", None, ("library", "nginx", DIGEST), None, DIGEST),
        (
            f"harbor.example.com/project/team/app:1.0@{DIGEST}",
            "harbor.example.com",
            ("project", "team/app", DIGEST),
            "1.0",
            DIGEST,
        ),
        ("localhost/p/a:1", "localhost", ("p", "a", "1"), "1", None),
        ("h:5000/p/a/b", "h:5000", ("p", "a/b", ""), None, None),
        ("[::1]:5000/p/a:1", "[::1]:5000", ("p", "a", "1"), "1", None),
        ("harbor.io/my.project/app:1", "harbor.io", ("my.project", "app", "1"), "1", None),
    ],
)
def test_the_parts(text: str, host: str | None, parts: tuple[str, ...], tag: str | None, digest: str | None) -> None:
    ref = ArtifactRef.parse(text)
    assert (ref.host, tuple(ref), ref.tag, ref.digest) == (host, parts, tag, digest)
    assert ref.name == f"{parts[0]}/{parts[1]}"
    assert repr(ref) == f"ArtifactRef({text!r})"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nginx",
        "nginx:1",
        "harbor.io/nginx",
        "my.project/app",
        "https://harbor.io/p/a",
        "p/",
        "/a",
        "p//a",
        "p/a:",
        "p/a@",
        "p/a:b:c",
        "p/a:.b",
        "p/A",
        "P/a",
        "p/a b",
        " p/a",
        "p/a\n",
        "p/a@sha256:abc",
        f"p/a@{DIGEST.upper()}",
        f"p/a@{DIGEST}@{DIGEST}",
        "p/a:" + "x" * 129,
        "-h.x/p/a",
        "h:port/p/a",
        "h:123456/p/a",
    ],
)
def test_what_names_nothing(text: str) -> None:
    with pytest.raises(InvalidArgument, match="names no artifact"):
        ArtifactRef.parse(text)
    with pytest.raises(ValueError, match="names no artifact"):
        ArtifactRef.parse(text)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: ArtifactRef("p", "a", host="harbor"), "dot or a port"),
        (lambda: ArtifactRef("p", "a", host="https://harbor.io"), "without https"),
        (lambda: ArtifactRef("p/x", "a"), "name of a project"),
        (lambda: ArtifactRef("p", "a", ""), "is no tag"),
        (lambda: ArtifactRef("p", "a").with_tag("a b"), "is no tag"),
        (lambda: ArtifactRef("p", "a").with_digest("1.0"), "is no digest"),
    ],
)
def test_what_is_no_part(make: Callable[[], Any], why: str) -> None:
    with pytest.raises(InvalidArgument, match=why):
        make()


def test_another_tag_and_a_digest() -> None:
    ref = ArtifactRef.parse(f"h.io/p/a:1@{DIGEST}")
    assert str(ref.with_tag("2")) == "h.io/p/a:2"
    assert str(ref.with_tag("2").with_digest(DIGEST)) == f"h.io/p/a:2@{DIGEST}"


def test_it_cannot_be_changed() -> None:
    ref = ArtifactRef("p", "a", "1")
    with pytest.raises(AttributeError):
        ref.tag = "2"
    with pytest.raises(AttributeError):
        del ref.tag
    assert ref != ("p", "a", "1")
    assert len({ref, ArtifactRef("p", "a", "1"), ArtifactRef("p", "a", "2")}) == 2


@pytest.mark.parametrize("version", ["2.15.2", "2.9.5"])
def test_an_artifact_from_a_server_and_back(version: str) -> None:
    template = "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}"

    def get(project_name: str, repository_name: str, reference: str) -> Operation[Artifact]:
        parts: dict[str, str | int] = {
            "project_name": project_name,
            "repository_name": repository_name,
            "reference": reference,
        }
        return Operation("getArtifact", "GET", template, Json("Artifact"), parts)

    with HarborEmulator(version) as harbor, harbor.client() as client:
        digest = harbor.push_image("library/team/app", ["1.0"])
        artifact = client.send(get(*ArtifactRef.parse("harbor.test/library/team/app:1.0")))
        if version == "2.9.5":
            with pytest.raises(InvalidArgument, match=r"2\.11"):
                ArtifactRef.of(artifact)
            with pytest.raises(InvalidArgument, match=r"2\.11"):
                artifact.ref()
        else:
            assert artifact.ref() == ArtifactRef("library", "team/app", "1.0", digest)
        ref = ArtifactRef.of(artifact, "library/team/app", host="harbor.test")
        assert artifact.ref("library/team/app", host="harbor.test") == ref
        assert artifact.ref("library/team/app", tag="latest").tag == "latest"
        assert client.get_artifact(*artifact.ref("library/team/app")).id == artifact.id
        assert str(ref) == f"harbor.test/library/team/app:1.0@{digest}"
        assert client.send(get(*ref)).id == artifact.id
        with pytest.raises(InvalidArgument, match="reference"):
            client.send(get(*ArtifactRef.parse("library/team/app")))
