"""What every model stands on: the base classes, and the types that read a server's answers tolerantly."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, ValuesView
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Generic, TypeGuard, TypeVar, cast

import pydantic
from pydantic import ConfigDict, Field
from pydantic_core import core_schema

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.panel import Panel
    from rich.table import Table

__all__ = ["Answered", "BaseModel", "RootModel", "Timestamp", "answered"]

T = TypeVar("T")
M = TypeVar("M", bound="BaseModel")


class _Answered:
    """Reads as None where it is left out or null, without a call into Python for each value."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: pydantic.GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.with_default_schema(core_schema.nullable_schema(handler(source)), default=None)


Answered = Annotated[T, _Answered()]
"""A field that every answer of a server bears.

To type checkers it is the plain type, so that `client.delete_label(label.id)` is right. In a model that a program or a
test makes of less, it reads as None, is not in `model_fields_set` and is not sent. A model that answers alone are made
of has `id: Answered[int] = Field(…)`: type checkers ask for it; one that is a body too has
`id: Answered[int] = answered(…)`.
"""


def answered(*, description: str, alias: str | None = None, repr: bool = True) -> Any:
    """The default of an `Answered` field.

    Args:
        description: What the field means.
        alias: The name on the wire, where it is another.
        repr: False for a field that may hold a secret.

    Returns:
        A pydantic field whose default is None.
    """
    return Field(default=None, description=description, alias=alias, repr=repr)


def _read_time(value: Any) -> Any:
    """A time that pydantic's fast path did not take: without a zone it is UTC, empty is None, other text stays."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, str):
        try:
            found = datetime.fromisoformat(value.strip())
        except ValueError:
            return value
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    raise ValueError("Input should be a time: text in ISO 8601 form or a datetime")


class _TolerantTime:
    def __get_pydantic_core_schema__(
        self, source: Any, handler: pydantic.GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        fallback = core_schema.no_info_plain_validator_function(_read_time)
        return core_schema.union_schema(
            [core_schema.datetime_schema(tz_constraint="aware"), fallback],
            mode="left_to_right",
            serialization=core_schema.plain_serializer_function_ser_schema(_write_time, when_used="json"),
        )

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}


def _write_time(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return "" if value is None else value


Timestamp = Annotated[datetime, _TolerantTime()]
"""A time. A server's time without a zone is taken for UTC; text that is no time stays as it came."""


class _Signature:
    """The signature of a model that is not built yet: asking for it builds the model, which puts its own here."""

    def __get__(self, instance: object, owner: type[pydantic.BaseModel]) -> Any:
        if instance is None and not owner.__pydantic_complete__:
            owner.model_rebuild(raise_errors=False)
        own = owner.__dict__.get("__signature__", self)
        if instance is not None or own is self:
            raise AttributeError("__signature__")
        return own.__get__(None, owner)


