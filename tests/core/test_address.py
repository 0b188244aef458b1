"""Where a Harbor is: what a URL may be, and what is said of one that can't be right."""

from __future__ import annotations

import pytest

from harborapi import HarborClient
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
