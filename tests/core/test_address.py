"""Where a Harbor is: what a URL may be, and what is said of one that can't be right."""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path
from typing import Any

import pytest

from harborapi import HarborAsyncClient, HarborClient
from harborapi.exceptions import InvalidArgument


@pytest.mark.parametrize(
    ("given", "api"),
    [
        ("https://harbor.example.com", "https://harbor.example.com/api/v2.0"),
        (" https://harbor.example.com/ ", "https://harbor.example.com/api/v2.0"),
        ("https://harbor.example.com/api/v2.0/", "https://harbor.example.com/api/v2.0"),
        ("https://harbor.example.com:443", "https://harbor.example.com/api/v2.0"),
        ("https://proxy.example.com:8443/registry/api/v2.0", "https://proxy.example.com:8443/registry/api/v2.0"),
        ("http://[::1]:8080", "http://[::1]:8080/api/v2.0"),
    ],
)
def test_what_is_read(given: str, api: str) -> None:
    with HarborClient(given) as client:
        assert client.url == api


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("", "like https://harbor.example.com"),
        ("harbor.example.com", "like https://harbor.example.com"),
        ("ftp://harbor.example.com", "like https://harbor.example.com"),
        ("https://", "like https://harbor.example.com"),
        ("https://harbor.example.com:99999", "can't be read"),
        ("https://[::1", "can't be read"),
        ("https://harbor example.com", "spaces"),
        ("https://harbor.example.com/?page=1", "query"),
        ("https://harbor.example.com/#top", "fragment"),
    ],
)
def test_what_is_refused(given: str, says: str) -> None:
    with pytest.raises(InvalidArgument, match=says):
        HarborClient(given)


@pytest.mark.parametrize("place", ["u:canary@h", "u:can/ary@h", "u:c?anary@h", "u:c#anary@h", "u:c%41nary@h:99999"])
def test_no_part_of_a_password_is_repeated(place: str) -> None:
    with pytest.raises(InvalidArgument, match="pass username= and secret=") as caught:
        HarborClient(f"https://{place}")
    assert "ary" not in str(caught.value)


def test_a_variable_that_is_not_set() -> None:
    with pytest.raises(InvalidArgument, match="not None"):
        HarborClient(os.environ.get("HARBOR_URL_THAT_IS_NOT_SET"))  # type: ignore[arg-type]


@pytest.mark.parametrize("driver", ["blocking", "httpx2", "aiohttp"])
@pytest.mark.parametrize("setting", ["verify", "cert"])
@pytest.mark.parametrize("content", [None, "no certificate"])
def test_files_of_certificates_that_are_none(driver: str, setting: str, content: str | None, tmp_path: Path) -> None:
    """Told with the file's name, before anything is sent, and not tried again."""
    place = tmp_path / "certificates.pem"
    if content is not None:
        place.write_text(content)
    settings: dict[str, Any] = {setting: str(place)} | ({} if driver == "blocking" else {"http": driver})

    async def use() -> None:
        async with HarborAsyncClient("https://127.0.0.1:9", **settings) as client:
            await client.get_project("library")

    with pytest.raises(InvalidArgument, match=f"{setting}: {re.escape(str(place))}") as caught:
        if driver == "blocking":
            with HarborClient("https://127.0.0.1:9", **settings) as client:
                client.get_project("library")
        else:
            asyncio.run(use())
    assert caught.value.operation == "getProject"
    assert ("can not be read" in str(caught.value)) == (content is None)


@pytest.mark.parametrize("retry", [True, 3, "often"])
def test_retry_settings_that_are_none(retry: object) -> None:
    with pytest.raises(InvalidArgument, match="RetrySettings or None"):
        HarborClient("https://harbor.example.com", retry=retry)  # type: ignore[arg-type]  # what is refused