class BaseModel(pydantic.BaseModel):
    """Base of all models: keeps what it does not know, by field name and by wire name, validates assignments."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="allow",
        validate_assignment=True,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        defer_build=True,
        hide_input_in_errors=True,
        protected_namespaces=(),
    )

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if "__signature__" not in cls.__dict__:
            type.__setattr__(cls, "__signature__", _Signature())

    def convert_to(self, model: type[M], extra: bool = False) -> M:
        """Make another model of this one's values, e.g. a request body of an answer.

        Args:
            model: The model to make.
            extra: Also take over values that the other model has no field for.

        Returns:
            The other model, with the values that are set here.
        """
        values = self.model_dump(by_alias=False, exclude_unset=True)
        if not extra:
            known = model.get_model_fields()
            values = {name: value for name, value in values.items() if name in known}
        return model.model_validate(values)

    @classmethod
    def get_model_fields(cls) -> KeysView[str]:
        """The names of the model's fields.

        Returns:
            The names, in the order of their definition; compares as a set does.
        """
        return cls.model_fields.keys()

    def __repr_args__(self) -> Any:
        """What the repr shows: the fields, and of unknown values only those whose name tells of no secret."""
        extra: dict[str, Any] = self.__pydantic_extra__ or {}
        for name, value in super().__repr_args__():
            if name not in extra or not tells_of_secret(str(name)):
                yield name, without_secrets(value)

    def as_table(self, with_description: bool = False, max_depth: int | None = None, **options: Any) -> Table:
        """The model as a table of `rich` (extra `rich`); secrets are hidden.

        Args:
            with_description: Add a column that tells what each field means.
            max_depth: How many levels of models inside are drawn as tables of their own; None draws all.
            options: More arguments of `rich.table.Table`.

        Returns:
            The table.
        """
        from ._rich import model_table

        return model_table(self, with_description=with_description, max_depth=max_depth, **options)

    def as_panel(
        self, title: str | None = None, with_description: bool = False, max_depth: int | None = None, **options: Any
    ) -> Panel:
        """The model as a framed table of `rich` (extra `rich`); secrets are hidden.

        Args:
            title: The title; the model's name by default.
            with_description: Add a column that tells what each field means.
            max_depth: How many levels of models inside are drawn as tables of their own; None draws all.
            options: More arguments of `rich.panel.Panel`.

        Returns:
            The panel.
        """
        from ._rich import model_panel

        return model_panel(self, title=title, with_description=with_description, max_depth=max_depth, **options)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self.as_panel()

    def _repr_html_(self) -> str:
        """The model as a table of HTML, for notebooks; secrets are hidden."""
        from ._fields import html_of

        return html_of(self)


_SECRET_WORDS = (
    "secret",
    "password",
    "passwd",
    "token",
    "credential",
    "authorization",
    "private_key",
    "auth_header",
    "auth_info",
)


def tells_of_secret(name: str) -> bool:
    """Whether a name is one under which secrets are found."""
    lower = name.lower()
    return any(word in lower for word in _SECRET_WORDS)


def is_dict(value: object) -> TypeGuard[dict[Any, Any]]:
    """Whether a value is a dict, as type checkers understand it too."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether a value is a list, as type checkers understand it too."""
    return isinstance(value, list)


def without_secrets(value: Any) -> Any:
    """Free-form JSON, to be shown: with "hidden" for what a key says to be a secret."""
    if is_list(value):
        return [without_secrets(item) for item in value]
    if is_dict(value):
        return {
            key: "hidden"
            if isinstance(item, str | list | dict) and tells_of_secret(str(key))
            else without_secrets(item)
            for key, item in value.items()
        }
    return value


class RootModel(pydantic.RootModel[T], Generic[T]):
    """Base of models that are a mapping or a list: `.root`, and `[]`, `len`, `in`, iteration and truth of its own."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        validate_assignment=True, defer_build=True, hide_input_in_errors=True
    )

    def __repr_args__(self) -> Any:
        for name, value in super().__repr_args__():
            yield name, without_secrets(value)

    def __getitem__(self, key: Any) -> Any:
        return cast("Any", self.root)[key]

    def __iter__(self) -> Iterator[Any]:  # type: ignore[override]  # pydantic's yields fields; a root model has none
        return iter(cast("Any", self.root or ()))

    def __contains__(self, key: object) -> bool:
        return key in cast("Any", self.root or ())

    def __len__(self) -> int:
        return len(cast("Any", self.root or ()))

    def __bool__(self) -> bool:
        return bool(self.root)

    def _mapping(self) -> dict[str, Any]:
        return self.root if is_dict(self.root) else {}

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key of a mapping.

        Args:
            key: The key.
            default: What to give where there is none.

        Returns:
            The value, or the default.
        """
        return self._mapping().get(key, default)

    def keys(self) -> KeysView[str]:
        """The keys of a mapping."""
        return self._mapping().keys()

    def values(self) -> ValuesView[Any]:
        """The values of a mapping."""
        return self._mapping().values()

    def items(self) -> ItemsView[str, Any]:
        """The keys and values of a mapping."""
        return self._mapping().items()
