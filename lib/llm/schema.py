"""A pydantic model as the JSON Schema that servers accept, and the response_format of each step of the ladder."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

_DROPPED = ("title", "default")  # 'strict' servers refuse defaults; titles only cost tokens


@lru_cache(maxsize=128)
def _schema(schema: type[BaseModel]) -> Mapping[str, Any]:
    closed = _closed(schema.model_json_schema())
    assert isinstance(closed, dict)
    return closed


def json_schema(schema: type[BaseModel]) -> Mapping[str, Any]:
    """The schema with every property required and no others allowed, as 'strict' servers ask for."""
    return _schema(schema)


def response_format(schema: type[BaseModel], level: int) -> Mapping[str, Any] | None:
    """What step `level` (0 json_schema, 1 json_object, 2 prompt only) sends along."""
    if level == 0:
        form = {"name": schema.__name__, "schema": json_schema(schema), "strict": True}
        return {"type": "json_schema", "json_schema": form}
    return {"type": "json_object"} if level == 1 else None


def list_field(schema: type[BaseModel]) -> str | None:
    """The name of the one field of `schema`, when that is a list: models like to send the bare list."""
    properties = json_schema(schema).get("properties", {})
    if len(properties) != 1:
        return None
    name, form = next(iter(properties.items()))
    return str(name) if form.get("type") == "array" else None


def _closed(node: Any) -> Any:
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    closed = {key: _closed(value) for key, value in node.items() if not _is_dropped(key, value)}
    properties = node.get("properties")
    if node.get("type") == "object" and isinstance(properties, dict):
        closed["properties"] = {name: _closed(form) for name, form in properties.items()}  # one may be named 'title'
        closed["required"] = list(properties)
        closed["additionalProperties"] = False
    return closed


def _is_dropped(key: str, value: Any) -> bool:
    return key in _DROPPED and not (key == "title" and isinstance(value, dict))
