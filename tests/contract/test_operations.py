"""Every function of `operations/` against what is known of the API: names, parameters, wire names, bodies, answers."""

from __future__ import annotations

import importlib
import inspect
import json
import pickle
import re
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import harborapi.operations
from harborapi._core.decode import Empty, Exists, File, Json, Lines, Location, Loose, Text, resolve
from harborapi._core.operation import Listing, Operation
from harborapi._core.releases import RELEASES
from harborapi.exceptions import InvalidArgument

Row = dict[str, Any]

HERE = Path(__file__).parent
METHODS: list[Row] = json.loads((HERE / "client-methods.json").read_text())
ROWS = [row for row in METHODS if row["kind"] in {"existing", "new"} or (row["kind"] == "alias" and row["operations"])]
FOLDER = Path(harborapi.operations.__path__[0])

OF_THE_FLOW = {("create_robot", "path"), ("create_robot", "overwrite")}
"""Parameters that no server sees, and that a flow of the same name adds to the operation's."""

BY_ITSELF: dict[str, Mapping[str, Any]] = {
    "start_retention_execution": {},
    "stop_retention_execution": {"action": "stop"},
    "stop_preheat_execution": {"status": "Stopped"},
}
"""What a body says that no parameter tells."""

TEXTS = {"dict[str, string]": {"ProjectMetadata", "dict[str, str]"}}
"""Body types whose name is another in the API file."""


def _operations() -> dict[str, Row]:
    """By id and by method and path; of several paths of an operation today's."""
    found: dict[str, Row] = {}
    for row in json.loads((HERE / "operations.json").read_text()):
        found[f"{row['method']} {row['path']}"] = row
        if row["operation"] not in found or not row.get("removed_after"):
            found[row["operation"]] = row
    return found


API = _operations()


def room_of(row: Row) -> str:
    """The file of a tag: `scan data export` -> `scan_data_export`, `scanAll` -> `scan_all`."""
    tag = {"SystemCVEAllowlist": "system_cve_allowlist"}.get(row["room"], row["room"])
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", tag).replace(" ", "_").lower()


def module(room: str) -> ModuleType:
    return importlib.import_module(f"harborapi.operations.{room}")


def function(row: Row) -> Callable[..., Operation[Any]]:
    found: Callable[..., Operation[Any]] = getattr(module(room_of(row)), row["method"])
    return found


every = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{room_of(row)}.{row['method']}")


def parameters(row: Row) -> list[Row]:
    return [p for p in row["parameters"] if (row["method"], p["name"]) not in OF_THE_FLOW]


def default(parameter: Row) -> Any:
    """A parameter's default as a value; a list there may be a tuple here."""
    return eval(parameter["default"], {})


def plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def said(parameter: Row, api: Row) -> Row:
    """What `operations.json` says of a parameter."""
    place, _, name = parameter["wire"].partition(":")
    for found in api["params"]:
        if (found["in"], found["name"]) == (place, name):
            return dict(found)
    raise AssertionError(f"{api['operation']} has no {parameter['wire']}")


def sample(parameter: Row, *, project_id: int | None = None) -> Any:
    """A value that is no default."""
    kind, name = parameter["type"], parameter["name"]
    if name == "project_name_or_id":
        return "12" if project_id is None else project_id
    if name in {"page", "page_size", "limit"}:
        return {"page": 3, "page_size": 50, "limit": 7}[name]
    if parameter.get("wire") == "body":
        return {"name": "sample"}
    if kind == "bool" or kind == "Optional[bool]":
        return not (default(parameter) if "default" in parameter else False)
    if "Sequence[str]" in kind:
        return ["one", "two"]
    if "List[str]" in kind:
        return ["one"]
    if kind.startswith("Literal["):
        return eval(kind[len("Literal") :], {})[0]
    if "int" in re.findall(r"\w+", kind) and "str" not in kind:
        return 7
    return f"some {name}/x"


def samples(row: Row, **choice: Any) -> dict[str, Any]:
    return {p["name"]: sample(p, **choice) for p in parameters(row)}


def call(row: Row, arguments: Mapping[str, Any]) -> Operation[Any]:
    with warnings.catch_warnings():
        if row["kind"] == "alias":
            warnings.simplefilter("ignore", DeprecationWarning)
        return function(row)(**arguments)


