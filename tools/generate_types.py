#!/usr/bin/env python3
"""Write src/harborapi/types.py: the bodies of requests as TypedDicts, drawn from the model classes.

    generate_types.py [--check]

A body is what an operation of tests/contract/operations.json takes, and every model within one. Run it after a change
of those models; with `--check` it only says whether the file is fresh.
"""

from __future__ import annotations

import argparse
import json
import keyword
import pathlib
import re
import subprocess
import sys
import types
import typing
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, RootModel

from harborapi import models

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

PROJECT = pathlib.Path(__file__).parent.parent
TARGET = PROJECT / "src/harborapi/types.py"
OPERATIONS = PROJECT / "tests/contract/operations.json"
HEADING = '''"""The bodies of requests as dicts, for programs that prefer those; written by tools/generate_types.py.

Wherever a method takes a model as its body, a dict will do as well, and type checkers know its keys:

    client.create_project({"project_name": "library", "metadata": {"public": True}})

What each key means is told by the model of the same name in `harborapi.models`. A key that is left out is not sent.
Where Harbor's own spelling of a name differs from the model's, either may be used.
"""

'''

Model = type[BaseModel]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether the file is fresh")
    check = parser.parse_args().check
    text = formatted(written(bodies()))
    if check:
        fresh = TARGET.exists() and TARGET.read_text() == text
        print("fresh" if fresh else f"{TARGET} is stale: run tools/generate_types.py")
        return int(not fresh)
    TARGET.write_text(text)
    return 0


def bodies() -> list[Model]:
    """The models of all bodies and of what is within them, each after those that it holds."""
    found: list[Model] = []
    for operation in json.loads(OPERATIONS.read_text()):
        for name in re.findall(r"\b[A-Z]\w*", str((operation["body"] or {}).get("schema") or "")):
            collect(getattr(models, name), found)
    return found


def collect(model: Model, found: list[Model]) -> None:
    if model in found:
        return
    for field in model.model_fields.values():
        for inner in within(field.annotation):
            collect(inner, found)
    found.append(model)


def within(annotation: Any) -> list[Model]:
    """The models that an annotation speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in typing.get_args(annotation) for model in within(argument)]


def written(found: list[Model]) -> str:
    dicts = [model for model in found if not issubclass(model, RootModel)]
    code = "\n\n".join(map(typed_dict, dicts))
    named = [name for name in ("Mapping", "Sequence") if re.search(rf"\b{name}\[", code)]
    lines = [f"from collections.abc import {', '.join(named)}"] if named else []
    lines += ["from datetime import datetime"] if re.search(r"\bdatetime\b", code) else []
    named = [name for name in ("Any", "Literal", "Required") if re.search(rf"\b{name}\b", code)]
    lines += [f"from typing import {', '.join([*named, 'TypedDict'])}", ""]
    rooms: dict[str, list[str]] = {}
    for model in found:
        if re.search(rf"\b{model.__name__}\b(?!`)", code):
            rooms.setdefault(model.__module__, []).append(model.__name__)
    lines += [f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(rooms.items())]
    exported = "".join(f"    {name + 'Dict'!r},\n" for name in sorted(model.__name__ for model in dicts))
    return HEADING + "\n".join(lines) + f"\n\n__all__ = [\n{exported}]\n\n\n" + code


def typed_dict(model: Model) -> str:
    lines = [f"class {model.__name__}Dict(TypedDict, total=False):", f'    """`{model.__name__}` as a dict."""', ""]
    for name, field in model.model_fields.items():
        spelled = [name, *(other for other in wire_names(field) if other != name and usable(other))]
        needed = field.is_required() and len(spelled) == 1  # of two spellings, neither alone is needed
        kind = f"Required[{rendered(field.annotation)}]" if needed else rendered(field.annotation, optional=True)
        lines += [f"    {each}: {kind}" for each in spelled]
    return "\n".join(lines) + "\n"


def wire_names(field: FieldInfo) -> list[str]:
    names = (field.alias, field.validation_alias, field.serialization_alias)
    return list(dict.fromkeys(name for name in names if isinstance(name, str)))


def usable(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name)


def rendered(annotation: Any, *, optional: bool = False) -> str:
    """How a dict's value is typed: models may stand as models or as dicts; what is optional may be None."""
    arguments = union(annotation)
    if optional and type(None) not in arguments and Any not in arguments:
        arguments = [*arguments, type(None)]
    return " | ".join(dict.fromkeys(part for each in arguments for part in single(each)))


def union(annotation: Any) -> list[Any]:
    if typing.get_origin(annotation) is typing.Annotated:
        return union(typing.get_args(annotation)[0])
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return [inner for argument in typing.get_args(annotation) for inner in union(argument)]
    return [annotation]


def single(annotation: Any) -> list[str]:
    if annotation is Any:
        return ["Any"]
    if annotation is type(None):
        return ["None"]
    if annotation is datetime:
        return ["datetime", "str"]
    if isinstance(annotation, type) and issubclass(annotation, RootModel):
        return [annotation.__name__, rendered(annotation.model_fields["root"].annotation)]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation.__name__, f"{annotation.__name__}Dict"]
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return [f"Literal[{', '.join(map(repr, arguments))}]"]
    if origin is list:
        # Sequence takes a list of models and a list of dicts alike; of plain text it would take a single str, too.
        return [f"{'Sequence' if within(arguments[0]) else 'list'}[{rendered(arguments[0])}]"]
    if origin is dict:
        return [f"{'Mapping' if within(arguments[1]) else 'dict'}[{rendered(arguments[0])}, {rendered(arguments[1])}]"]
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return ["str"]  # its members are texts
    if annotation in (str, int, float, bool):
        return [annotation.__name__]
    raise TypeError(f"don't know how to write {annotation!r}: teach tools/generate_types.py")


def formatted(text: str) -> str:
    """What ruff makes of it: imports and `__all__` sorted, lines broken."""
    for command in (["check", "--quiet", "--select", "I,RUF022", "--fix"], ["format", "--quiet"]):
        call = [sys.executable, "-m", "ruff", *command, "--stdin-filename", str(TARGET), "-"]
        text = subprocess.run(call, input=text, capture_output=True, text=True, check=True, cwd=PROJECT).stdout
    return text


if __name__ == "__main__":
    sys.exit(main())
