"""Counting in one sentence: actions that the speaker claims as their own, and figures."""

from __future__ import annotations

from itertools import pairwise

from lib.feedback import cues


def own_actions(text: str) -> int:
    """How many checkable past actions the speaker claims as their own ('I profiled it, batched the calls')."""
    verbs = [m for m in cues.OWN_ACTION.finditer(text) if _is_past(m.group(1))]
    if all(m.group(1).lower() in cues.SAME_IN_PAST for m in verbs) and not cues.PAST_SIGN.search(text):
        verbs = []
    started = len(cues.I_STARTED.findall(text))
    if not verbs:
        return started
    tail = text[verbs[0].end() :]
    joined = [w for w in (cues.JOINED_ACTION.findall(tail) if "," in text else _bare_actions(tail)) if _is_action(w)]
    return sum(_is_action(m.group(1)) for m in verbs) + started + min(3, len(joined))


def _bare_actions(tail: str) -> list[str]:
    """Verbs that could carry on an action in speech without commas: not after a word that makes them something else."""
    spoken = tail.split()
    return [word for before, word in pairwise(spoken) if before.lower() not in cues.NOT_BEFORE_ACTION]


def count_numbers(text: str) -> int:
    """Figures and number words that measure something; list marks such as '1.' do not count."""
    marks = len(cues.LIST_MARK.findall(text))
    return max(0, len(cues.NUMBER.findall(text)) - marks)


def _is_past(word: str) -> bool:
    word = word.lower()
    return word in cues.PAST_IRREGULAR or (len(word) > 4 and word.endswith("ed") and not word.endswith("eed"))


def _is_action(word: str) -> bool:
    return _is_past(word) and word.lower() not in cues.VAGUE_VERBS