def sent(operation: Operation[Any]) -> dict[str, Any]:
    """The parameters of the query that go out; of a listing, those of a page of it."""
    if isinstance(operation, Listing):
        operation = operation.at(operation.page, operation.page_size)
    return {name: on_the_wire(value) for name, value in operation.query.items() if value is not None}


def on_the_wire(value: Any) -> Any:
    """A list in a query is sent once an item, so that a list of one is as good as the item."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def api_of(row: Row, operation: Operation[Any]) -> Row:
    """The row of `operations.json` of those that the method may call."""
    return next(API[name] for name in row["operations"] if API[name]["operation"] == operation.id)


def header(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else ", ".join(value)


def test_rooms() -> None:
    """A file a tag, and none besides."""
    assert {path.stem for path in FOLDER.glob("[a-z]*.py")} == {room_of(row) for row in ROWS}


def test_no_function_is_unknown() -> None:
    known = {(room_of(row), row["method"]) for row in METHODS}
    for path in FOLDER.glob("[a-z]*.py"):
        for name, _ in inspect.getmembers(module(path.stem), inspect.isfunction):
            if getattr(module(path.stem), name).__module__ == f"harborapi.operations.{path.stem}":
                assert name.startswith("_") or (path.stem, name) in known, f"{path.stem}.{name}"


def test_every_operation_has_a_function() -> None:
    """Every operation under today's paths, and those of project robots that older servers have."""
    wanted = {row["operation"] for row in API.values() if not row.get("removed_after") or row["tag"] == "robotv1"}
    asked = {API[name]["operation"] for row in ROWS for name in row["operations"]}
    assert asked == wanted == set(RELEASES)
    assert len(wanted) >= 208


@every
def test_signature(row: Row) -> None:
    """Names in order, defaults, and what may be given by keyword alone."""
    have = inspect.signature(function(row)).parameters
    want = parameters(row)
    assert list(have) == [p["name"] for p in want]
    for p in want:
        own = have[p["name"]]
        assert own.kind is (own.KEYWORD_ONLY if p.get("keyword_only") else own.POSITIONAL_OR_KEYWORD), p["name"]
        assert (own.default is not own.empty) == ("default" in p), p["name"]
        if "default" in p:
            assert plain(own.default) == default(p), p["name"]
            assert type(own.default) in {type(default(p)), tuple}, p["name"]


@every
def test_request(row: Row) -> None:
    """Called with something for every parameter: method, path, query, headers and body by their names on the wire."""
    arguments = samples(row)
    operation = call(row, arguments)
    api = api_of(row, operation)
    assert operation.id == api["operation"]
    assert (operation.method, operation.template) == (api["method"], api["path"])
    path, query, headers, body = dict[str, Any](), dict[str, Any](), dict[str, str](), dict[str, Any]()
    for p in parameters(row):
        place, _, name = p.get("wire", "").partition(":")
        value = arguments[p["name"]]
        if place == "path":
            path[name] = value
        elif place == "query" and (paging(p, operation) or value != said(p, api).get("default")):
            query[name] = on_the_wire(value)
        elif place == "header" and value != said(p, api).get("default"):
            headers[name] = header(value)
        elif place == "body" and name:
            body[name] = value
    fixed = {name: operation.path[name] for name in re.findall(r"\{(\w+)\}", operation.template) if name not in path}
    assert operation.path == path | fixed
    assert fixed == ({"addition": "build_history"} if row["method"] == "get_artifact_build_history" else {})
    assert sent(operation) == query
    if any(p["name"] == "X-Is-Resource-Name" for p in api["params"]):
        headers["X-Is-Resource-Name"] = "true"
    assert operation.headers == headers
    check_body(row, operation, api, body, arguments)
    assert operation.target().startswith(api["path"].split("{")[0])


def check_body(row: Row, operation: Operation[Any], api: Row, body: dict[str, Any], arguments: dict[str, Any]) -> None:
    whole = [p["name"] for p in row["parameters"] if p.get("wire") == "body"]
    body |= BY_ITSELF.get(row["method"], {})
    if not (whole or body):
        assert operation.body is None
        return
    assert operation.body is not None
    assert api["body"], f"{operation.id} takes no body"
    named = operation.body.type
    schema = api["body"]["schema"]
    if schema == "object":
        resolve(named)
    else:
        assert named in TEXTS.get(schema, {schema})
    if whole:
        assert operation.body.value == arguments[whole[0]]
    else:
        assert json.loads(operation.body.encode()) == body
        assert json.loads(operation.body.encode(validate=False)) == body, "dicts are sent as they are then"


