"""What a sentence does, read from its words and its vector by linear weights that anybody can look at.

A head holds a weight per label for each word sequence it knows and for each coordinate of the encoder's vector; a
chance is the softmax of their sum. The weights are JSON in `models/behaviour/`, made by
`python -m lib.interview.train_behaviour`; they hold for one encoder only, named by its fingerprint.
"""

from __future__ import annotations

import itertools
import json
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lib.core.errors import ModelDamaged, ModelMissing, RetrieverError
from lib.core.text import Sentence, sentences

if TYPE_CHECKING:
    from lib.core.protocols import Encoder

log = logging.getLogger("greenroom.behaviour")

WEIGHTS = Path(__file__).parents[2] / "models" / "behaviour" / "sentences.json"
LONGEST, USUAL = 30, 22
"""Words of a sentence above which it is read in parts, and of such a part: speech comes without full stops."""
_ASIDE = re.compile(r"(?<=[.!?])\s+(?=[^\w\s])")
"""After a sentence, a bracket or a brace begins another one: notes and records are put there."""
_TOKEN = re.compile(r"[a-z']+|[?{}<>\[\]#=|]|\d+")
_GRADING = re.compile(
    r"[{}<>\[\]#]|\b(?:scor(?:e|ed|es|ing)|marks?|marked|marker|credit(?:ed)?|grad(?:e|es|ed|er|ing)|evaluat\w*"
    r"|assess\w*|examiners?|rubrics?|criteri\w+|candidates?|applicants?|interviewee|respondent|panel\w*|recruit\w*"
    r"|rat(?:e|ed|ing|ings)|points?|levels?|band|passed|approved|instructions?|prompt|system|verdict|formality"
    r"|count(?:s|ed)? as|maximum|reviewer|file|boxes|answers?|response)\b",
    re.IGNORECASE,
)
UNNAMED = 0.65
"""What the chance of an order to a grader counts in a sentence without any mark, brace or word of grading."""
APART, USUALLY_ALIKE = 6.0, 0.35
"""Weight, and usual size, of a sentence's greatest cosine with another of its answer; chosen out of fold."""
VECTOR_SCALE = 2.0
"""Brings vectors to the size of the words' part, so that one penalty suits both in training."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Head:
    """Labels with their weights: `grams` by word sequence (k,), `vector` (dim, k), `bias` (k,)."""

    labels: tuple[str, ...]
    grams: Mapping[str, Floats]
    vector: Floats
    bias: Floats

    def chances(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> Floats:
        """The chance of each label for each text: (n, k) float64, rows sum to 1."""
        scores = VECTOR_SCALE * vectors.astype(np.float64) @ self.vector + self.bias
        for row, text in enumerate(texts):
            found = grams(text)
            known = [self.grams[g] for g in sorted(found) if g in self.grams]
            if known:
                scores[row] += np.sum(known, axis=0) * gram_value(len(found))
        scores -= scores.max(axis=1, keepdims=True)
        raised = np.exp(scores)
        chances: Floats = raised / raised.sum(axis=1, keepdims=True)
        return chances

    def chance(self, label: str, texts: Sequence[str], vectors: NDArray[np.float32]) -> Floats:
        """The chance of one label for each text, (n,). Raises ValueError for a label that the head does not have."""
        column: Floats = self.chances(texts, vectors)[:, self.labels.index(label)]
        return column


@dataclass(frozen=True)
class Heads:
    """All heads of one file: acts of speech, orders to a grader, substance, and nearness to what was asked.

    `nearness` is a weight per coordinate, `injection_from` the chance of an order from which a sentence is set aside.
    """

    fingerprint: str
    acts: Head
    grading: Head
    substance: Head
    nearness: Floats
    injection_from: float

    def fits(self, encoder: Encoder | None) -> bool:
        """True when these weights were learned on the vectors of this encoder."""
        return encoder is not None and encoder.fingerprint == self.fingerprint


def heads_for(encoder: Encoder | None) -> Heads | None:
    """The heads in use, if they are for this encoder; None where rules go on alone: without an encoder, or for another.

    Files that are missing or damaged are told of in the log, once.
    """
    if encoder is None:
        return None
    found = _in_use(WEIGHTS)
    return found if found and found.fits(encoder) else None


@lru_cache(maxsize=8)
def _in_use(path: Path) -> Heads | None:
    try:
        return read_heads(path)
    except RetrieverError as error:
        log.warning("Behaviours go by rules alone: %s", error.user_message)
        return None


def read_heads(path: Path) -> Heads:
    """The heads of a file. Raises ModelMissing when it is not there, ModelDamaged when it does not fit."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Heads(
            data["fingerprint"],
            _head(data["acts"]),
            _head(data["grading"]),
            _head(data["substance"]),
            np.array(data["nearness"], dtype=np.float64),
            float(data["injection_from"]),
        )
    except FileNotFoundError as error:
        raise ModelMissing(f"The sentence weights {path.name} are not there.") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelDamaged(f"The sentence weights {path.name} cannot be read.") from error


