from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harborapi._core.paths import build_path, build_query
from harborapi.exceptions import InvalidArgument

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda text: text not in {".", ".."})


def test_a_repository_name_is_encoded_twice() -> None:
    path = build_path(
        "/projects/{project_name}/repositories/{repository_name}", {"project_name": "p", "repository_name": "team/app"}
    )
    assert path == "/projects/p/repositories/team%252Fapp"


def test_a_digest_stays_readable() -> None:
    assert build_path("/a/{reference}", {"reference": "sha256:ab"}) == "/a/sha256:ab"


@pytest.mark.parametrize("value", ["", ".", ".."])
@pytest.mark.parametrize("name", ["reference", "repository_name"])
def test_what_would_lead_elsewhere_is_refused(name: str, value: str) -> None:
    with pytest.raises(InvalidArgument, match=name):
        build_path("/a/{" + name + "}", {name: value})


@given(TEXT)
def test_any_text_is_one_segment(text: str) -> None:
    path = build_path("/a/{reference}/b", {"reference": text})
    head, segment, tail = path.removeprefix("/").split("/")
    assert (head, unquote(segment), tail) == ("a", text, "b")
    assert not set("?#") & set(path)


@given(TEXT)
def test_any_repository_name_survives_one_decoding_as_one_segment(text: str) -> None:
    path = build_path("/a/{repository_name}/b", {"repository_name": text})
    segments = unquote(path).removeprefix("/").split("/")
    assert len(segments) == 3
    assert unquote(segments[1]) == text


@given(st.dictionaries(st.text("abc_", min_size=1), TEXT))
def test_any_query_is_read_back(values: dict[str, str]) -> None:
    from urllib.parse import parse_qsl

    assert dict(parse_qsl(build_query(values), keep_blank_values=True)) == values


def test_query_values() -> None:
    assert build_query({"a": True, "b": False, "c": None, "d": 3, "e": ["x", "y"]}) == "a=true&b=false&d=3&e=x&e=y"


def test_true_is_not_taken_for_a_one_that_was_asked_for_before() -> None:
    assert build_path("/labels/{label_id}", {"label_id": 1}) == "/labels/1"
    with pytest.raises(InvalidArgument, match="not True"):
        build_path("/labels/{label_id}", {"label_id": True})
