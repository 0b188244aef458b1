"""How bodies are written and answers are read: named values, so that operations compare and pickle."""

from __future__ import annotations

import gc
import json
import re
import sys
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast
from urllib.parse import unquote

from ..exceptions import DecodeError, InvalidArgument

if TYPE_CHECKING:
    from pydantic import BaseModel, TypeAdapter, ValidationError

    from ..models import FileResponse
    from .wire import Response

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

JSON = "application/json"
_SHOWN = 2048
_LARGE = 1 << 14
"""Bytes from which on an answer makes so many objects that the garbage collector would run."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How answers are to be read: the options that matter to a decoder.

    Attributes:
        validate: False makes models without validation.
        raw: Give the parsed JSON instead of models.
        skip_invalid: Leave out items of a list that can't be read, instead of failing.
        on_skipped: Told of each item left out: its index and why.
    """

    validate: bool = True
    raw: bool = False
    skip_invalid: bool = False
    on_skipped: Any = None


PLAIN = Reading()


class Decoder(Protocol[T_co]):
    """Reads an answer. `accept` is what the request says it takes."""

    @property
    def accept(self) -> str:
        """The media types asked for."""
        ...

    def read(self, response: Response, reading: Reading, /) -> T_co:
        """The answer's value; raises `DecodeError`."""
        ...


def resolve(name: str) -> Any:
    """The type that a name like `Artifact`, `list[Artifact]`, `dict[str, str]` stands for."""
    if name.startswith("list["):
        return list[resolve(name[5:-1])]  # type: ignore[misc]  # a type made at run time
    if name.startswith("dict[str, "):
        return dict[str, resolve(name[10:-1])]  # type: ignore[misc]  # a type made at run time
    plain = {"str": str, "int": int, "bool": bool, "Any": Any}
    if name in plain:
        return plain[name]
    from .. import models

    return getattr(models, name)


@cache
def adapter(name: str) -> TypeAdapter[Any]:
    """The validator of a named type, made once."""
    from pydantic import ConfigDict, TypeAdapter

    kind = resolve(name)
    if hasattr(kind, "model_config"):  # a model brings its own settings, and pydantic refuses others beside them
        kind.model_rebuild()  # of one that is not built yet, an adapter forgets that errors must not show the input
        return TypeAdapter(kind)
    return TypeAdapter(kind, config=ConfigDict(hide_input_in_errors=True))


@dataclass(frozen=True)
class Json(Generic[T]):
    """A JSON answer of a named type.

    Attributes:
        type: A model's name, or `list[…]` or `dict[str, …]` of one.
        empty: Whether an answer without a body, or of `null`, means "there is none", read as None.
        null: What a body of `null` means otherwise: `()` for an empty list; None where there can be no such answer.
    """

    type: str
    empty: bool = False
    null: tuple[Any, ...] | None = None
    accept: str = JSON

    def read(self, response: Response, reading: Reading, /) -> T:
        """The value; raises `DecodeError`."""
        content = response.content
        if not content.strip() if len(content) < 64 else False:
            if self.empty:
                return cast("T", None)
            raise DecodeError("the answer is empty, JSON was expected")
        if content.strip() == b"null" if len(content) < 16 else False:
            if self.null is None and not self.empty:
                raise DecodeError("the answer is null, more was expected", body=content)
            return cast("T", None if self.null is None else list(self.null))
        if reading.raw:
            return cast("T", parse_json(content))
        if not reading.validate:
            return cast("T", construct(resolve(self.type), parse_json(content)))
        return cast("T", _validated(self.type, content, reading))


def _validated(name: str, content: bytes, reading: Reading) -> Any:
    from pydantic import ValidationError

    kind = adapter(name)
    try:
        if len(content) < _LARGE:
            return kind.validate_json(content)
        with _collector_resting():
            return kind.validate_json(content)
    except ValidationError as exc:
        if name.startswith("list[") and exc.errors(include_input=False, include_url=False)[0]["loc"]:
            return _item_by_item(name[5:-1], content, reading)
        raise _refused(exc, content) from exc
    except RecursionError as exc:
        raise DecodeError("the answer is nested too deeply", body=content[:_SHOWN]) from exc


