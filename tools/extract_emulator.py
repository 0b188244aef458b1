#!/usr/bin/env python3
"""Draw the emulator's tables from Harbor's API files: names, types, limits and content types, nothing else.

    extract_emulator.py FOLDER_OF_API_FILES [--check]

The folder holds one `vX.Y.Z.yaml` a release. Of each operation and definition every form it ever had is kept with the
release from which it holds; a form of null says that it is gone.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import re
import sys
from typing import Any

import yaml

TARGET = pathlib.Path(__file__).parent.parent / "src/harborapi/emulator/data/api.json"
FIRST = (2, 2)
METHODS = ("get", "head", "post", "put", "patch", "delete")
LIMITS = ("maximum", "minimum", "maxLength", "minLength", "enum", "pattern")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--check", action="store_true", help="only say whether the file is fresh")
    arguments = parser.parse_args()
    text = json.dumps(extract(arguments.folder), separators=(",", ":"), sort_keys=True).replace('},"', '},\n"') + "\n"
    if arguments.check:
        fresh = TARGET.read_text() == text
        print("fresh" if fresh else f"{TARGET} is stale")
        return int(not fresh)
    TARGET.write_text(text)
    return 0


def extract(folder: pathlib.Path) -> dict[str, Any]:
    operations: dict[str, list[list[Any]]] = {}
    definitions: dict[str, list[list[Any]]] = {}
    releases = []
    files = sorted((version_of(p), yaml.safe_load(p.read_text())) for p in folder.glob("v*.yaml"))
    for release, document in files:
        if release[:2] < FIRST:
            continue
        releases.append(list(release))
        name_all(document, files[-1][1])
        inline: dict[str, Any] = {}
        note(operations, release, operations_of(document, inline))
        named = {name: definition(spec) for name, spec in (document["definitions"] | inline).items()}
        note(definitions, release, named)
    return {"releases": releases, "operations": operations, "definitions": definitions}


def version_of(path: pathlib.Path) -> tuple[int, ...]:
    match = re.search(r"v(\d+)\.(\d+)\.(\d+)", path.name)
    assert match, path
    return tuple(map(int, match.groups()))


def name_all(document: dict[str, Any], newest: dict[str, Any]) -> None:
    """Give operations without an id (four of 2.2) and without a tag those that the newest release gives them."""
    for path, item in document["paths"].items():
        for method in METHODS:
            for key in ("operationId", "tags"):
                if method in item and key not in item[method]:
                    item[method][key] = newest["paths"][path][method][key]


def note(kept: dict[str, list[list[Any]]], release: tuple[int, ...], found: dict[str, Any]) -> None:
    for name in kept.keys() | found.keys():
        forms = kept.setdefault(name, [])
        form = found.get(name)
        if (forms[-1][1] if forms else None) != form:
            forms.append([list(release[:2]), form])


def operations_of(document: dict[str, Any], inline: dict[str, Any]) -> dict[str, Any]:
    """The operations; bodies described on the spot go into `inline`, by the name that the server gives them."""
    found = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                spec = item[method]
                name = spec["operationId"]
                # Five ids of 2.9 to 2.12 name two operations each: those of a project's own robots get the suffix V1.
                if name in found or path.startswith("/projects/{project_name_or_id}/robots"):
                    name += "" if name.endswith("V1") else "V1"
                assert name not in found, name
                found[name] = operation(document, method, path, spec, item.get("parameters", []))
                for one in spec.get("parameters", []):
                    if one.get("in") == "body" and "properties" in one["schema"]:
                        body = f"{name[0].upper()}{name[1:]}Body"
                        inline[body], found[name]["body"]["type"] = one["schema"], body
    return found


def operation(
    document: dict[str, Any], method: str, path: str, spec: dict[str, Any], shared: list[dict[str, Any]]
) -> dict[str, Any]:
    parameters, body = [], None
    for raw in [*shared, *spec.get("parameters", [])]:
        one = document["parameters"][raw["$ref"].rsplit("/", 1)[1]] if "$ref" in raw else raw
        if one["in"] == "body":
            schema = one["schema"]
            body = {"name": one["name"], "type": type_of(schema), "required": bool(one.get("required"))}
        elif one["name"] != "X-Request-Id":
            parameter = {key: one[key] for key in ("name", "in", "type", "default", *LIMITS) if key in one}
            if one["type"] == "integer":
                parameter["format"] = one.get("format", "int64")
            if one.get("required"):
                parameter["required"] = True
            if "allowEmptyValue" in one:
                parameter["empty"] = one["allowEmptyValue"]
            parameters.append(parameter)
    success = min(int(code) for code in spec["responses"] if code.isdigit() and int(code) < 300)
    found: dict[str, Any] = {"method": method.upper(), "path": path, "tag": spec["tags"][0], "status": success}
    answer = spec["responses"][str(success)]
    answer = document["responses"][answer["$ref"].rsplit("/", 1)[1]] if "$ref" in answer else answer
    found |= {"answer": type_of(answer["schema"])} if "schema" in answer else {}
    found |= {"parameters": parameters} if parameters else {}
    found |= {"body": body} if body else {}
    found |= {key: spec[key] for key in ("produces", "consumes") if key in spec}
    return found


def definition(spec: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    parts = spec.get("allOf", [spec])
    properties: dict[str, Any] = {}
    for part in parts:
        if "$ref" in part:
            found["extends"] = part["$ref"].rsplit("/", 1)[1]
        properties |= part.get("properties", {})
    if properties:
        found["properties"] = {name: property_of(one) for name, one in properties.items()}
    else:
        found["type"] = type_of(spec)
    if required := [name for part in parts for name in part.get("required", [])]:
        found["required"] = required
    return found


def property_of(spec: dict[str, Any]) -> dict[str, Any]:
    found = {"type": type_of(spec)} | {key: spec[key] for key in LIMITS if key in spec}
    if spec.get("format") in ("uri", "date-time", "uuid"):
        found["format"] = spec["format"]
    return found


def type_of(schema: dict[str, Any]) -> str:
    """`list[X]`, `dict[X]`, a definition's name, string, boolean, number, int64, int32, int8 or any."""
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[1])
    kind = schema.get("type")
    if kind == "array":
        return f"list[{type_of(schema.get('items', {}))}]"
    if kind == "integer":
        return schema["format"] if schema.get("format") in ("int8", "int32") else "int64"
    if isinstance(extra := schema.get("additionalProperties"), dict):
        return f"dict[{type_of(extra) if extra else 'any'}]"
    if kind in ("string", "boolean", "number"):
        return str(kind)
    return "any"


if __name__ == "__main__":
    sys.exit(main())