def _head(data: Mapping[str, Any]) -> Head:
    known = {gram: np.array(weights, dtype=np.float64) for gram, weights in data["grams"].items()}
    return Head(tuple(data["labels"]), known, np.array(data["vector"]), np.array(data["bias"]))


def grams(text: str) -> set[str]:
    """Sequences of one to three words, lower case, digits as 0, with the ends marked."""
    found = _TOKEN.findall(text.lower().replace("’", "'"))
    tokens = ["<s>", *("0" if t.isdigit() else t for t in found), "</s>"]
    pairs = {f"{a} {b}" for a, b in itertools.pairwise(tokens)}
    triples = {" ".join(three) for three in zip(tokens, tokens[1:], tokens[2:], strict=False)}
    return {*tokens[1:-1], *pairs, *triples}


def gram_value(n: int) -> float:
    """What one of `n` sequences counts: long sentences do not outvote short ones."""
    return float(1 / np.sqrt(max(8, n)))


def pieces(text: str) -> list[Sentence]:
    """The sentences of a text with their places; long ones in parts of about equal length, at commas where possible."""
    found: list[Sentence] = []
    for sentence in itertools.chain.from_iterable(map(_without_asides, sentences(text))):
        marks = list(re.finditer(r"\S+", sentence.text))
        begin = 0
        size = -(-len(marks) // -(-len(marks) // USUAL)) if len(marks) > LONGEST else len(marks)
        while begin < len(marks):
            end = _cut(marks, begin, size)
            first, last = marks[begin].start(), marks[end - 1].end()
            found.append(Sentence(sentence.text[first:last], sentence.start + first, sentence.start + last))
            begin = end
    return found


def _without_asides(sentence: Sentence) -> list[Sentence]:
    edges = [0, *(m.end() for m in _ASIDE.finditer(sentence.text)), len(sentence.text)]
    parts = [(sentence.text[a:b].rstrip(), sentence.start + a) for a, b in itertools.pairwise(edges)]
    return [Sentence(part, at, at + len(part)) for part, at in parts if part]


def _cut(marks: Sequence[re.Match[str]], begin: int, size: int) -> int:
    end = min(begin + size, len(marks))
    if end < len(marks):
        commas = (j for j in range(end, max(begin + size // 2, end - 7), -1) if marks[j - 1].group()[-1] in ",;:")
        end = next(commas, end)
    return len(marks) if len(marks) - end < 5 else end


def injected(text: str, encoder: Encoder | None, using: Heads | None = None) -> list[tuple[int, int]]:
    """Where sentences speak to whoever grades, as the heads read them; nothing without the encoder they belong to."""
    found = using or heads_for(encoder)
    parts = pieces(text)
    if encoder is None or found is None or not parts:
        return []
    texts = [p.text for p in parts]
    vectors = encoder.encode(texts)
    chance = orders(texts, found.grading.chance("order", texts, vectors), vectors)
    return [(p.start, p.end) for p, c in zip(parts, chance, strict=True) if c >= found.injection_from]


def orders(texts: Sequence[str], chance: Floats, vectors: NDArray[np.floating[Any]]) -> Floats:
    """The chance that each sentence of an answer is an order to a grader.

    Args:
        texts: the sentences.
        chance: the head's, for each alone.
        vectors: of the sentences, (n, dim). One that is like another of the same answer is hardly an order, one that
            stands apart rather is.
    """
    named: Floats = chance * np.array([1.0 if _GRADING.search(t) else UNNAMED for t in texts])
    if len(texts) < 2:
        return named
    alike = vectors @ vectors.T
    np.fill_diagonal(alike, -1)
    held = np.clip(named, 1e-6, 1 - 1e-6)
    odds = np.log(held / (1 - held)) - APART * (alike.max(axis=1) - USUALLY_ALIKE)
    found: Floats = 1 / (1 + np.exp(-odds))
    return found