def test_repositories_of_all_projects() -> None:
    """The one function of two operations."""
    from harborapi.operations.repository import get_repositories

    operation = get_repositories(None, "name=~app", page=2)
    api = API["listAllRepositories"]
    assert (operation.id, operation.method, operation.template) == (api["operation"], api["method"], api["path"])
    assert operation.path == {}
    assert sent(operation) == {"q": "name=~app", "page": 2, "page_size": 100}


@every
def test_project_by_identifier(row: Row) -> None:
    """An int is an identifier: no header says that it is a name."""
    if not any(p["name"] == "project_name_or_id" for p in row["parameters"]):
        return
    operation = call(row, samples(row, project_id=12))
    assert "X-Is-Resource-Name" not in operation.headers
    assert operation.path["project_name_or_id"] == 12


@every
def test_what_is_not_said_is_not_sent(row: Row) -> None:
    """Called with what is needed alone: only defaults of ours that are not the server's go out."""
    operation = call(row, {p["name"]: sample(p) for p in parameters(row) if "default" not in p})
    api = api_of(row, operation)
    query, headers = sent(operation), dict(operation.headers)
    headers.pop("X-Is-Resource-Name", None)
    for p in parameters(row):
        place, _, name = p.get("wire", "").partition(":")
        if "default" not in p or place not in {"query", "header"} or operation.id not in names(row, p):
            continue
        value, servers = default(p), said(p, api).get("default")
        goes = query.pop(name, None) if place == "query" else headers.pop(name, None)
        value = header(value) if place == "header" and value is not None else value
        if paging(p, operation):
            assert goes == value, p["name"]
        elif value in (None, servers) or (value is False and servers is None):
            assert goes is None, p["name"]
        else:
            assert goes == value, p["name"]
    for p in parameters(row):
        if "default" not in p:
            place, _, name = p.get("wire", "").partition(":")
            query.pop(name, None) if place == "query" else headers.pop(name, None)
    assert (query, headers) == ({}, {})


def paging(parameter: Row, operation: Operation[Any]) -> bool:
    """Whether a parameter is of a listing's pages, which are always asked for by number and size."""
    return parameter["name"] in {"page", "page_size"} and isinstance(operation, Listing)


def names(row: Row, parameter: Row) -> set[str]:
    """The operations of a row that have a parameter."""
    place, _, name = parameter["wire"].partition(":")
    rows = [API[one] for one in row["operations"]]
    return {one["operation"] for one in rows if any((p["in"], p["name"]) == (place, name) for p in one["params"])}


@every
def test_servers_defaults_are_not_sent(row: Row) -> None:
    """A parameter that says what the server does anyway is left out."""
    needed = {p["name"]: sample(p) for p in parameters(row) if "default" not in p}
    for p in parameters(row):
        place, _, name = p.get("wire", "").partition(":")
        if place not in {"query", "header"}:
            continue
        operation = call(row, needed | {p["name"]: sample(p)})
        servers = said(p, api_of(row, operation)).get("default")
        if servers is None or paging(p, operation):
            continue
        operation = call(row, needed | {p["name"]: servers})
        assert name not in sent(operation), p["name"]
        assert name not in operation.headers, p["name"]


@every
def test_paging(row: Row) -> None:
    """Lists with pages are listings, and know where they begin and end."""
    paged = row["returns"].startswith("List[") and any(p["name"] == "page" for p in row["parameters"])
    operation = call(row, samples(row))
    assert isinstance(operation, Listing) == paged
    if isinstance(operation, Listing):
        assert (operation.page, operation.page_size, operation.limit) == (3, 50, 7)
        assert {"page", "page_size"} <= {p["name"] for p in api_of(row, operation)["params"]}


def annotation(returns: str, *, listing: bool) -> str:
    """How a method's `returns` reads on its operation."""
    text = returns.replace("Dict[", "dict[").replace("List[", "list[").replace("Firstdict", "FirstDict")
    if optional := re.fullmatch(r"Optional\[(.*)\]", text):
        text = f"{optional[1]} | None"
    return f"Listing[{text[5:-1]}]" if listing else f"Operation[{text}]"


DEPRECATED = {"getLatestScheduledScanAllMetrics", "LastTrigger", "ListWebhookJobs"}
"""What the API files since 2.2 and 2.8 call deprecated, and servers still answer."""

GIVES_TEXT = {"triggerRetentionExecution"}
"""What makes something and is declared to answer text: releases up to 2.12 refuse who accepts JSON alone."""


