"""The first thing the API does with a request: bind it to the operation's parameters and body, or answer 422.

This happens before any permission is asked, in three steps, of which the first that fails decides: the content type of
the body, the type that the client accepts, then all parameters and the body together.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote_plus

from harborapi.emulator.wire import HarborError, JsonObject

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harborapi.emulator.release import Definition, Operation, Parameter, Property, Release
    from harborapi.emulator.wire import Request

TRUE = frozenset(("true", "1", "yes", "ok", "y", "on", "selected", "checked", "t", "enabled"))
HEADING = "validation failure list:\n"
GO_NAMES = {
    "string": "string",
    "boolean": "bool",
    "int64": "int64",
    "int32": "int32",
    "int8": "int8",
    "number": "float64",
}
ZERO: dict[str, Any] = {"string": "", "boolean": False, "int64": 0, "int32": 0, "int8": 0, "number": 0}
DECODER = json.JSONDecoder(strict=True)
MEDIA_TYPE = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+")
URI = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:|/)[^\s]*")


def parse_query(raw: str) -> dict[str, list[str]]:
    """The query's values by name.

    Raises:
        HarborError: 400, for a semicolon or a broken escape.
    """
    values: dict[str, list[str]] = {}
    if not raw:
        return values
    if ";" in raw:
        raise HarborError(400, "invalid semicolon separator in query")
    if broken := re.search(r"%(?![0-9A-Fa-f]{2}).{0,2}", raw):
        raise HarborError(400, f'invalid URL escape "{broken[0]}"')
    for pair in raw.split("&"):
        if pair:
            name, _, value = pair.partition("=")
            values.setdefault(unquote_plus(name), []).append(unquote_plus(value))
    return values


def bind(
    release: Release, operation: Operation, request: Request, path: dict[str, str], query: dict[str, list[str]]
) -> tuple[dict[str, Any], Any]:
    """The operation's parameters by name, with their types and defaults, and its body.

    Names in the body are matched without regard to case, unknown ones and nulls are left out.

    Raises:
        HarborError: 422, with all that was found wrong.
    """
    if request.body or "chunked" in request.headers.get("transfer-encoding", ""):
        check_content_type(release, request.headers.get("content-type", ""))
    accept = request.headers.get("accept")
    check_accept(accept if accept or release >= (2, 13) else None, operation.produces)
    wrong: list[str] = []
    values = {parameter.name: _bind(parameter, request, path, query, wrong) for parameter in operation.parameters}
    body = None
    if operation.body is not None:
        if request.body:
            body = _bind_body(release, operation, request.body, wrong)
        elif operation.body.required:
            wrong.append(f"{operation.body.name} in body is required")
    if wrong:
        raise HarborError(422, HEADING + "\n".join(wrong))
    return values, body


def check_content_type(release: Release, value: str) -> None:
    """Refuse a body that isn't called JSON."""
    media = value.split(";", maxsplit=1)[0].strip().lower() or "application/octet-stream"
    if not MEDIA_TYPE.fullmatch(media) and release >= (2, 13):
        why = f'mediatype: malformed: "{media}" has no subtype'
        raise HarborError(422, f'{HEADING}parsing Content-Type header from "{value}" failed, because {why}')
    if media != "application/json":
        raise HarborError(422, f'{HEADING}unsupported media type "{media}", only [application/json] are allowed')


def check_accept(value: str | None, produces: tuple[str, ...]) -> str:
    """The type to answer with: what the client accepts of what the operation gives."""
    if value is None:
        return produces[0]
    ranges = [one.split(";")[0].strip().lower() for one in value.split(",")]
    for wanted in ranges:
        for offer in produces:
            if wanted in (offer, "*/*", offer.split("/")[0] + "/*"):
                return offer
    raise HarborError(422, f"{HEADING}unsupported media type requested, only [{' '.join(produces)}] are available")