@contextmanager
def _collector_resting() -> Generator[None]:
    """Search for no garbage while much is made of which nothing can be garbage yet.

    With Python 3.11 the search takes half the time of reading a page; later ones don't search within such a call.
    """
    ours = sys.version_info < (3, 12) and gc.isenabled()
    if ours:
        gc.disable()
    try:
        yield
    finally:
        if ours:
            gc.enable()


def _item_by_item(name: str, content: bytes, reading: Reading) -> list[Any]:
    """A list of which not every item can be read: the good ones are not lost."""
    from pydantic import ValidationError

    one, good = adapter(name), list[Any]()
    failed: tuple[int, ValidationError] | None = None
    for index, item in enumerate(parse_json(content)):
        try:
            good.append(one.validate_python(item))
        except ValidationError as exc:
            if reading.skip_invalid and reading.on_skipped:
                reading.on_skipped(index, describe(exc))
            failed = failed or (index, exc)
    if failed is None or reading.skip_invalid:
        return good
    at, cause = failed
    message = f"item {at} of the list can't be read: {describe(cause)}"
    raise DecodeError(message, items=good, index=at, field=_first_field(cause), body=content[:_SHOWN]) from cause


def describe(exc: ValidationError) -> str:
    """What a validation error says, in one line and without the values."""
    rows = exc.errors(include_input=False, include_url=False, include_context=False)
    text = "; ".join(f"{'.'.join(map(str, row['loc'])) or 'the body'}: {row['msg']}" for row in rows[:3])
    return text + (f"; and {len(rows) - 3} more" if len(rows) > 3 else "")


def _first_field(exc: ValidationError) -> str:
    return ".".join(map(str, exc.errors(include_input=False, include_url=False, include_context=False)[0]["loc"]))


def _refused(exc: ValidationError, content: bytes) -> DecodeError:
    row = exc.errors(include_input=False, include_url=False, include_context=False)[0]
    what = "no JSON" if row["type"] == "json_invalid" else "of another shape than the API's"
    return DecodeError(f"the answer is {what}: {describe(exc)}", field=_first_field(exc), body=content[:_SHOWN])


def parse_json(content: bytes) -> Any:
    """The parsed body; raises `DecodeError`."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as exc:
        raise DecodeError(f"the answer is no JSON: {exc}", body=content[:_SHOWN]) from exc


def construct(kind: Any, value: Any) -> Any:
    """A model made without validation, its inner models left as they came."""
    from typing import get_args, get_origin

    if get_origin(kind) is list and isinstance(value, list):
        return [construct(get_args(kind)[0], item) for item in cast("Iterable[Any]", value)]
    if get_origin(kind) is dict and isinstance(value, dict):
        inner = get_args(kind)[1]
        return {key: construct(inner, item) for key, item in cast("dict[str, Any]", value).items()}
    if "root" in getattr(kind, "model_fields", ()):
        return kind.model_construct(value)
    if hasattr(kind, "model_construct") and isinstance(value, dict):
        known = {field.alias: name for name, field in kind.model_fields.items() if field.alias}
        return kind.model_construct(
            **{known.get(key, key): item for key, item in cast("dict[str, Any]", value).items()}
        )
    return value


@dataclass(frozen=True, slots=True)
class Text:
    """A text answer: a log, a readme. Some releases wrap it in a JSON string; that is unwrapped."""

    accept: str = "text/plain"

    def read(self, response: Response, reading: Reading, /) -> str:
        """The text."""
        kind = response.headers.get("content-type", "")
        if kind.startswith(JSON) and response.content.lstrip().startswith(b'"'):
            value = parse_json(response.content)
            if isinstance(value, str):
                return value
        charset = re.search(r"charset=\"?([\w-]+)", kind)
        try:
            return response.content.decode(charset[1] if charset else "utf-8", "replace")
        except (LookupError, ValueError):  # no such encoding, or one that can't replace what it can't read
            return response.content.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Lines:
    """A log as its lines."""

    accept: str = "text/plain"

    def read(self, response: Response, reading: Reading, /) -> list[str]:
        """The lines, without their ends."""
        return Text().read(response, reading).splitlines()


@dataclass(frozen=True, slots=True)
class Location:
    """The `Location` of what was created, unquoted; empty where the server gives none."""

    accept: str = JSON

    def read(self, response: Response, reading: Reading, /) -> str:
        """The location."""
        _no_page(response)
        return unquote(response.headers.get("location", ""))


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing of the answer matters but that it is no error."""

    accept: str = JSON

    def read(self, response: Response, reading: Reading, /) -> None:
        """Nothing."""
        _no_page(response)


