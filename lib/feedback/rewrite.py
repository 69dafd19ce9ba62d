"""An improved answer from the candidate's own words only: reordered, trimmed, with placeholders for missing facts.

A passage from the answer or the resume holds no content word that is not in the answers or bullets; `is_grounded`
checks it and `rewrite` drops what would fail.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from lib.core.enums import QuestionKind
from lib.core.text import STOPWORDS, words
from lib.core.types import Bullet, Passage
from lib.feedback.counting import count_numbers
from lib.feedback.features import Features
from lib.feedback.levels import is_story
from lib.feedback.thread import is_generic
from lib.feedback.units import Unit

LINKS = ("In my own work: ", "In figures: ")
_EDGE = r"(?<![\w+#./'%-])(?:{})(?![\w+#/'%-]|\.\w)"
_TRIM = re.compile(
    _EDGE.format(
        r"u+h+m*|u+m+|e+r+m*|h+m+|you know|i mean|sort of|kind of|kinda|basically|literally|or whatever|and stuff"
    )
    + ",?",
    re.IGNORECASE,
)
_TRIM_HEDGE = re.compile(
    _EDGE.format(r"maybe|perhaps|i guess|i suppose|somehow|or something(?: like that)?|i think maybe") + ",?",
    re.IGNORECASE,
)
_LIKE = re.compile(r",\s*like,")
_LEAD = re.compile(r"^(?:(?:and|so|then|but|well|okay|ok|yeah|right)\b[\s,]+)+", re.IGNORECASE)
_TAIL = re.compile(r"[\s,]+(?:and|so|but|because|then)$", re.IGNORECASE)
_ATTACHED = re.compile(r"^(?:because|which|what|so that|that)\b", re.IGNORECASE)
_SLOTS = ("situation", "task", "action", "result", "learned")
_PLACEHOLDERS = {
    "situation": "[where and when this was]",
    "task": "[what you had to achieve]",
    "action": "[what you did yourself, step by step]",
    "result": "[what came of it, with your metric]",
}
_MAX_POINTS = 3


def rewrite(features: Features, used: Sequence[Bullet], unused: Bullet | None) -> tuple[Passage, ...]:
    """The improved answer as passages with their source; empty for the closing question."""
    if features.thread.question.kind is QuestionKind.CLOSING:
        return ()
    story = is_story(features.thread.question.kind)
    passages = _story(features, used, unused) if story else _points(features, used, unused)
    said = [t.answer.text for t in features.thread.turns if t.answer]
    bullets = [b.text for b in (*used, *((unused,) if unused else ()))]
    return tuple(p for p in passages if is_grounded((p,), said, bullets))


def is_grounded(passages: Iterable[Passage], answers: Iterable[str], bullets: Iterable[str]) -> bool:
    """True when every content word of the answer and resume passages is in the answers or bullets."""
    known = {w for text in (*answers, *bullets) for w in words(text)}
    return all(
        set(words(p.text)) - STOPWORDS <= known if p.source in {"answer", "resume"} else _is_ours(p) for p in passages
    )


def trimmed(text: str) -> str:
    """Without fillers, and without hedges unless a number is near: 'maybe 30 %' must not become '30 %'."""
    text = _LIKE.sub(",", _TRIM.sub(" ", text))
    if not count_numbers(text):
        text = _TRIM_HEDGE.sub(" ", text)
    text = re.sub(r"\s+([,.;!?])", r"\1", " ".join(text.split()))
    return re.sub(r"^[\s,;.]+|,(?=[,.;!?])", "", text).strip()


def _is_ours(passage: Passage) -> bool:
    return passage.text in LINKS if passage.source == "link" else passage.text.startswith("[")


def _story(f: Features, used: Sequence[Bullet], unused: Bullet | None) -> Iterator[Passage]:
    slots = _slotted(f)
    for slot in _SLOTS:
        units = slots[slot]
        if units:
            yield from _said(units)
        elif slot == "result" and f.result:
            yield from () if f.measured_result else _figure(used)
        elif slot in _PLACEHOLDERS:
            yield Passage(_PLACEHOLDERS[slot], "placeholder")
        if slot == "action":
            if units and not f.reason:
                yield Passage("[why you decided so]", "placeholder")
            if not units and unused:
                yield from (Passage(LINKS[0], "link"), Passage(_sentence(unused.text), "resume"))
        if slot == "result" and units and not f.measured_result:
            yield from _figure(used)


def _figure(used: Sequence[Bullet]) -> Iterator[Passage]:
    """The figure from a bullet of the same story, or a placeholder for it."""
    bullet = next((b for b in used if count_numbers(b.text)), None)
    if bullet is None:
        yield Passage("[your metric]", "placeholder")
    else:
        yield from (Passage(LINKS[1], "link"), Passage(_sentence(bullet.text), "resume"))


def _slotted(f: Features) -> dict[str, list[Unit]]:
    """Each unit under one STAR slot; one that fits none stays with the unit before it, empty phrases are dropped."""
    slots: dict[str, list[Unit]] = {slot: [] for slot in _SLOTS}
    current = "situation"
    for unit in f.thread.units:
        fitting = [
            s for s, us in zip(_SLOTS, (f.situation, f.task, f.action, f.result, f.learned), strict=True) if unit in us
        ]
        if not fitting and _is_empty(unit):
            continue
        if fitting and not (_ATTACHED.search(unit.text) and slots[current]):
            current = fitting[-1] if "action" not in fitting or fitting[-1] == "learned" else "action"
            if "result" in fitting and (count_numbers(unit.text) or "action" not in fitting) and slots["action"]:
                current = "result" if fitting[-1] != "learned" else "learned"
        slots[current].append(unit)
    return slots


def _points(f: Features, used: Sequence[Bullet], unused: Bullet | None) -> Iterator[Passage]:
    """The point first, then the rest in the order in which it was said; missing points as placeholders."""
    units = [u for u in f.thread.units if u in f.on_topic or not _is_empty(u)] if f.on_topic else []
    reached = sorted((r for r in f.reaches if r.reached and r.unit), key=lambda r: -r.value)
    first = reached[0].unit if reached else (f.on_topic[0] if f.on_topic else None)
    if first is None:
        yield Passage("[your answer in one sentence]", "placeholder")
    elif f.by_points and first in units and not _ATTACHED.search(first.text):
        units.remove(first)
        units.insert(0, first)
    yield from _said(units)
    for missing in [r.point.name for r in f.reaches if not r.reached][:_MAX_POINTS]:
        yield Passage(f"[your sentence about: {missing}]", "placeholder")
    if units and not f.reason:
        yield Passage("[why: the reason or the alternative you decided against]", "placeholder")
    if not f.own_actions and not used and unused:
        yield from (Passage(LINKS[0], "link"), Passage(_sentence(unused.text), "resume"))
    elif not f.n_numbers:
        yield from _figure(used)


def _said(units: Sequence[Unit]) -> Iterator[Passage]:
    """The units as sentences; one that hangs on the unit before it ('because ...') stays in its sentence."""
    pieces: list[str] = []
    for unit in units:
        text = _TAIL.sub("", trimmed(unit.text))
        if pieces and _hangs_on(unit, units):
            pieces[-1] = f"{pieces[-1].rstrip('.')} {text}"
        elif _LEAD.sub("", text):
            pieces.append(_LEAD.sub("", text))
    yield from (Passage(_sentence(piece), "answer") for piece in pieces)


def _hangs_on(unit: Unit, units: Sequence[Unit]) -> bool:
    """True for the second half of a cut sentence ('because ...') whose first half stands right before it."""
    place = units.index(unit)
    before = units[place - 1] if place else None
    adjacent = before is not None and before.turn == unit.turn and 0 < unit.start - before.end <= 1
    return adjacent and _ATTACHED.search(unit.text) is not None and before is not None and before.text[-1:] not in ".!?"


def _sentence(text: str) -> str:
    """With a capital first letter, 'I' as a word, and an end."""
    text = re.sub(r"(?<![\w./'-])i(?=$|[\s,']|'\w)", "I", text.strip().rstrip(",;:"))
    if text[:1].isascii():
        text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _is_empty(unit: Unit) -> bool:
    return count_numbers(unit.text) == 0 and sum(not is_generic(s) for s in unit.stems) < 3
