"""Whatever is asked, by whomever: the emulator answers, and nothing in it fails."""

from __future__ import annotations

import base64
import json
import logging
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harborapi.emulator import HarborEmulator
from harborapi.emulator.binding import GO_NAMES
from harborapi.emulator.wire import Request

from .conftest import ADMIN, Api

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harborapi.emulator.release import Operation, Parameter, Release

    from .conftest import Caller

EXAMPLES = int(os.environ.get("HARBORAPI_FUZZ") or 150)
"""Examples of each test: more by `HARBORAPI_FUZZ`."""
Filled = tuple[HarborEmulator, "list[Caller]", dict[str, Any]]
VERSIONS = ("2.15.2", "2.9.5", "2.2.4")
TEXTS = [
    *("", "own", "library", "app", "team%252Fapp", "1.0", "admin", "true", "0", "-1", "null", "x" * 300, "ü", "%"),
    *("**", "[", "{", "a,b", "0 0 0 * * *", "* * * * *", "project", "system", "g", "p", "http://127.0.0.1:1", "Manual"),
    *("None", "Schedule", "all", "sha256:" + "0" * 64, "high", "\0", "\U0001f600", "repository", "pull", "harbor", "/"),
    *("doublestar", "matches", "always", "PUSH_ARTIFACT", "2026-01-01", '{"a":1}', "[]", "own/app:1.0", "-name"),
]
NUMBERS = [0, 1, 2, 3, -1, 99, 2**31, 2**63 - 1, 2**63, -(2**63)]
QUERIES = [
    *("name=x", "name=~x", "id=1", "id=x", "id={1 2}", "id=[1~2]", "name={'a' b}", "tags=nil", "labels=(1 2)", "k="),
    *("creation_time=[2020-01-01~]", "PROJECT_ID=1", "name__in={a}", "garbage", "=x", "Level=project,ProjectID=2"),
    *("extra_attrs.a.b=c", "public=true,owner=admin", "base=*", "labels=()", "cve_id=CVE-1", "x=[", "ProjectID=~x"),
]
SEGMENTS = [
    *("v2", "own", "app", "blobs", "uploads", "manifests", "tags", "list", "_catalog", "1.0", "referrers", "..", ""),
    *("c", "login", "service", "token", "api", "v2.0", "%2e", "%00", "sha256:" + "0" * 64),
]
TEXT = st.sampled_from(TEXTS) | st.text(max_size=8)
NUMBER = st.sampled_from(NUMBERS)
ODD = st.sampled_from([None, 1, "x", [], {}, True, 1.5, [None], {"a": None}])


def values(release: Release, kind: str, depth: int = 0) -> st.SearchStrategy[Any]:
    """JSON that fits a type, more or less."""
    if kind.startswith("list["):
        fit: st.SearchStrategy[Any] = st.lists(values(release, kind[5:-1], depth + 1), max_size=2)
    elif kind.startswith("dict["):
        fit = st.dictionaries(TEXT, values(release, kind[5:-1], depth + 1), max_size=2)
    elif kind in GO_NAMES:
        fit = {"string": TEXT, "boolean": st.booleans(), "number": NUMBER | st.floats()}.get(kind, NUMBER)
    else:
        fit = objects(release, kind, depth)
    return fit if depth > 3 else st.one_of(fit, fit, fit, fit, ODD)


def objects(release: Release, kind: str, depth: int) -> st.SearchStrategy[Any]:
    definition = release.definition(kind)
    if definition is None or depth > 4:
        return ODD
    if not definition.properties:
        return values(release, definition.type or "any", depth + 1)
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for name, spec in definition.properties.items():
        fit = values(release, spec.type, depth + 1)
        fields[name] = st.sampled_from(spec.options) | fit if spec.options else fit
    return st.fixed_dictionaries({}, optional=fields)


def texts(parameter: Parameter) -> st.SearchStrategy[str]:
    """Texts for a parameter, of which many fit."""
    if parameter.name == "q":
        return st.lists(st.sampled_from(QUERIES), max_size=2).map(",".join)
    if parameter.name.startswith("project_name"):
        return st.sampled_from(["own", "own", "library", "1", "2", "0", "-1", "none"])
    if parameter.name == "repository_name":
        return st.sampled_from(["app", "app", "team%252Fapp", "nosuch", "%25", "a%252F..%252Fb"])
    if parameter.name == "reference":
        return st.sampled_from(["1.0", "nosuch", "sha256:" + "0" * 64, "sha256:zz"])
    if parameter.options:
        return st.sampled_from(parameter.options) | TEXT
    return st.sampled_from(["1", "1", "2", "3", "x", "auto_scan", "9" * 20]) | NUMBER.map(str) | TEXT


@st.composite
def requests(draw: st.DrawFn, release: Release, callers: list[Caller]) -> Request:
    """A request to one of the operations, with everything that it takes, right or wrong."""
    operation: Operation = draw(st.sampled_from(list(release.operations.values())))
    given_: dict[str, list[tuple[str, str]]] = {"path": [], "query": [], "header": []}
    for parameter in operation.parameters:
        if parameter.place == "path" or draw(st.booleans()):
            given_[parameter.place].append((parameter.name, draw(texts(parameter))))
    named = dict(given_["path"])
    parts = [quote(named[one[1:-1]], safe="%:") if one[0] == "{" else one for one in operation.segments]
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in given_["query"])
    headers = {name.lower(): value for name, value in given_["header"]}
    if caller := draw(st.sampled_from(callers)):
        headers["authorization"] = "Basic " + base64.b64encode(":".join(caller).encode()).decode()
    body = b""
    if operation.body is not None:
        raw = st.sampled_from([b"", b"null", b"{", b"[]", b"\xff", b"NaN", b'{"id":1e999}', b"[" * 3000])
        body = draw(values(release, operation.body.type).map(lambda one: json.dumps(one).encode()) | raw)
        headers["content-type"] = "application/json"
    method = draw(st.sampled_from([operation.method] * 9 + ["PATCH"]))
    return Request(method, "/api/v2.0/" + "/".join(parts), query, headers, body)


class Failures(logging.Handler):
    """Collects what the emulator logs of its own defects."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(self.format(record))


@contextmanager
def watched() -> Iterator[list[str]]:
    handler, logger = Failures(), logging.getLogger("harborapi.emulator")
    logger.addHandler(handler)
    try:
        yield handler.records
    finally:
        logger.removeHandler(handler)


@pytest.fixture(scope="module", params=VERSIONS)
def filled(request: pytest.FixtureRequest) -> Iterator[Filled]:
    """An emulator with something of everything, who asks it, and its state."""
    with HarborEmulator(request.param, scanner=True) as emulator:
        api = Api(emulator)
        api.project("own")
        emulator.push_image("own/app", tags=["1.0", "2.0"])
        emulator.push_index("own/team/app", tags=["1.0"])
        emulator.push_signature("own/app", emulator.push_image("own/app", tags=["signed"], content="other"))
        callers: list[Caller] = [ADMIN, ADMIN, ADMIN, None, ("admin", "wrong")]
        if "createUser" in emulator.harbor.release.operations:
            callers += [api.user(f"user{role}", project="own", role=role) for role in (1, 2, 3, 4, 5)]
        access = [{"resource": "repository", "action": "pull"}]
        permission = {"kind": "project", "namespace": "own", "access": access}
        robot = {"name": "bot", "level": "project", "duration": -1, "permissions": [permission]}
        made = api("POST", "/robots", json=robot, status=201).json()
        callers.append((made["name"], made["secret"]))
        api("POST", "/projects/own/repositories/app/artifacts/1.0/scan", status=202)
        emulator.jobs.run()
        yield emulator, callers, emulator.snapshot()
        api.http.close()


@settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_request_is_answered(filled: Filled, data: st.DataObject) -> None:
    emulator, callers, start = filled
    request = data.draw(requests(emulator.harbor.release, callers))
    with watched() as failures:
        response = emulator.app.handle(request)
        emulator.clock.advance(1)
    if request.method != "GET" and response.status < 400:
        emulator.restore(start)
    assert failures == []
    assert 200 <= response.status < 600
    if response.body and response.content_type.startswith("application/json"):
        json.loads(response.body)


@settings(max_examples=EXAMPLES // 2, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO"]),
    path=st.lists(st.sampled_from(SEGMENTS), max_size=6),
    query=st.sampled_from(["", "n=x", "digest=sha256:0", "mount=x&from=y", "scope=repository:own/app:pull", ";", "%"]),
    body=st.sampled_from([b"", b"{}", b"null", b"[]", b"\xff", b'{"schemaVersion":2,"layers":[null]}']),
)
def test_other_paths_are_answered_too(filled: Filled, method: str, path: list[str], query: str, body: bytes) -> None:
    emulator = filled[0]
    secret = base64.b64encode(":".join(ADMIN).encode()).decode()
    headers = {"authorization": f"Basic {secret}", "content-type": "application/vnd.oci.image.manifest.v1+json"}
    with watched() as failures:
        response = emulator.app.handle(Request(method, "/" + "/".join(path), query, headers, body))
    assert failures == []
    assert 200 <= response.status < 600
