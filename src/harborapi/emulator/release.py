"""A Harbor release: its operations and definitions, drawn from the tables in `data/api.json`."""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

RECORDED = ((2, 9, 5), (2, 15, 2))
"""The releases whose answers were recorded from real servers."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation: where it stands, its type and its limits."""

    name: str
    place: str
    kind: str
    required: bool = False
    default: Any = None
    maximum: int | None = None
    minimum: int | None = None
    options: tuple[str, ...] = ()
    bits: int = 64


@dataclass(frozen=True, slots=True)
class Body:
    """The body of an operation: its name in the API file, its type, and whether it must be there."""

    name: str
    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of a release."""

    name: str
    tag: str
    method: str
    path: str
    status: int
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    produces: tuple[str, ...] = ("application/json",)
    segments: tuple[str, ...] = ()
    answer: str = ""
    """The type of a good answer's body."""

    @property
    def safe(self) -> bool:
        """Whether it only reads."""
        return self.method in ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a definition."""

    type: str
    options: tuple[Any, ...] = ()
    maximum_length: int | None = None
    minimum_length: int | None = None
    maximum: float | None = None
    minimum: float | None = None
    pattern: str | None = None
    format: str | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A type of a release: an object with properties, or another name for a type."""

    name: str
    properties: dict[str, Property] = field(default_factory=dict[str, Property])
    required: tuple[str, ...] = ()
    type: str = ""


class Release:
    """What one release has.

    Args:
        version: three numbers, such as `2.15.2`, from the first to the last release that the tables know; of two, such
            as `2.12`, the version whose API file was read.

    Raises:
        ValueError: the version has another form, or the tables do not know it.
    """

    def __init__(self, version: str) -> None:
        tables = _tables()
        read = {".".join(map(str, one[:2])): ".".join(map(str, one)) for one in tables["releases"]}
        match = re.fullmatch(r"v?(\d+)\.(\d+)\.(\d+)", read.get(version, version))
        first, last = tuple(tables["releases"][0][:2]), tuple(tables["releases"][-1][:2])
        self.numbers: tuple[int, ...] = tuple(map(int, match.groups())) if match else (0, 0, 0)
        if not first <= self.numbers[:2] <= last:
            span = f"from {first[0]}.{first[1]}.0 to {last[0]}.{last[1]}.x"
            raise ValueError(f"version must be three numbers {span}, such as 2.15.2: {version!r}")
        self.version: str = ".".join(map(str, self.numbers))
        self.operations: dict[str, Operation] = {
            name: self._operation(name, form)
            for name, forms in tables["operations"].items()
            if (form := self._form(forms)) is not None
        }
        self.definitions: dict[str, Any] = {
            name: form for name, forms in tables["definitions"].items() if (form := self._form(forms)) is not None
        }
        self._definitions: dict[str, Definition] = {}

    @property
    def recorded(self) -> bool:
        """Whether the answers of this release were recorded from a real server; others are read from tables."""
        return self.numbers in RECORDED

    @property
    def label(self) -> str:
        """The version, and how it is known."""
        return self.version if self.recorded else f"{self.version} (from tables, not recorded)"

    def __ge__(self, other: tuple[int, ...]) -> bool:
        return self.numbers >= other

    def __lt__(self, other: tuple[int, ...]) -> bool:
        return self.numbers < other

    def definition(self, name: str) -> Definition | None:
        """The type of this name, or None."""
        if name not in self._definitions and name in self.definitions:
            form = self.definitions[name]
            base = self.definition(form["extends"]) if "extends" in form else None
            properties = {wire: _property(spec) for wire, spec in form.get("properties", {}).items()}
            self._definitions[name] = Definition(
                name,
                (base.properties if base else {}) | properties,
                (base.required if base else ()) + tuple(form.get("required", ())),
                form.get("type", ""),
            )
        return self._definitions.get(name)

    def _form(self, forms: list[Any]) -> Any:
        holding = None
        for since, form in forms:
            if self.numbers[:2] >= tuple(since):
                holding = form
        return holding

    def _operation(self, name: str, form: dict[str, Any]) -> Operation:
        produces = tuple(form.get("produces", ["application/json"]))
        if "application/json" not in produces and self.numbers >= (2, 13):
            produces = (*produces, "application/json")
        return Operation(
            name,
            form["tag"],
            form["method"],
            form["path"],
            form["status"],
            tuple(_parameter(one) for one in form.get("parameters", [])),
            _body(form["body"]) if "body" in form else None,
            produces,
            tuple(form["path"].strip("/").split("/")),
            form.get("answer", ""),
        )

    def without_later(self, value: Any, kind: str) -> Any:
        """A value of an answer without the fields that only later releases have.

        Args:
            value: JSON.
            kind: its type.
        """
        if isinstance(value, list) and kind.startswith("list["):
            kept: list[Any] = [self.without_later(one, kind[5:-1]) for one in cast("Sequence[Any]", value)]
            return kept
        definition, given = self.definition(kind), cast("object", value)
        if definition is None or not isinstance(value, dict):
            return given
        own, ever = definition.properties, _ever(kind)
        return {
            name: self.without_later(one, own[name].type) if name in own else one
            for name, one in cast("dict[str, Any]", value).items()
            if name in own or name not in ever
        }


def _body(form: dict[str, Any]) -> Body:
    first, *more = form["name"].split("_")
    return Body(
        first[:1].lower() + first[1:] + "".join(part.capitalize() for part in more), form["type"], form["required"]
    )


def _parameter(form: dict[str, Any]) -> Parameter:
    return Parameter(
        form["name"],
        form["in"],
        form["type"],
        form.get("required", False),
        form.get("default"),
        form.get("maximum"),
        form.get("minimum"),
        tuple(form.get("enum", ())),
        32 if form.get("format") == "int32" else 64,
    )


def _property(form: dict[str, Any]) -> Property:
    return Property(
        form["type"],
        tuple(form.get("enum", ())),
        form.get("maxLength"),
        form.get("minLength"),
        form.get("maximum"),
        form.get("minimum"),
        form.get("pattern"),
        form.get("format"),
    )


@functools.cache
def _ever(name: str) -> frozenset[str]:
    """The names of all properties that a definition has in any release."""
    found: set[str] = set()
    for _, form in _tables()["definitions"].get(name, ()):
        if form is not None:
            found.update(form.get("properties", ()))
            found.update(_ever(form["extends"]) if "extends" in form else ())
    return frozenset(found)


def first_versions() -> list[str]:
    """The releases that the tables know, each by the version whose API file was read."""
    return [".".join(map(str, numbers)) for numbers in _tables()["releases"]]


@functools.cache
def _tables() -> dict[str, Any]:
    text = resources.files("harborapi.emulator").joinpath("data/api.json").read_text("utf-8")
    return dict(json.loads(text))
