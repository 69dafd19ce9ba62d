"""Finds the JSON object in what a model wrote: in chatter, fences, reasoning, twice encoded, broken or cut off.

An own scan for complete values comes first, because json-repair takes braces in chatter for data; json-repair then
mends what is left. Prose and empty text are no object: nothing is made up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from lib.llm.thinking import without_thinking

_START = re.compile(r"[{\[]")
_FENCE = re.compile(r"```[a-zA-Z0-9]*\s*\n(.*?)(?:```|\Z)", re.S)
_MAX_DEPTH = 60  # nobody nests so deep; json-repair takes minutes for a reply of nothing but brackets
_DECODER = json.JSONDecoder(strict=False)  # raw line breaks in strings are common
_MAX_CHARS = 200_000
_MAX_STARTS = 500  # each costs a scan up to the fault; a reply of nothing but brackets must not take minutes


def candidates(text: str, *, cut: bool = False) -> Iterator[Any]:
    """Values that `text` may mean (objects and lists), the most trustworthy first; nothing for prose.

    `cut` says that the reply was broken off: then only complete items of it are given, never half a sentence.
    """
    text = text[:_MAX_CHARS].strip()
    seen: list[Any] = []
    for value in _values(text if _parsed(text) is not None else without_thinking(text).strip(), cut=cut):
        if isinstance(value, str):
            value = _parsed(value)
        if isinstance(value, dict | list) and value and value not in seen:
            seen.append(value)
            yield value


def partial(text: str, field: str | None = None) -> Mapping[str, Any]:
    """The object so far of a reply that is still streamed; {} before it begins. Half strings are left out.

    A bare list is taken as the value of `field`, where there is one.
    """
    from pydantic_core import from_json

    found = _START.search(text)
    if not found:
        return {}
    try:
        value = from_json(text[found.start() :].encode("utf-8", "replace"), allow_partial=True)
    except ValueError:
        return {}
    if isinstance(value, list) and field is not None:
        return {field: value}
    return value if isinstance(value, dict) else {}


def _values(text: str, *, cut: bool) -> Iterator[Any]:
    whole = _parsed(text)
    if whole is not None:
        yield whole
    yield from (value for value, _ in sorted(_complete(text), key=lambda found: -found[1]))
    if cut:
        yield from _cut_off(text)
        return
    for block in _FENCE.findall(text):
        yield _repaired(block)
    start = _START.search(text)
    if start:
        yield _repaired(text[start.start() :])


def _complete(text: str) -> Iterator[tuple[Any, int]]:
    """Every complete object or list at the outermost level, with its length."""
    at = 0
    for _ in range(_MAX_STARTS):
        found = _START.search(text, at)
        if not found:
            return
        try:
            value, end = _DECODER.raw_decode(text, found.start())
        except (ValueError, RecursionError):
            at = found.start() + 1
            continue
        yield value, end - found.start()
        at = end


def _cut_off(text: str) -> Iterator[Any]:
    from pydantic_core import from_json

    for found in islice(_START.finditer(text), _MAX_STARTS):
        try:
            yield from_json(text[found.start() :], allow_partial=True)
        except ValueError:
            continue
        return


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _repaired(text: str) -> Any:
    if _depth(text) > _MAX_DEPTH:
        return None
    import json_repair

    try:
        return json_repair.loads(text)
    except (ValueError, RecursionError):
        return None


def _depth(text: str) -> int:
    """The deepest nesting of brackets, those in strings included."""
    depth = deepest = 0
    for bracket in re.findall(r"[{}\[\]]", text):
        depth = depth + 1 if bracket in "{[" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest
