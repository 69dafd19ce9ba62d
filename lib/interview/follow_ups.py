"""What is still missing in a question's thread, and the question that asks for it without giving it away."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from random import Random

from lib.core.enums import Origin, QuestionKind, RetrieverKind
from lib.core.protocols import Retriever
from lib.core.text import content_stems, sentences, words
from lib.core.types import KeyPoint, Question, Turn
from lib.interview import cues, statements
from lib.interview.signals import Signals, coverage, plain, topic

REACHED = 0.5
"""Share of a phrasing's content words, in one answer or over the thread, from which a key point counts as reached."""
CONNECT = "connect"
"""Target of the follow-up that ties an answer without a link to the question back to it."""
NEAR = {RetrieverKind.LEXICAL: 0.75, RetrieverKind.ENCODER: 0.995}
"""The retriever's score of a phrasing in a sentence of the answers from which the point counts as reached."""
ENOUGH_TO_TELL = 8
"""Content words from which answers can be said to share nothing with a question."""
LONG_STORY = 35
"""Words from which a story is taken to hold its own beginning."""

_WE = re.compile(r"\b(?:we|our|us)\b", re.IGNORECASE)
_I = re.compile(r"\b(?:i|my)\b", re.IGNORECASE)
_PRESENT = frozenset({"number", "decision", "result", "example", "trade_off", "learned", "fit"})
"""Slots that can be found in an answer by words; an own part is found apart."""


@dataclass(frozen=True)
class Texts:
    """The generic follow-ups, hints and narrowings in `follow_ups.json`."""

    connect: tuple[str, ...]
    slots: dict[str, tuple[str, ...]]
    slot_hints: dict[str, str]
    kind_hints: dict[str, str]
    kind_narrow: dict[str, str]
    kind_slots: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class FollowUp:
    """A follow-up to put: `target` is the key point or slot that it is after, `engine` the model that wrote it."""

    target: str
    text: str
    engine: str = ""


@lru_cache(maxsize=1)
def texts() -> Texts:
    """The generic texts, read once."""
    data = json.loads(Path(__file__).with_name("follow_ups.json").read_text(encoding="utf-8"))
    return Texts(
        connect=tuple(data["connect"]),
        slots={name: tuple(lines) for name, lines in data["slots"].items()},
        slot_hints=data["slot_hints"],
        kind_hints=data["kind_hints"],
        kind_narrow=data["kind_narrow"],
        kind_slots={name: tuple(slots) for name, slots in data["kind_slots"].items()},
    )


def pick(
    question: Question,
    thread: Sequence[Turn],
    answers: Sequence[str],
    *,
    retriever: Retriever,
    seed: int,
    spoken: frozenset[str] = frozenset(),
) -> FollowUp | None:
    """The follow-up most worth asking, None when nothing sensible is missing.

    Args:
        question: the question of the thread.
        thread: all its turns so far; no target or text of these is asked again.
        answers: the texts that count now (those of the present attempt, without what was no answer).
        retriever: decides between key points that are equally far away by words.
        seed: the plan's; chooses among generic variants.
        spoken: prompts put earlier in the interview, for which another variant is chosen if there is one.
    """
    asked = {turn.target for turn in thread if turn.target}
    said = {turn.prompt for turn in thread} | spoken
    joined = "\n".join(answers)
    if _own_part_missing(joined) and _sensible(question, "own_part") and "own_part" not in asked:
        found = _slot(question, "own_part", said, seed)
        if found:
            return found
    linked = connected(question, joined)
    if not linked and CONNECT not in asked:
        lines = [line.format(question=question.text) for line in texts().connect]
        Random(f"{seed}:{question.id}").shuffle(lines)
        return FollowUp(CONNECT, next((line for line in lines if line not in said), lines[0]))
    for point in missing_points(question, answers, retriever) if linked else ():
        if point.name not in asked and point.follow_up and point.follow_up not in said:
            return FollowUp(point.name, point.follow_up)
    for slot in _slots(question):
        if slot not in asked and not _has(slot, joined):
            found = _slot(question if linked else replace(question, follow_ups=()), slot, said, seed)
            if found:
                return found
    return None


