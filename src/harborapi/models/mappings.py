"""Mappings with something more."""

from typing import TYPE_CHECKING, Any, TypeVar, get_args

if TYPE_CHECKING:
    import pydantic
    from pydantic_core import core_schema

K = TypeVar("K")
V = TypeVar("V")


class FirstDict(dict[K, V]):
    """A dict of which mostly the first value alone is wanted, such as reports by MIME type."""

    def first(self) -> V | None:
        """The first value.

        Returns:
            The value that was put in first; None if the dict is empty.
        """
        return next(iter(self.values()), None)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: "pydantic.GetCoreSchemaHandler"
    ) -> "core_schema.CoreSchema":
        from pydantic_core import core_schema

        arguments = get_args(source)
        keys, values = (handler.generate_schema(kind) for kind in arguments or (Any, Any))
        return core_schema.no_info_after_validator_function(cls, core_schema.dict_schema(keys, values))
