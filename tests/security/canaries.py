"""Secrets that sing: where they may stand by the API's own table, and where they are then looked for."""

from __future__ import annotations

import importlib
import io
import json
import logging
import pickle
import pprint
import re
import traceback
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console
from rich.traceback import Traceback

from harborapi.models.base import BaseModel

if TYPE_CHECKING:
    from harborapi._core.operation import Operation

Row = dict[str, Any]

TABLES = Path(__file__).parent.parent / "contract"
DEFINITIONS: dict[str, Row] = json.loads((TABLES / "definitions.json").read_text())
_OPERATIONS: list[Row] = json.loads((TABLES / "operations.json").read_text())
API: dict[str, Row] = {f"{row['method']} {row['path']}": row for row in _OPERATIONS}
API |= {row["operation"]: row for row in sorted(_OPERATIONS, key=lambda row: not row.get("removed_after"))}
METHODS: list[Row] = json.loads((TABLES / "client-methods.json").read_text())

CANARY = "canary"
"""In every secret; nothing else may have it in its name."""
PASSWORD, TOKEN, COOKIE, CSRF = "canary-password", "canary-token", "canary-cookie", "canary-csrf"
BASIC = b64encode(f"admin:{PASSWORD}".encode()).decode()

_SECRET = re.compile(r"secret|password|token|credential|authorization|private_key|auth_header|auth_info", re.IGNORECASE)
NO_SECRETS = {
    "access_secret_data",
    "access_secret_type",
    "credential",
    "credential_pattern",
    "credential_type",
    "http_authproxy_tokenreview_endpoint",
    "robot_token_duration",
    "token_expiration",
    "tokenreivew_endpoint",
}
"""Properties whose names sound like a secret: patterns, kinds, durations, addresses, and what has names of its own."""


ALWAYS = {"name", "url"}
"""Properties that bodies must have where they know them."""


def is_secret(name: str) -> bool:
    return bool(_SECRET.search(name)) and name not in NO_SECRETS


def inner(schema: str) -> tuple[str, str]:
    """A list's or mapping's kind and what it holds: `list[Robot]` -> `list`, `Robot`."""
    found = re.fullmatch(r"(list|dict)\[(?:str(?:ing)?, )?(.*)\]", schema)
    return (found[1], found[2]) if found else ("", schema)


@cache
def holds_secret(schema: str | None) -> bool:
    """Whether a value of a schema may hold a secret, at any depth."""
    kind, name = inner(schema or "")
    if kind:
        return holds_secret(name)
    properties: Row = DEFINITIONS.get(name, {}).get("properties", {})
    return any(
        is_secret(key) or (said["type"] != name and holds_secret(said["type"])) for key, said in properties.items()
    )


def sample(schema: str, secret: Any, *, hidden: bool = False) -> Any:
    """A value of a schema with `secret` in every place for one; what else need not be there is left out."""
    kind, name = inner(schema)
    if kind:
        value = sample(name, secret, hidden=hidden)
        return [value] if kind == "list" else {"one": value}
    if name in DEFINITIONS and DEFINITIONS[name]["properties"]:
        made = {}
        for key, said in DEFINITIONS[name]["properties"].items():
            if is_secret(key) and said["type"] == "string":
                made[key] = secret
            elif is_secret(key) or (hidden and said["type"] == "string") or holds_secret(said["type"]):
                made[key] = sample(said["type"], secret, hidden=hidden or is_secret(key))
            elif said.get("required") or key in ALWAYS:
                made[key] = plain(said)
        return made
    return secret if hidden and name in {"string", "str"} else plain({"type": name})


def plain(said: Row) -> Any:
    kind, name = inner(said["type"])
    if kind:
        return [] if kind == "list" else {}
    if said.get("format") == "date-time":
        return "2026-01-01T00:00:00Z"
    return {"integer": 7, "boolean": True, "string": "text", "number": 1.5}.get(name, {})


