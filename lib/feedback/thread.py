"""A question's thread as the scorer reads it: small units with offsets, and what was left out of judgement and why."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lib.core.enums import Behaviour, Origin
from lib.core.protocols import Encoder
from lib.core.text import STOPWORDS
from lib.core.types import Interview, Question, Turn
from lib.feedback.cues import DECLINED
from lib.feedback.stems import GENERIC_STEMS
from lib.feedback.units import Unit, cached_stems, cached_words, units_of
from lib.retrieval.orders import orders

LIST_SHARE = 0.1
"""Share of function words under which words are a list; terse but complete sentences stay above it."""
LIST_WORDS = 8
SHORT_REFUSAL = 14
"""Words up to which "I don't know" is all that an answer says."""
COPIED_RUN = 5
"""Words from which a sentence that stands in the question word for word counts as copied."""
COPIED_SHARE = 0.7
"""Share of a sentence's runs of three words that stand in the question, from which it is read out."""
LIST_PARTS, LIST_PART_WORDS, LIST_FUNCTION_SHARE = 6, 2.5, 0.4
"""Pieces between commas from which a sentence is a list, their mean length at most, and its share of function words."""
_TURNED = {"you": "i", "your": "my", "yours": "mine", "yourself": "myself"}
_NOT_ANSWERS = frozenset({Behaviour.OUT_OF_SCOPE, Behaviour.CONTROL, Behaviour.CONFUSED})
_JOINERS = frozenset({"and", "or", "also", "plus"})
_MORE_FUNCTION_WORDS = frozenset(
    {"per", "without", "around", "via", "onto", "plain", "like", "than", "else", "ever", "upon"}
)


@dataclass(frozen=True)
class Thread:
    """What counts of a thread (`units`) and what does not: instructions, echoes of the question, repeats, lists."""

    question: Question
    turns: tuple[Turn, ...]
    units: tuple[Unit, ...]
    injected: tuple[Unit, ...] = ()
    echoed: tuple[Unit, ...] = ()
    repeated: tuple[Unit, ...] = ()
    listed: tuple[Unit, ...] = ()
    off_turns: tuple[Turn, ...] = ()
    declined_turns: tuple[Turn, ...] = ()

    @property
    def judged(self) -> tuple[Turn, ...]:
        """The turns that tried to answer or declined to: requests and questions back are left out."""
        return tuple(t for t in self.turns if t.behaviour not in _NOT_ANSWERS)

    @property
    def declined(self) -> bool:
        """True when at least one turn says that there is no answer."""
        return bool(self.declined_turns)

    @property
    def off_topic(self) -> bool:
        """True when all that was told is about something else."""
        told = {u.turn for u in (*self.units, *self.injected, *self.echoed, *self.repeated, *self.listed)}
        return bool(self.off_turns) and told <= {t.number for t in self.off_turns}

    @property
    def n_words(self) -> int:
        """Words in the units that count."""
        return sum(len(u.words) for u in self.units)


def read_thread(
    interview: Interview, question_index: int, encoder: Encoder | None = None, *, gated: bool = False
) -> Thread:
    """The last attempt at a question, cut into units. Raises IndexError for a question that the plan does not have.

    Args:
        interview: holds the answers.
        question_index: which question.
        encoder: finds orders to a grader by meaning too (`lib.retrieval.orders`).
        gated: what is said at length beside a refusal counts where nothing else was answered; `gates` weigh it.
    """
    question = interview.questions[question_index]
    attempts = interview.attempts(question_index)
    turns = tuple(t for t in (attempts[-1] if attempts else ()) if t.answer is not None)
    judged = tuple(t for t in turns if t.behaviour not in _NOT_ANSWERS)
    declined = tuple(t for t in judged if _is_declined(t))
    answered = tuple(t for t in judged if t not in declined)
    if gated and not answered:
        answered = tuple(t for t in declined if not _is_short(t))
        declined = tuple(t for t in declined if t not in answered)
    off = tuple(t for t in answered if t.behaviour is Behaviour.OFF_TOPIC)
    told = tuple(t for t in answered if t not in off) or answered
    kept = _Sorter(question)
    for turn in told:
        spans = orders(turn.answer.text, encoder) if turn.answer else []
        kept.injected += [Unit(turn.answer.text[a:b], turn.number, a, b) for a, b in spans if turn.answer]
        for unit in units_of(turn, spans):
            kept.sort(unit, turn.prompt)
    return kept.thread(turns, off, declined)


