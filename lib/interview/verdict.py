"""A verdict on an answer, and what the rules share in reaching one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lib.core.enums import Behaviour, Move, QuestionKind
from lib.core.protocols import Retriever
from lib.core.text import content_stems, words
from lib.interview import cues
from lib.interview.signals import Signals, plain


@dataclass(frozen=True)
class Verdict:
    """What an answer was taken for, and why.

    `answer[start:end] == quote` is what decided (empty when the whole answer did). `cue` is one clause with the
    deciding words, to stand behind a label and a colon. `control` is 'repeat', 'skip', 'stop' or ''; it can come with
    an answer that counts. `rest` is how the interviewer goes on: the behaviour of the answer without what tried to
    instruct the grader (the same as `behaviour` when nothing did).
    """

    behaviour: Behaviour
    cue: str
    quote: str = ""
    start: int = 0
    end: int = 0
    control: str = ""
    rest: Behaviour = Behaviour.ON_TRACK


@dataclass(frozen=True)
class Case:
    """An answer about to be judged, with what it answers."""

    signals: Signals
    move: Move
    retriever: Retriever
    seconds: float | None

    @property
    def kind(self) -> QuestionKind:
        """The kind of the question."""
        return self.signals.question.kind


def named(words: Iterable[str]) -> str:
    """The words as they are quoted in a cue, long ones cut: '"rain", "weather"'."""
    return ", ".join(f'"{_cut(word.strip())}"' for word in dict.fromkeys(words))


def _cut(text: str, limit: int = 90) -> str:
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + " ..."


def quoted(behaviour: Behaviour, cue: str, answer: str, start: int, end: int) -> Verdict:
    """A verdict that was decided by `answer[start:end]`."""
    return Verdict(behaviour, cue, answer[start:end], start, end)


def place(answer: str, word: str) -> tuple[str, int, int]:
    """Where a word first stands in the answer: quote, start, end."""
    start = plain(answer).lower().find(word)
    return (answer[start : start + len(word)], start, start + len(word)) if start >= 0 else ("", 0, 0)


def subject(text: str) -> list[str]:
    """Content stems that speak of a subject: without words about answering, fillers and hedges."""
    spoken = cues.pattern("hedges").sub(" ", cues.pattern("fillers").sub(" ", text))
    kept = " ".join(w for w in words(spoken) if w not in cues.words_of("meta"))
    return content_stems(kept)


def searching(text: str) -> int:
    """How many fillers, pauses and hedges there are."""
    return len(cues.pattern("fillers").findall(text)) + len(cues.pattern("hedges").findall(text))
