"""Credentials that `docker login` stored: what can be used, and why the rest can't."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any

import pytest

from harborapi.auth import Credentials, docker_credentials
from harborapi.exceptions import InvalidArgument

if TYPE_CHECKING:
    from pathlib import Path

HOST = "harbor.example.com"
ROBOT = b64encode(b"robot$ci:pw").decode()


def stored(folder: Path, content: dict[str, Any]) -> Path:
    place = folder / "config.json"
    place.write_text(json.dumps(content))
    return place


@pytest.mark.parametrize(
    "entries",
    [
        {HOST: {"auth": ROBOT}},
        {f"https://{HOST}": {"auth": ROBOT}},
        {f"https://{HOST}/v2/": {"auth": ROBOT}, "docker.io": {}},
        {HOST: {"username": "robot$ci", "password": "pw"}},
    ],
)
def test_an_entry_is_used(entries: dict[str, Any], tmp_path: Path) -> None:
    found = docker_credentials(HOST, stored(tmp_path, {"auths": entries, "credHelpers": {"docker.io": "pass"}}))
    assert found.header == Credentials.basic("robot$ci", "pw").header


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({}, f"has no entry for {HOST}: run `docker login {HOST}`"),
        ({"auths": {"other.example.com": {"auth": ROBOT}}}, "has no entry for"),
        (
            {"auths": {HOST: {}}, "credsStore": "desktop"},
            r"in a credential helper \(desktop\): pass username= and secret=",
        ),
        ({"credsStore": "desktop"}, r"in a credential helper \(desktop\)"),
        ({"auths": {HOST: {"auth": ROBOT}}, "credHelpers": {HOST: "pass"}}, r"in a credential helper \(pass\)"),
        ({"auths": {HOST: {"auth": b64encode(b"u:").decode(), "identitytoken": "t0k"}}}, "a registry's token"),
        ({"auths": {HOST: {"registrytoken": "t0k"}}}, "a registry's token"),
        ({"auths": {HOST: {"auth": None}}}, "has no secret for"),
    ],
)
def test_why_it_can_not_be_used(content: dict[str, Any], why: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match=why) as caught:
        docker_credentials(HOST, stored(tmp_path, content))
    assert "t0k" not in str(caught.value)