def function_word_share(unit_words: tuple[str, ...]) -> float:
    """Share of function words; 'and' and 'or' do not count, because word lists are joined by them."""
    found = sum((w in STOPWORDS or w in _MORE_FUNCTION_WORDS) and w not in _JOINERS for w in unit_words)
    return found / max(1, len(unit_words))


def is_list(unit: Unit) -> bool:
    """True for words without sentences: hardly a function word, or many short pieces between commas."""
    if len(unit.words) >= LIST_WORDS and function_word_share(unit.words) < LIST_SHARE:
        return True
    plain = cached_words(unit.plain)
    parts = [p for p in re.split(r"[,;|/\n•]", unit.plain) if p.strip()]
    short = len(parts) >= LIST_PARTS and len(plain) <= LIST_PART_WORDS * len(parts)
    return short and function_word_share(plain) < LIST_FUNCTION_SHARE


def copied_share(said: tuple[str, ...], asked: tuple[str, ...]) -> float:
    """Share of the runs of three words that stand in the question, 'you' read as 'I'."""
    return len(_runs(said) & _runs(asked)) / max(1, len(_runs(said)))


def _runs(text: tuple[str, ...]) -> set[tuple[str, ...]]:
    turned = [_TURNED.get(w, w) for w in text]
    return set(zip(turned, turned[1:], turned[2:], strict=False))


def is_generic(stem: str) -> bool:
    """True for stems that fit any answer of any candidate."""
    return stem in GENERIC_STEMS


class _Sorter:
    """Puts each unit where it belongs, in reading order."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.units: list[Unit] = []
        self.injected: list[Unit] = []
        self.echoed: list[Unit] = []
        self.repeated: list[Unit] = []
        self.listed: list[Unit] = []

    def sort(self, unit: Unit, prompt: str) -> None:
        if self._is_echo(unit, prompt):
            self.echoed.append(unit)
        elif is_list(unit):
            self.listed.append(unit)
        elif any(_alike(unit.stems, other.stems) for other in self.units):
            self.repeated.append(unit)
        else:
            self.units.append(unit)

    def _is_echo(self, unit: Unit, prompt: str) -> bool:
        """A question that quotes a bullet may be answered with the bullet's words, but not by reading it out."""
        asked = f"{self.question.text} {prompt}"
        if self.question.origin is not Origin.BANK:
            return len(unit.words) >= COPIED_RUN and copied_share(unit.words, cached_words(asked)) >= COPIED_SHARE
        return _is_echo(unit, cached_stems(asked))

    def thread(self, turns: tuple[Turn, ...], off: tuple[Turn, ...], declined: tuple[Turn, ...]) -> Thread:
        return Thread(
            question=self.question,
            turns=turns,
            units=tuple(self.units),
            injected=tuple(self.injected),
            echoed=tuple(self.echoed),
            repeated=tuple(self.repeated),
            listed=tuple(self.listed),
            off_turns=off,
            declined_turns=declined,
        )


def _is_declined(turn: Turn) -> bool:
    text = turn.answer.text if turn.answer else ""
    return turn.behaviour is Behaviour.DECLINED or (_is_short(turn) and DECLINED.search(text) is not None)


def _is_short(turn: Turn) -> bool:
    return turn.answer is None or len(cached_words(turn.answer.text)) <= SHORT_REFUSAL


def _is_echo(unit: Unit, asked: frozenset[str]) -> bool:
    new = unit.stems - asked
    if not new and unit.stems and len(unit.words) >= 5:
        return True
    return len(unit.stems) >= 3 and len(new) <= 0.25 * len(unit.stems)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one) >= 3 and len(one & other) >= 0.85 * len(one | other)