def _bind(
    parameter: Parameter, request: Request, path: dict[str, str], query: dict[str, list[str]], wrong: list[str]
) -> Any:
    where = f"{parameter.name} in {parameter.place}"
    if parameter.place == "path":
        raw: str | None = path[parameter.name]
    elif parameter.place == "query":
        given = query.get(parameter.name)
        raw = given[-1] if given else None
    else:
        raw = request.headers.get(parameter.name.lower())
    if not raw:
        if parameter.required:
            wrong.append(f"{where} is required")
        return (
            raw if raw is not None and parameter.kind == "string" and parameter.default is None else parameter.default
        )
    if parameter.kind == "boolean":
        return raw.lower() in TRUE
    if parameter.kind == "array":
        return raw.split(",")
    if parameter.kind != "integer":
        if parameter.options and raw not in parameter.options:
            wrong.append(f"{where} should be one of [{' '.join(parameter.options)}]")
        return raw
    if not re.fullmatch(r"[+-]?\d+", raw, re.ASCII) or abs(number := int(raw)) >= 1 << (parameter.bits - 1):
        wrong.append(f'{where} must be of type int{parameter.bits}: "{raw}"')
        return None
    if parameter.maximum is not None and number > parameter.maximum:
        wrong.append(f"{where} should be less than or equal to {parameter.maximum}")
    if parameter.minimum is not None and number < parameter.minimum:
        wrong.append(f"{where} should be greater than or equal to {parameter.minimum}")
    return number


def _bind_body(release: Release, operation: Operation, raw: bytes, wrong: list[str]) -> Any:
    spec = operation.body
    assert spec is not None  # noqa: S101 - the caller asked for it
    try:
        value = _fit(release, _decode(raw), spec.type, "", "")
    except BodyError as error:
        wrong.append(f'parsing {spec.name} body from "" failed, because {error}')
        return None
    reasons = list(_violations(release, value, spec.type, ""))
    if reasons:
        wrong.append(HEADING + "\n".join(reasons))
    return value


class BodyError(ValueError):
    """A body that isn't JSON, or not of the declared type."""


def _decode(raw: bytes) -> Any:
    text = raw.decode("utf-8", "replace").lstrip(" \t\r\n")
    if text.startswith("\ufeff"):
        raise BodyError("invalid character '\u00ef' looking for beginning of value")
    if not text:
        raise BodyError("unexpected EOF")
    try:
        return DECODER.raw_decode(text)[0]
    except json.JSONDecodeError as error:
        rest = text[error.pos :]
        if not rest or error.msg.startswith("Unterminated string"):
            raise BodyError("unexpected EOF") from None
        what = "object key string" if "property name" in error.msg else "value"
        raise BodyError(
            f"invalid character '{rest[0]}' looking for beginning of {what}".replace("'''", "'\\''")
        ) from None
    except RecursionError:
        raise BodyError("exceeded max depth") from None


def _fit(release: Release, value: Any, kind: str, struct: str, path: str) -> Any:
    """The value as its declared type takes it; names with the declared spelling, without what is unknown or null."""
    if value is None:
        return None if path else ({} if _definition(release, kind) else None)
    if kind == "any":
        return value
    definition = _definition(release, kind)
    if definition is not None and not definition.properties and definition.type:
        return _fit(release, value, definition.type, struct, path)
    if definition is not None:
        if not isinstance(value, dict):
            raise _mismatch(value, kind, struct, path)
        return _fit_object(release, cast("JsonObject", value), definition, path)
    if kind.startswith("list["):
        if not isinstance(value, list):
            raise _mismatch(value, kind, struct, path)
        items = cast("Sequence[Any]", value)
        return [_fit(release, item, kind[5:-1], struct, path or "?") for item in items]
    if kind.startswith("dict["):
        if not isinstance(value, dict):
            raise _mismatch(value, kind, struct, path)
        fields = cast("JsonObject", value)
        inner = kind[5:-1]
        zero = ZERO.get(inner)  # what a null leaves behind
        return {
            name: zero if item is None else _fit(release, item, inner, struct, path or "?")
            for name, item in fields.items()
        }
    if not _is(value, kind):
        raise _mismatch(value, kind, struct, path)
    return _clean(value) if isinstance(value, str) else value


def _fit_object(release: Release, value: dict[str, Any], definition: Definition, path: str) -> dict[str, Any]:
    spelling = {name.lower(): name for name in definition.properties}
    found: dict[str, Any] = {}
    for given, item in value.items():
        name = given if given in definition.properties else spelling.get(given.lower())
        if name is None:
            continue
        below = f"{path}.{name}" if path else name
        fitted = _fit(release, item, definition.properties[name].type, definition.name, below)
        if fitted is not None:
            found[name] = fitted
    return found


