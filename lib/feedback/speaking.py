"""From an interview and its takes to how the spoken answers sounded; typed answers are not measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lib.core.report import NOT_SPOKEN, Rating, Reading, Speaking, SpokenAnswer
from lib.core.speech import Delivery, Take
from lib.core.types import Interview, Turn
from lib.feedback.delivery import advice, rate, readings, value_words
from lib.feedback.edits import same_words
from lib.speech.takes import together

Takes = Mapping[int, tuple[Take, ...]]
"""By turn number."""


def speaking(interview: Interview, takes: Takes) -> tuple[Speaking | None, Rating]:
    """The spoken answers and the rating of their delivery. An answer counts as spoken while it still has its words."""
    answers = tuple(spoken_answer(t, takes[t.number]) for t in interview.turns if is_spoken(t, takes))
    if not answers:
        return None, NOT_SPOKEN
    last = {t.number for i in range(len(interview.questions)) for t in _last(interview, i)}
    counted = tuple(a.turn for a in answers if a.turn in last)
    whole = together([take for number in counted or [a.turn for a in answers] for take in takes[number]])
    found = readings(whole)
    answered = {t.question_index for t in interview.turns if t.answer is not None}
    aloud = {a.question_index for a in answers}
    made = Speaking(
        answers=answers,
        counted=counted,
        typed=tuple(i + 1 for i in sorted(answered - aloud)),
        seconds=whole.duration_s,
        readings=found,
        advice=advice(found),
    )
    return made, rate(whole)


def question_rating(interview: Interview, takes: Takes, index: int) -> Rating:
    """The delivery of the spoken answers in a question's last attempt, follow-ups together."""
    aloud = [take for t in _last(interview, index) if is_spoken(t, takes) for take in takes[t.number]]
    return rate(together(aloud)) if aloud else NOT_SPOKEN


def is_spoken(turn: Turn, takes: Takes) -> bool:
    """Whether what was sent is what was said, perhaps edited: a text typed instead has no words with times."""
    return turn.answer is not None and bool(turn.answer.words) and bool(takes.get(turn.number))


def spoken_answer(turn: Turn, takes: Sequence[Take]) -> SpokenAnswer:
    """One answer: its takes read as one."""
    delivery = together(takes)
    said = " ".join(take.transcript.text for take in takes if take.transcript.text)
    engines = dict.fromkeys(take.transcript.engine for take in takes if take.transcript.engine)
    return SpokenAnswer(
        turn=turn.number,
        question_index=turn.question_index,
        said=said,
        edited=turn.answer is not None and not same_words(said, turn.answer.text),
        engine=", ".join(engines),
        ways=tuple(dict.fromkeys(take.way for take in takes)),
        delivery=delivery,
        readings=readings(delivery),
        rating=rate(delivery),
    )


def _last(interview: Interview, index: int) -> tuple[Turn, ...]:
    attempts = interview.attempts(index)
    return attempts[-1] if attempts else ()


def summary(delivery: Delivery) -> str:
    """'0:42, 132 words per minute (usual), longest pause 1.4 s (usual), at least 2 fillers.'"""
    by_name = {r.measure: r for r in readings(delivery)}
    parts = [clock(delivery.duration_s)]
    pace, pause = by_name["wpm"], by_name["longest_pause_s"]
    if pace.value is not None:
        parts.append(f"{value_words('wpm', pace.value)}{_band(pace)}")
    if delivery.pauses:
        parts.append(f"longest pause {value_words('longest_pause_s', pause.value)}{_band(pause)}")
    elif pace.value is not None:
        parts.append("no pause")
    if pace.value is not None:
        parts.append(f"at least {delivery.fillers} filler{'s' if delivery.fillers != 1 else ''}")
    else:
        parts.append("too few words to measure")
    return ", ".join(parts) + "."


def clock(seconds: float) -> str:
    """'0:42', as players show it: a second counts when it is over."""
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def _band(reading: Reading) -> str:
    return f" ({reading.band})" if reading.band else ""
