"""What the table of behaviours is computed on: named measures of an answer, each in about 0..1.

Three sources: the rules' verdict, counts of words (`Signals`), and the sentences as the encoder reads them (`Reading`).
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from lib.core.enums import Behaviour, QuestionKind
from lib.core.text import STOPWORDS, sentences
from lib.interview import cues
from lib.interview.reading import Reading
from lib.interview.signals import Signals

_FIRST = frozenset({"i", "my", "me", "i'd", "i've", "i'm", "we", "our"})
_UNSURE = re.compile(
    r"\b(\w+),? \1\b|\bsorry\b|\bguess|\bmaybe\b|\bperhaps\b|\bnot (?:so )?sure\b|\bI think\b", re.IGNORECASE
)
_NEAR, _FAR, _COVERED = 0.7, 0.4, 0.45
"""Chances of belonging to the question, and a cosine with a key point, that count as yes (or no)."""


def features(signals: Signals, rule: Behaviour, reading: Reading) -> dict[str, float]:
    """All measures of an answer by name."""
    found = {f"rule {b}": float(rule is b) for b in Behaviour if b is not Behaviour.INJECTION}
    found |= _of_words(signals) | _of_speech(signals)
    found |= _of_acts(reading) | _of_nearness(reading) | _of_substance(reading, len(signals.words))
    found["far and aside"] = found["aside mean"] * (1 - found["near mean"])
    found["near and substance"] = found["substance mean"] * found["near mean"]
    return found


def _of_words(signals: Signals) -> dict[str, float]:
    question, words = signals.question, signals.words
    n, content = max(1, len(words)), max(1, len(signals.content))
    return {
        "log words": float(np.log1p(len(words))),
        "under 25 words": float(len(words) < 25),
        "under 10 words": float(len(words) < 10),
        "points reached": min(signals.reached, 4) / 4,
        "share of points reached": signals.reached / max(1, len(question.key_points)),
        "words shared with the question": len(signals.shared) / content,
        "kinds of specifics": signals.specific / 5,
        "own acts": min(signals.own_acts, 5) / 5,
        "stock phrases": min(1.0, 4 * signals.stock / content),
        "words of work": min(1.0, 4 * signals.working / content),
        "words of private life": min(1.0, 6 * len(signals.everyday) / content),
        "code": float(signals.code),
        "new words": len(signals.new) / max(1, len(signals.stems)),
        "numbers": min(1.0, len(cues.pattern("number").findall(signals.text)) / 4),
        "different words": len(set(words)) / n,
        "function words": sum(w in STOPWORDS for w in words) / n,
        "first person": 5 * sum(w in _FIRST for w in words) / n,
        "has key points": float(bool(question.key_points)),
        "technical": float(question.kind is QuestionKind.TECHNICAL),
        "culture fit": float(question.kind is QuestionKind.CULTURE_FIT),
    }


def _of_speech(signals: Signals) -> dict[str, float]:
    text, n = signals.text, max(1, len(signals.words))
    return {
        "fillers": min(1.0, 8 * len(cues.pattern("fillers").findall(text)) / n),
        "hedges": min(1.0, 12 * len(cues.pattern("hedges").findall(text)) / n),
        "unsure and restarts": min(1.0, 20 * len(_UNSURE.findall(text)) / n),
        "dots": min(1.0, 20 * (text.count("...") + text.count("…")) / n),
        "commas": min(1.0, 4 * text.count(",") / n),
        "questions": min(1.0, text.count("?") / max(1, len(sentences(text)))),
        "ends with a question": float(text.rstrip().endswith("?")),
        "chained events": min(1.0, 30 * signals.narration / n),
        "digressions": min(1.0, len(signals.digressions) / 3),
    }


def _of_acts(reading: Reading) -> dict[str, float]:
    found = {}
    for name in reading.labels:
        if name == "injection":
            continue
        chance = reading.act(name)
        found[f"{name} max"] = float(chance.max())
        found[f"{name} mean"] = float((chance * reading.share).sum())
        found[f"{name} first"], found[f"{name} last"] = float(chance[0]), float(chance[-1])
    aside = reading.act("aside")
    found["aside late"] = max(0.0, _tail(aside) - _head(aside))
    return found


def _of_nearness(reading: Reading) -> dict[str, float]:
    near, alike, share, m = reading.near, reading.alike, reading.share, len(reading.near)
    half = m // 2
    unit = reading.vectors
    long = np.array([len(s.text.split()) > 4 for s in reading.sentences])
    found = {
        "near max": near.max(),
        "near mean": (near * share).sum(),
        "near min": near.min(),
        "near first": near[0],
        "near last": near[-1],
        "near at the end": near[-2:].mean() if m > 2 else near.mean(),
        "near share": share[near > _NEAR].sum(),
        "far share": share[near < _FAR].sum(),
        "far until the end": left_at(reading)[1],
        "nearness lost": max(0.0, _head(near) - _tail(near)),
        "nearness change": _head(near) - _tail(near),
        "near first, far last": near[0] * (1 - near[-1]),
        "far throughout": (1 - near.max()) * (1 - (near * share).sum()),
        "alike max": alike.max(),
        "alike mean": (alike * share).sum(),
        "alike first": alike[0],
        "alike last": alike[-1],
        "question said back": (alike * long).max(),
        "points covered": (reading.covered > _COVERED).mean() if len(reading.covered) else 0.3,
        "points alike": reading.covered.mean() if len(reading.covered) else 0.3,
        "a point said back": reading.covered.max() if len(reading.covered) else 0.3,
        "neighbours alike": (unit[1:] * unit[:-1]).sum(axis=1).mean() if m > 1 else 0.3,
        "halves alike": unit[:half].mean(axis=0) @ unit[half:].mean(axis=0) if m > 1 else 0.3,
    }
    return {name: float(value) for name, value in found.items()}


def _of_substance(reading: Reading, n_words: int) -> dict[str, float]:
    substance = reading.substance
    mean = float((substance * reading.share).sum())
    return {
        "substance mean": mean,
        "substance max": float(substance.max()),
        "substance of the best two": float(np.sort(substance)[-2:].mean()),
        "words with substance": min(2.0, mean * (1 + n_words) / 60),
    }


def left_at(reading: Reading) -> tuple[int, float]:
    """The sentence from which on none is near the question any more, and the share of words from there."""
    far = reading.near < 0.5
    at = len(far)
    while at > 0 and far[at - 1]:
        at -= 1
    return at, float(reading.share[at:].sum())


def _head(values: NDArray[np.float64]) -> float:
    return float(values[: max(1, len(values) // 3)].mean())


def _tail(values: NDArray[np.float64]) -> float:
    return float(values[-max(1, len(values) // 2) :].mean())