def rows() -> Iterator[tuple[Row, Row]]:
    """Methods whose body or answer may hold a secret, each with what the API says of its operation."""
    for row in METHODS:
        if row["kind"] not in {"existing", "new"} or len(row["operations"]) != 1:
            continue
        api = API[row["operations"][0]]
        schemas = [(api["body"] or {}).get("schema"), *(one.get("schema") for one in api["responses"].values())]
        if any(map(holds_secret, schemas)):
            yield row, api


def operation(row: Row, api: Row, secret: Any) -> Operation[Any]:
    """The operation of a method, with a secret wherever its body may hold one."""
    given: Row = {}
    for parameter in row["parameters"]:
        wire = parameter.get("wire", "")
        if wire == "body":
            given[parameter["name"]] = sample(api["body"]["schema"], secret)
        elif wire.startswith("body:"):
            given[parameter["name"]] = secret if is_secret(wire) else True
        elif "default" not in parameter:
            given[parameter["name"]] = 7 if "int" in parameter["type"] and "str" not in parameter["type"] else "text"
    room = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", row["room"]).replace(" ", "_").lower()
    made: Operation[Any] = getattr(importlib.import_module(f"harborapi.operations.{room}"), row["method"])(**given)
    return made


def answer_of(api: Row, secret: Any) -> tuple[int, bytes]:
    """What a server answers when all is well, with a secret wherever there may be one."""
    status, said = next((code, said) for code, said in api["responses"].items() if code[0] == "2")
    return int(status), json.dumps(sample(said["schema"], secret)).encode() if "schema" in said else b""


def drawn(value: Any) -> str:
    """As `rich` prints it, with what it holds."""
    console = Console(file=io.StringIO(), width=300)
    console.print(value)
    if isinstance(value, BaseModel):
        console.print(value.as_table(with_description=True), value.as_panel())
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def told(exc: BaseException) -> dict[str, str]:
    """An exception as people get to see it, but for the pictures, which take long to draw."""
    lines = traceback.TracebackException.from_exception(exc, capture_locals=True).format()
    return {
        "str": str(exc),
        "repr": repr(exc),
        "args": repr(exc.args),
        "pickle": repr(pickle.dumps(exc)),
        "cause": f"{exc.__cause__} {exc.__cause__!r} {exc.__context__} {exc.__context__!r}",
        "traceback with locals": "".join(lines),
    }


def pictures(exc: BaseException) -> dict[str, str]:
    """Its traceback with locals as `rich` and pytest draw it."""
    console = Console(file=io.StringIO(), width=300)
    longest: dict[str, Any] = {"locals_max_length": 1000, "locals_max_string": 10_000}
    console.print(Traceback.from_exception(type(exc), exc, exc.__traceback__, show_locals=True, **longest))
    assert isinstance(console.file, io.StringIO)
    long: Any = pytest.ExceptionInfo.from_exception(exc).getrepr(showlocals=True, style="long", truncate_locals=False)
    return {"rich": console.file.getvalue(), "pytest": str(long)}


def shown(value: Any, *, thorough: bool = True) -> dict[str, str]:
    """A value as it may come into a log or onto a screen."""
    if isinstance(value, BaseException):
        return told(value) | (pictures(value) if thorough else {})
    texts = {"repr": repr(value), "str": str(value), "pprint": pprint.pformat(value)}
    return texts | ({"rich": drawn(value)} if thorough or isinstance(value, BaseModel) else {})


def logged(records: list[logging.LogRecord]) -> dict[str, str]:
    """What was logged, as text and as the values that a handler may draw otherwise."""
    form = logging.Formatter("%(name)s %(message)s")
    return {
        f"{one.name}: {one.msg}"[:60] + f" {n}": f"{form.format(one)} {one.args!r}" for n, one in enumerate(records)
    }


def leaks(texts: dict[str, str], *more: str) -> list[str]:
    """Where a secret shows, with what is around it."""
    pattern = re.compile("|".join(map(re.escape, (CANARY, BASIC, b64encode(CANARY.encode()).decode()[:8], *more))))
    found = [(where, text, match) for where, text in texts.items() for match in [pattern.search(text)] if match]
    return [f"{where}: …{text[max(0, m.start() - 300) : m.end() + 40]}…" for where, text, m in found]