def _definition(release: Release, kind: str) -> Definition | None:
    return release.definition(kind) if kind not in GO_NAMES and "[" not in kind else None


def _is(value: Any, kind: str) -> bool:
    if kind == "string":
        return isinstance(value, str)
    if kind == "boolean":
        return isinstance(value, bool)
    if isinstance(value, bool):
        return False
    if kind == "number":
        return isinstance(value, int | float)
    bits = {"int8": 7, "int32": 31}.get(kind, 63)
    return isinstance(value, int) and -(1 << bits) <= value < 1 << bits


def _mismatch(value: Any, kind: str, struct: str, path: str) -> BodyError:
    if isinstance(value, bool):
        given = "bool"
    elif isinstance(value, int | float):
        given = f"number {value}" if kind in ("int64", "int32", "int8") else "number"
    else:
        given = "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"
    target = f"Go struct field {struct}.{path}" if path and struct else "Go value"
    return BodyError(f"json: cannot unmarshal {given} into {target} of type {_go_name(kind)}")


def _go_name(kind: str) -> str:
    if kind in GO_NAMES:
        return GO_NAMES[kind]
    if kind == "any":
        return "interface {}"
    if kind.startswith("list["):
        inner = _go_name(kind[5:-1])
        return "[]" + ("*" if inner.startswith("models.") else "") + inner
    if kind.startswith("dict["):
        return "map[string]" + _go_name(kind[5:-1])
    return "models." + kind


def _clean(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


NEVER_EMPTY = {("NewTag", "name")}
"""Required texts that must not be empty: the only one that the API file marks `x-nullable: false`.

Of others the generated code only asks whether they are there (they are pointers, looked at by `validate.Required`).
"""


def holds_null(value: Any) -> bool:
    """Whether there is a null in a list of a body: the server falls over it where it looks at it."""
    if isinstance(value, dict):
        return any(holds_null(one) for one in cast("JsonObject", value).values())
    if isinstance(value, list):
        return any(one is None or holds_null(one) for one in cast("Sequence[Any]", value))
    return False


def _violations(release: Release, value: Any, kind: str, path: str) -> Iterator[str]:
    """What the declared limits refuse; they don't look at zero values."""
    if isinstance(value, list) and kind.startswith("list["):
        items = cast("Sequence[Any]", value)
        for i, item in enumerate(items):
            yield from _violations(release, item, kind[5:-1], f"{path}.{i}" if path else str(i))
    definition = _definition(release, kind)
    if definition is None or not isinstance(value, dict):
        return
    fields = cast("JsonObject", value)
    for name in sorted(definition.properties):
        spec, item = definition.properties[name], fields.get(name)
        at = f"{path}.{name}" if path else name
        required = name in definition.required
        if item is None or (item == "" and (not required or (kind, name) in NEVER_EMPTY)):
            if required:
                yield f"{at} in body is required"
        elif reason := _limit(spec, item):
            yield f"{at} in body {reason}"
        elif isinstance(item, dict | list):
            below = list(_violations(release, item, spec.type, at if release >= (2, 13) else ""))
            if below and release < (2, 13):  # each object had a list of its own, and no name of its place
                below = [HEADING + "\n".join(below)]
            yield from below


def _limit(spec: Property, value: Any) -> str:
    if spec.options and value not in spec.options:
        return f"should be one of [{' '.join(map(str, spec.options))}]"
    if isinstance(value, str):
        if spec.maximum_length is not None and len(value) > spec.maximum_length:
            return f"should be at most {spec.maximum_length} chars long"
        if spec.minimum_length is not None and len(value) < spec.minimum_length:
            return f"should be at least {spec.minimum_length} chars long"
        if spec.pattern is not None and not re.search(spec.pattern, value):
            return f"should match '{spec.pattern}'"
        if spec.format == "uri" and not URI.fullmatch(value):
            return f'must be of type uri: "{value}"'
    if isinstance(value, int | float) and not isinstance(value, bool) and value:
        if spec.maximum is not None and value > spec.maximum:
            return f"should be less than or equal to {spec.maximum:g}"
        if spec.minimum is not None and value < spec.minimum:
            return f"should be greater than or equal to {spec.minimum:g}"
    return ""