def _no_page(response: Response) -> None:
    """A page, such as a proxy's form to log in, is no sign that anything was done."""
    if response.content.lstrip()[:1] == b"<" and "html" in response.headers.get("content-type", ""):
        raise DecodeError("the answer is an HTML page: a proxy's, not Harbor's", body=response.content[:_SHOWN])


@dataclass(frozen=True, slots=True)
class Exists:
    """The answer is that there is one."""

    accept: str = JSON

    def read(self, response: Response, reading: Reading, /) -> bool:
        """True."""
        return True


@dataclass(frozen=True, slots=True)
class File:
    """A file: its bytes and what the server says of them."""

    accept: str = "application/octet-stream"

    def read(self, response: Response, reading: Reading, /) -> FileResponse:
        """The file."""
        from ..models import FileResponse

        kind = response.headers.get("content-type", "")
        charset = re.search(r"charset=\"?([\w-]+)", kind)
        return FileResponse(
            content=response.content,
            encoding=charset[1] if charset else "utf-8",
            content_type=kind,
            headers=dict(response.headers),
        )


@dataclass(frozen=True, slots=True)
class Loose:
    """An answer that may be JSON or text, told by its content type."""

    accept: str = "application/json, text/plain;q=0.9, */*;q=0.8"

    def read(self, response: Response, reading: Reading, /) -> Any:
        """The JSON value or the text; None where the body is empty."""
        if not response.content:
            return None
        if response.headers.get("content-type", "").startswith(JSON):
            return parse_json(response.content)
        return Text().read(response, reading)


@dataclass(frozen=True)
class Body:
    """What is sent: a model, or a dict or list that is read as one.

    Attributes:
        type: The model's name, or `list[…]`, `dict[…]` of one.
        value: The body as given; hidden from the repr.
    """

    type: str
    value: BaseModel | Mapping[str, Any] | list[Any] | str = field(repr=False)

    def encode(self, *, validate: bool = True) -> bytes:
        """The bytes: by wire name, and only what was set.

        Args:
            validate: False sends a dict as it is.

        Raises:
            InvalidArgument: A field has the wrong type, or the body can't be written as JSON.
        """
        from pydantic import ValidationError
        from pydantic_core import PydanticSerializationError, to_json

        value: Any = self.value
        try:
            if validate and not hasattr(value, "model_dump_json"):
                value = adapter(self.type).validate_python(value)
            if hasattr(value, "model_dump_json"):
                return cast("str", value.model_dump_json(by_alias=True, exclude_unset=True)).encode()
            if validate:
                return adapter(self.type).dump_json(value, by_alias=True, exclude_unset=True)
            return to_json(value)
        except ValidationError as exc:
            raise InvalidArgument(f"the body is no {self.type}: {describe(exc)}") from None
        except (PydanticSerializationError, ValueError) as exc:
            raise InvalidArgument(f"the body can't be written as JSON: {type(exc).__name__}") from None
