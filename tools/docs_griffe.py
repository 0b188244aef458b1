"""An extension of griffe for the reference: what a reader of the source knows, and static analysis does not.

Fields of models become a list with their descriptions; errors in docstrings are linked; the clients get the settings'
documentation; a class made by `__new__` shows its parameters; `::` before an example, which is not Markdown, goes.

`Field(description=…)` and `answered(description=…)` are read from the source, nothing is imported. The list takes the
place of a heading for each field, so that a page stays short and its table of contents names models alone.
"""

from __future__ import annotations

import ast
import re
from typing import Any

import griffe

BASES = {"BaseModel", "RootModel"}
EXAMPLE = re.compile(r"^ *::$", re.MULTILINE)


def is_model(cls: griffe.Class) -> bool:
    """Whether a class is one of ours that has fields: `BaseModel` is its base, or its base's."""
    names = {str(base).split("[")[0].rsplit(".", 1)[-1] for base in cls.bases}
    if names & BASES:
        return True
    module = cls.module
    return any(
        isinstance(other := module.members.get(name), griffe.Class) and other is not cls and is_model(other)
        for name in names
    )


def field_of(attribute: griffe.Attribute) -> tuple[str, str] | None:
    """Description and wire name of a field; None where the attribute is none."""
    if "class-attribute" not in attribute.labels or not isinstance(attribute.value, griffe.ExprCall):
        return None
    call = ast.parse(str(attribute.value), mode="eval").body
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        return None
    if call.func.id not in {"Field", "answered"}:
        return None
    values = {word.arg: ast.literal_eval(word.value) for word in call.keywords if word.arg in {"description", "alias"}}
    return str(values.get("description", "")), str(values.get("alias") or "")


def plain(annotation: str | griffe.Expr | None) -> str | griffe.Expr | None:
    """A field's type as users see it: `Answered[int]` is `int`."""
    if isinstance(annotation, griffe.ExprSubscript) and str(annotation.left) == "Answered":
        return annotation.slice
    return annotation


def without_colons(documented: griffe.Object | griffe.Alias) -> None:
    """Take the `::` before an example out of a docstring."""
    if not documented.is_alias and documented.docstring is not None:
        documented.docstring.value = EXAMPLE.sub("", documented.docstring.value)


class ModelFields(griffe.Extension):
    """Turns the fields of models into a section of their docstring."""

    def on_package(self, *, pkg: griffe.Module, **_: Any) -> None:
        """Go through all classes once everything is loaded."""
        self._link_errors(pkg)
        self._walk(pkg)
        base = pkg["_client.ClientBase"]
        for name in ("_sync.client.HarborClient", "_async.client.HarborAsyncClient"):
            pkg[name].docstring = griffe.Docstring(base.docstring.value, parent=base)

    @staticmethod
    def _link_errors(pkg: griffe.Module) -> None:
        """Let the names after `Raises:` be found from every module, whether it imports them or not."""
        errors = [name for name, member in pkg["exceptions"].members.items() if isinstance(member, griffe.Class)]
        for colour in ("_sync", "_async"):
            for module in pkg[colour].modules.values():
                for name in errors:
                    if name not in module.members:
                        module.set_member(name, griffe.Alias(name, f"harborapi.exceptions.{name}"))

    def _walk(self, module: griffe.Module) -> None:
        without_colons(module)
        for member in list(module.members.values()):
            if member.is_alias:
                continue
            if isinstance(member, griffe.Module):
                self._walk(member)
            elif isinstance(member, griffe.Class):
                for one in (member, *member.members.values()):
                    without_colons(one)
                if "__new__" in member.members and "__init__" not in member.members:
                    member.members["__init__"] = member.members["__new__"]
                if is_model(member):
                    self._describe(member)

    def _describe(self, cls: griffe.Class) -> None:
        rows: list[griffe.DocstringAttribute] = []
        for name, attribute in list(cls.members.items()):
            if name == "model_config":
                del cls.members[name]
                continue
            if not isinstance(attribute, griffe.Attribute) or name.startswith("_"):
                continue
            found = field_of(attribute)
            if found is None:
                continue
            description, wire = found
            note = f" On the wire: `{wire}`." if wire else ""
            annotation = plain(attribute.annotation)
            rows.append(griffe.DocstringAttribute(name, annotation=annotation, description=description + note))
            del cls.members[name]
        if not rows:
            return
        if cls.docstring is None:
            cls.docstring = griffe.Docstring("", parent=cls)
        sections = cls.docstring.parse("google")
        cls.docstring.parsed = [*sections, griffe.DocstringSectionAttributes(rows, title="Fields:")]
