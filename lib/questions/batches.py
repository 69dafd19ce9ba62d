"""Work in batches that a model can take: a batch that is too large is cut in two, down to one item."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import TypeVar

from lib.core.errors import LLMError

Item = TypeVar("Item")


def in_batches(items: Sequence[Item], size: int) -> list[tuple[Item, ...]]:
    """The items in order, at most `size` together, as even as can be. Raises ValueError for a size below one."""
    if size < 1:
        raise ValueError("a batch holds at least one item")
    n = -(-len(items) // size)
    bounds = [round(i * len(items) / n) for i in range(n + 1)] if n else []
    return [tuple(items[a:b]) for a, b in itertools.pairwise(bounds)]


def run_split(batch: Sequence[Item], call: Callable[[Sequence[Item]], None]) -> list[Item]:
    """Call with the whole batch; where it is too large, with its halves in order, and so on.

    Args:
        batch: what to work on; an empty one is not called.
        call: does the work; raises LLMError of kind 'too_large' when it is too much at once.

    Returns:
        The items that were too large alone.

    Raises:
        LLMError: of any other kind, from `call`; what came before it has been done.
    """
    if not batch:
        return []
    try:
        call(batch)
    except LLMError as error:
        if error.kind != "too_large":
            raise
        if len(batch) == 1:
            return list(batch)
        middle = len(batch) // 2
        return run_split(batch[:middle], call) + run_split(batch[middle:], call)
    return []