@every
def test_answer(row: Row) -> None:
    """The decoder reads what the method returns, and says so in its type."""
    operation, returns = call(row, samples(row)), row["returns"]
    answer = operation.answer
    assert operation.results == ({404: False} if returns == "bool" else {})
    assert operation.repeatable == (row["method"] != "download_scan_export")
    if returns == "Union[List[str], str]":
        needed = {p["name"]: sample(p) for p in parameters(row) if "default" not in p}
        assert call(row, needed | {"as_list": True}).answer == Lines()
        assert call(row, needed | {"as_list": False}).answer == Text()
        return
    written = inspect.signature(function(row)).return_annotation
    assert written == annotation(returns, listing=isinstance(operation, Listing))
    if returns == "None":
        assert answer == Empty()
    elif returns == "str":
        made = Location("text/plain") if operation.id in GIVES_TEXT else Location()
        assert answer == (made if operation.method == "POST" else Text())
    elif returns == "bool":
        assert answer == Exists()
    elif returns == "Any":
        assert answer == Loose()
    elif returns == "FileResponse":
        assert isinstance(answer, File)
        assert answer.accept not in {"", "application/json", "*/*"}, "a server may answer JSON to that"
    else:
        assert isinstance(answer, Json)
        check_model(answer, returns)


def check_model(answer: Json[Any], returns: str) -> None:
    named = returns.replace("FirstDict[", "dict[").replace("Dict[", "dict[").replace("List[", "list[")
    if optional := re.fullmatch(r"Optional\[(.*)\]", named):
        assert answer.empty
        named = optional[1]
    assert answer.type == named
    resolve(answer.type)
    if named.startswith("list["):
        assert answer.null == (), "null stands for an empty list"


@every
def test_is_a_value(row: Row) -> None:
    """Operations compare, pickle, and show what they ask but not what they send."""
    one, same = call(row, samples(row)), call(row, samples(row))
    assert one == same
    assert pickle.loads(pickle.dumps(one)) == one
    assert one.id in repr(one)
    if one.body is not None:
        assert "some secret" not in repr(one)
        assert "sample" not in repr(one.body)
    others = [p for p in parameters(row) if p.get("wire", "").startswith("path:")]
    if others:
        assert call(row, samples(row) | {others[-1]["name"]: "another"}) != one


@every
def test_empty_path_is_refused(row: Row) -> None:
    """What would make another path of it is refused before anything is sent."""
    for p in parameters(row):
        if p.get("wire", "").startswith("path:") and "str" in p["type"]:
            for bad in ("", ".."):
                with pytest.raises(InvalidArgument):
                    call(row, samples(row) | {p["name"]: bad}).target()
        if p.get("wire", "").startswith("path:"):
            for nothing in (True,) if p["type"].startswith("Optional[") else (None, True):
                with pytest.raises(InvalidArgument, match=f"must be a name or a number, not {nothing}"):
                    call(row, samples(row) | {p["name"]: nothing}).target()


@every
def test_documentation(row: Row) -> None:
    """What it does, each parameter, the exceptions, and since which release Harbor has it."""
    text = inspect.getdoc(function(row)) or ""
    assert not re.search(r"TODO|DRAFT", text)
    first, *_ = text.splitlines()
    assert first.endswith("."), "the first line is a sentence"
    told = re.findall(r"^    (\w+): \S", section(text, "Args"), re.MULTILINE)
    assert told == [p["name"] for p in parameters(row)]
    assert ("Returns:" in text.splitlines()) == (row["returns"] != "None")
    for name in re.findall(r"^    (\w+): \S", section(text, "Raises"), re.MULTILINE):
        assert hasattr(importlib.import_module("harborapi.exceptions"), name), name
    *_, last = text.split("\n\n")
    for name in row["operations"]:
        api = API[name]
        assert f"`{api['operation']}`, since Harbor {api['since'].lstrip('v')}" in last.replace("\n", " ")
        if api.get("removed_after"):
            assert f"(until {api['removed_after'].lstrip('v')})" in last
    assert last.startswith("API operation: ")
    if DEPRECATED.intersection(row["operations"]):
        assert re.search(r"\n\nDeprecated by Harbor.*`\w+\(\)`", text), "and what to use in its place"


def section(text: str, name: str) -> str:
    found = re.search(rf"^{name}:\n((?:    .*\n?|\n)+)", text, re.MULTILINE)
    return found[1] if found else ""