def connected(question: Question, answers: str) -> bool:
    """False when the answers share nothing with the question, its key points and what good answers to it speak of.

    Then a follow-up that takes an answer for granted ('How would the one who gave it have put it?') would miss. The
    follow-ups to questions about the candidate's own work fit any story, so that these are not held to their words.
    """
    signals = Signals(plain(answers), question, "", follow_up=False)
    apart = question.kind in (QuestionKind.OPENING, QuestionKind.CLOSING) or statements.own_work(question)
    if apart or not question.key_points or len(signals.stems) < ENOUGH_TO_TELL:
        return True
    asked = frozenset(content_stems(question.text)) - cues.stems_of("general")
    return bool(signals.stems & (asked | topic(question) - cues.stems_of("common"))) or signals.reached > 0


def missing_points(question: Question, answers: Sequence[str], retriever: Retriever) -> list[KeyPoint]:
    """Key points not reached by the answers, the deepest gap first; word cover first, then the retriever.

    In a story that was told at length the first point, its beginning, comes last: it is the likeliest to have been said
    in words that no phrasing foresees.
    """
    joined = "\n".join(answers)
    stems = frozenset(content_stems(joined)) | frozenset(content_stems(joined.replace("-", " ")))
    spans = [s.text for s in sentences(joined)]
    told = question.kind is QuestionKind.BEHAVIOURAL and len(words(joined)) >= LONG_STORY
    gaps = []
    for place, point in enumerate(question.key_points):
        if statements.made(point, joined):
            continue
        covered = max(_pooled(question, point, stems), *(coverage(p, stems) for p in (point.name, *point.phrasings)))
        near = max((_nearest(retriever, p, spans) for p in point.phrasings), default=0.0)
        if covered < REACHED and near < NEAR[retriever.kind]:
            gaps.append((told and place == 0, round(covered, 1), near, place, point))
    return [point for *_, point in sorted(gaps, key=lambda gap: gap[:4])]


def _pooled(question: Question, point: KeyPoint, stems: frozenset[str]) -> float:
    """Cover of all phrasings' own words together, measured against the mean phrasing: a point is made in many ways."""
    asked = frozenset(content_stems(question.text)) | cues.stems_of("general")
    phrasings = [frozenset(content_stems(p)) - asked for p in point.phrasings]
    found = frozenset().union(*phrasings) & stems
    mean = sum(len(p) for p in phrasings) / max(1, len(phrasings))
    return 0.7 * len(found) / mean if len(found) >= 2 and mean else 0.0


def _nearest(retriever: Retriever, phrasing: str, spans: Sequence[str]) -> float:
    hits = retriever.rank(phrasing, spans, top_k=1) if spans else []
    return hits[0].score if hits else 0.0


def narrow(question: Question, target: str = "") -> str:
    """The question made smaller with options; for a slot that was asked for last, that slot made smaller."""
    if target in texts().slot_hints or question.narrow:
        return texts().slot_hints.get(target) or question.narrow
    text = texts().kind_narrow[question.kind]
    return text[0].upper() + text[1:]


def hint(question: Question, target: str = "") -> str:
    """One small hint: for the slot that was asked for last, else the question's own, else one for its kind."""
    return texts().slot_hints.get(target) or question.hint or texts().kind_hints[question.kind]


def _slots(question: Question) -> tuple[str, ...]:
    if question.kind is QuestionKind.TECHNICAL and (question.origin is Origin.RESUME or statements.own_work(question)):
        return ("decision", "number", "own_part", "trade_off", "result")
    own = tuple(slot for slot, _ in question.follow_ups)
    general = texts().kind_slots[question.kind]
    return tuple(dict.fromkeys(s for s in (*general, *own) if s in general or _known(question, s)))


def _known(question: Question, slot: str) -> bool:
    return slot in _PRESENT and question.kind is not QuestionKind.CLOSING


def _sensible(question: Question, slot: str) -> bool:
    return slot in _slots(question)


def _slot(question: Question, slot: str, said: set[str], seed: int) -> FollowUp | None:
    own = [text for name, text in question.follow_ups if name == slot]
    general = list(texts().slots[slot]) if slot in texts().slots else []
    Random(f"{seed}:{question.id}:{slot}").shuffle(general)
    return next((FollowUp(slot, text) for text in (*own, *general) if text not in said), None)


def _has(slot: str, answers: str) -> bool:
    if slot == "own_part":
        return bool(cues.pattern("own_act").search(answers)) or not _own_part_missing(answers)
    return bool(cues.pattern(slot).search(answers))


def _own_part_missing(answers: str) -> bool:
    ours, mine = len(_WE.findall(answers)), len(_I.findall(answers))
    return ours >= 2 and mine <= ours // 4 and not cues.pattern("own_act").search(answers)
