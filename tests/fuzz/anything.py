"""What may come: arbitrary bytes, arbitrary JSON, and JSON that is nearly right."""

from __future__ import annotations

import json
import os
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("HARBORAPI_FUZZ") or 30)
"""Examples of each test: few with the suite, more by `make fuzz`."""

WORDS = """
id name tags digest errors code message repo_name push_time labels scan_overview extra_attrs secret auths auth username
password type event_data resources repository operator specversion data time vulnerabilities severity credential
permissions access metadata items total Total url kind references
"""
NAMES = st.sampled_from(WORDS.split())
"""Keys that the readers know."""
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
    st.sampled_from(["", "null", "2026-01-01T00:00:00Z", "2026-01-01", "-1", "1e999", "0001-01-01T00:00:00Z", ":"]),
)  # fmt: skip
JSON: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5), st.dictionaries(st.one_of(NAMES, st.text(max_size=8)), inner, max_size=6)
    ),
    max_leaves=25,
)


def _text(value: Any) -> bytes:
    return json.dumps(value).encode()


def _damaged(parts: tuple[bytes, int, bytes]) -> bytes:
    data, at, more = parts
    cut = at % (len(data) + 1)
    return data[:cut] + more + data[cut:]


def deep(opening: bytes, times: int) -> bytes:
    """Nested as deep as asked; 100,000 is deeper than any parser goes."""
    return opening * times


BYTES = st.one_of(
    st.binary(max_size=200),
    JSON.map(_text),
    st.tuples(JSON.map(_text), st.integers(0, 500), st.binary(max_size=4)).map(_damaged),
    st.builds(deep, st.sampled_from([b"[", b'{"a":', b"[{", b'{"errors":[']), st.sampled_from([1, 100, 5000, 100_000])),
    st.sampled_from([b"", b" ", b"null", b"\xef\xbb\xbf{}", b"\xff\xfe", b"NaN", b"1" * 5000, b'"\\ud800"', b"{}{}"]),
)  # fmt: skip

fuzz = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)
"""Settings of each test here."""
