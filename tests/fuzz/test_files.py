"""Whatever is in a file, a webhook, a name, a query or a recording gives a result or one of our exceptions."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harborapi import webhooks
from harborapi._core.address import Address
from harborapi._core.redact import Scrubber, body_of
from harborapi.auth import Credentials, HarborAuthFile, docker_credentials, load_harbor_auth_file
from harborapi.exceptions import DecodeError, InvalidArgument
from harborapi.query import Field, Query, Sort
from harborapi.recording import Recording
from harborapi.references import ArtifactRef

from .anything import BYTES, JSON, fuzz

if TYPE_CHECKING:
    from pathlib import Path

HOST = "harbor.example.com"
ENTRIES = st.one_of(
    JSON,
    st.fixed_dictionaries({}, optional={"auth": JSON, "username": JSON, "password": JSON, "identitytoken": JSON}),
    st.binary(max_size=20).map(lambda data: {"auth": b64encode(data).decode()}),
)


def written(folder: Path, content: bytes) -> Path:
    place = folder / "file"
    place.write_bytes(content)
    return place


@given(st.one_of(BYTES, ENTRIES.map(lambda entry: json.dumps({"auths": {HOST: entry}}).encode())))
@fuzz
def test_dockers_configuration(tmp_path: Path, content: bytes) -> None:
    try:
        found = docker_credentials(HOST, written(tmp_path, content))
    except InvalidArgument as exc:
        assert str(exc)
    else:
        assert found.header is not None
        assert found.header.isascii()


FILES = st.fixed_dictionaries(
    {"name": st.one_of(JSON, st.text()), "secret": st.one_of(JSON, st.text())},
    optional={"id": JSON, "permissions": JSON, "expires_at": JSON, "editable": JSON, "creation_time": JSON},
)


@given(st.one_of(BYTES, FILES.map(lambda value: json.dumps(value).encode())))
@fuzz
def test_a_credential_file(tmp_path: Path, content: bytes) -> None:
    try:
        found = load_harbor_auth_file(written(tmp_path, content))
    except InvalidArgument as exc:
        assert str(exc)
    else:
        assert isinstance(found, HarborAuthFile)
        assert found.name
        assert found.secret
        try:
            assert found.credentials().header
        except InvalidArgument:
            assert not (found.name + found.secret).isascii()


@given(st.text())
@fuzz
def test_basicauth(text: str) -> None:
    try:
        header = Credentials.as_given(text).header
        assert header
        assert header.isascii()
    except InvalidArgument as exc:
        assert str(exc) == "basicauth must be the base64 form of username:secret"


TYPES = ["PUSH_ARTIFACT", "SCANNING_COMPLETED", "QUOTA_EXCEED", "REPLICATION", "harbor.artifact.pushed"]
PARTS = ("event_data", "data", "occur_at", "operator", "specversion", "time", "id", "source")
EVENTS = st.fixed_dictionaries({"type": st.one_of(JSON, st.sampled_from(TYPES))}, optional=dict.fromkeys(PARTS, JSON))
HEADERS = st.one_of(
    st.none(),
    st.dictionaries(st.sampled_from(["ce-type", "ce-specversion", "CE-Time", "ce-", "x"]), st.text(max_size=20)),
)


@given(st.one_of(BYTES, EVENTS, EVENTS.map(lambda value: json.dumps(value).encode()), st.text()), HEADERS)
@fuzz
def test_a_webhook(body: Any, headers: dict[str, str] | None) -> None:
    try:
        event = webhooks.parse(body, headers)
    except DecodeError as exc:
        assert str(exc)
        return
    assert repr(event)
    for name in dir(type(event)):
        if not name.startswith(("_", "model_")) and isinstance(getattr(type(event), name, None), property):
            getattr(event, name)


@given(st.one_of(st.text(max_size=60), st.from_regex(r"[a-z./:@A-Z0-9-]{0,80}", fullmatch=True)))
@fuzz
def test_a_reference(text: str) -> None:
    try:
        ref = ArtifactRef.parse(text)
    except InvalidArgument as exc:
        assert str(exc)
    else:
        assert ArtifactRef.parse(str(ref)) == ref


@given(st.one_of(st.text(max_size=60), st.from_regex(r"https?://[a-z0-9.:@\[\]/%?#-]{0,40}", fullmatch=True)))
@fuzz
def test_an_address(text: str) -> None:
    try:
        address = Address.parse(text)
    except InvalidArgument as exc:
        assert str(exc)
    else:
        assert address.url.endswith("/api/v2.0")
        assert Address.parse(address.url) == address


VALUES = st.one_of(
    st.text(max_size=10),
    st.integers(),
    st.booleans(),
    st.datetimes(),
    st.floats(),
    st.none(),
    st.lists(st.text(max_size=5), max_size=3),
)


@given(
    st.text(max_size=10),
    st.sampled_from(["__eq__", "__ge__", "__le__", "contains", "any_of", "all_of", "between"]),
    VALUES,
    VALUES,
)
@fuzz
def test_a_query(name: str, operator: str, one: Any, other: Any) -> None:
    try:
        act = getattr(Field(name), operator)
        query = act(one, other) if operator == "between" else act(one)
        text = str(query)
    except (InvalidArgument, TypeError) as exc:
        assert str(exc)
    else:
        assert isinstance(query, (Query, Sort, bool))
        assert isinstance(text, str)


LINES = st.fixed_dictionaries(
    {"method": JSON, "path": JSON, "query": JSON, "seconds": JSON},
    optional={
        "answer": st.one_of(JSON, st.fixed_dictionaries({"status": JSON, "headers": JSON, "body": JSON})),
        "failure": JSON,
    },
)


@given(st.one_of(BYTES, st.lists(LINES, max_size=3).map(
    lambda rows: b"".join(json.dumps(row).encode() + b"\n" for row in [{"url": "http://h", "format": 1}, *rows])
)))  # fmt: skip
@fuzz
def test_a_recording(tmp_path: Path, content: bytes) -> None:
    try:
        found = Recording.load(written(tmp_path, content))
    except InvalidArgument as exc:
        assert str(exc)
    else:
        assert repr(found)
        found.transport()


LETTERS = st.text(st.characters(categories=["L"], exclude_characters="hiden"), min_size=6, max_size=20)
"""Secrets that are no part of what stands in their place."""


@given(BYTES, LETTERS, st.sampled_from(["application/json", "application/x-www-form-urlencoded", ""]))
@fuzz
def test_what_is_known_to_be_a_secret_is_in_no_body(content: bytes, secret: str, kind: str) -> None:
    scrubber = Scrubber()
    scrubber.hide(secret)
    found = body_of(content + secret.encode() + content[:10], kind, scrubber, 1 << 20)
    assert found is not None
    assert secret not in str(found.get("text")) + json.dumps(found.get("json"), ensure_ascii=False)
    assert secret.encode() not in b64decode(found.get("base64", ""))


@given(JSON, LETTERS)
@fuzz
def test_a_secret_anywhere_in_json_is_taken_out(value: Any, secret: str) -> None:
    scrubber = Scrubber()
    scrubber.hide(secret)
    found = scrubber.value({"a": value, "b": [secret, f"x{secret}y"], secret: 1, "password": value})
    assert secret not in json.dumps(found, ensure_ascii=False)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    for load in (load_harbor_auth_file, Recording.load, lambda path: docker_credentials(HOST, path)):
        with pytest.raises(InvalidArgument):
            load(tmp_path)
        with pytest.raises(InvalidArgument):
            load(tmp_path / "missing")
