"""JSON in and out for our frozen dataclasses, by pydantic's TypeAdapter (StrEnums, tuples and None included)."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

T = TypeVar("T")


@lru_cache(maxsize=64)
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(Any, kind))


def to_json(value: Any, kind: Any = None, *, indent: int | None = None) -> str:
    """JSON text of a value of ours; give `kind` (e.g. `tuple[Question, ...]`) for anything but a dataclass."""
    return _adapter(kind or cast(Hashable, type(value))).dump_json(value, indent=indent).decode()


def to_data(value: Any, kind: Any = None) -> Any:
    """The same as plain dicts, lists and strings."""
    return _adapter(kind or cast(Hashable, type(value))).dump_python(value, mode="json")


def from_json(kind: type[T], text: str | bytes) -> T:
    """The value again. Raises pydantic.ValidationError with the path of what does not fit."""
    value: T = _adapter(cast(Hashable, kind)).validate_json(text)
    return value


def from_data(kind: type[T], data: Any) -> T:
    """As `from_json`, from plain dicts and lists."""
    value: T = _adapter(cast(Hashable, kind)).validate_python(data)
    return value
