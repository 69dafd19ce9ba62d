"""Fillers, hedges and repeated starts: from the words, and from the sound where recognition left a filler out.

Whisper was trained on tidied transcripts and drops most fillers. Two things help: a short prompt with fillers in it
(a long one makes it lose sentences), and a second opinion from the sound: a steady voiced stretch that no word accounts
for is a "possible filler". The number is still a lower bound and is shown as "at least n".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lib.core.speech import Mark
from lib.core.types import Word
from lib.speech.pitch import HOP_S
from lib.speech.vad import Span

FILLER_PROMPT = "Um, uh, hmm, er, ah."
"""Given to Whisper before each chunk."""
FILLERS = frozenset("um umm ummm uh uhh uhm uhmm er err erm ah ahh eh hm hmm hmmm mm mmm mhm".split())
HEDGES = (
    "like", "so", "basically", "actually", "maybe", "perhaps", "probably", "sort of", "kind of", "you know", "i mean",
    "i think", "i guess", "i believe", "a little bit", "literally", "just",
)  # fmt: skip
_MEANT_TWICE = frozenset("very really so no yes that had many much far long more ha bye okay ok".split())
_LONGEST_REPEAT = 3

_STEADY_S = 0.24
_STEADY_ST = 0.6
_PER_LETTER_S, _PER_WORD_S = 0.075, 0.12
_SILENCE_NEAR_S = 0.12
_SAME_SOUND_S = 0.3
"""Times of recognised words are off by so much: a filler word and a steady sound this near are one filler."""


def plain(text: str) -> str:
    """A word as it is compared: lower case, without punctuation around it."""
    return re.sub(r"^[^\w]+|[^\w-]+$", "", text.lower())


def is_filler(text: str) -> bool:
    """Whether a word is never anything but a filler."""
    return plain(text).strip("-") in FILLERS


def mark_words(words: Sequence[Word]) -> tuple[Mark, ...]:
    """Fillers, hedges and repeated starts among the words, in order of time.

    Fillers that follow each other without another word or a gap are one: recognition writes a long one down twice.
    """
    fillers = _fillers(words)
    spoken = [word for word in words if not is_filler(word.text)]
    return tuple(sorted([*fillers, *_hedges(spoken), *_repeats(spoken)], key=lambda mark: mark.start_s))


def _fillers(words: Sequence[Word]) -> list[Mark]:
    found: list[Mark] = []
    before: Word | None = None
    for word in words:
        if is_filler(word.text):
            if found and before is not None and is_filler(before.text) and word.start_s - before.end_s < _SAME_SOUND_S:
                last = found[-1]
                found[-1] = Mark("filler", f"{last.text} {word.text}", last.start_s, max(last.end_s, word.end_s))
            else:
                found.append(Mark("filler", word.text, word.start_s, word.end_s))
        before = word
    return found


def _hedges(words: Sequence[Word]) -> list[Mark]:
    texts = [plain(word.text) for word in words]
    phrases = sorted((phrase.split() for phrase in HEDGES), key=len, reverse=True)
    found, i = [], 0
    while i < len(words):
        n = next((len(p) for p in phrases if texts[i : i + len(p)] == p), 0)
        if n:
            said = " ".join(word.text for word in words[i : i + n])
            found.append(Mark("hedge", said, words[i].start_s, words[i + n - 1].end_s))
        i += max(1, n)
    return found


def _repeats(words: Sequence[Word]) -> list[Mark]:
    """One to three words said again at once ("I was, I was"), or a word broken off and begun again ("th- the")."""
    texts = [plain(word.text) for word in words]
    found, i = [], 0
    while i < len(words):
        n = next((n for n in range(_LONGEST_REPEAT, 0, -1) if _again(texts, i, n)), 0)
        if n:
            until = i + 2 * n
            while texts[until : until + n] == texts[until - n : until]:
                until += n
            said = " ".join(word.text for word in words[i:until])
            found.append(Mark("repeat", said, words[i].start_s, words[until - 1].end_s))
            i = until - n  # the last round is how the sentence goes on
        else:
            i += 1
    return found


def _again(texts: list[str], i: int, n: int) -> bool:
    first, second = texts[i : i + n], texts[i + n : i + 2 * n]
    if len(second) < n:
        return False
    broken = n == 1 and first[0].endswith("-") and second[0].startswith(first[0].strip("-")) and len(first[0]) > 1
    return broken or (first == second and not (n == 1 and first[0] in _MEANT_TWICE))


def mark_sounds(hz: NDArray[np.float64], spans: Sequence[Span], words: Sequence[Word]) -> tuple[Mark, ...]:
    """Steady voiced stretches beside a silence that no word accounts for.

    Args:
        hz: pitch of the whole recording per 10 ms, NaN where there is none.
        spans: speech, without joining over short silences.
        words: recognised words. Recognition stretches a word over what it left out, so a word that lasts much longer
            than it takes to say accounts only for one sound.
    """
    found = [piece for span in spans for piece in _steady(hz, span)]
    for mark in _fillers(words):
        near = [(start, end) for start, end in found if _gap_s(mark, start, end) < _SAME_SOUND_S]
        if near:
            found.remove(min(near, key=lambda piece: abs(sum(piece) - mark.start_s - mark.end_s)))
    return tuple(
        Mark("possible_filler", "", start, end)
        for start, end in found
        if not any(_accounts(word, start, end, spans) for word in words)
    )


def _gap_s(mark: Mark, start_s: float, end_s: float) -> float:
    """Time between a mark and a sound; below 0 where they overlap."""
    return max(mark.start_s - end_s, start_s - mark.end_s)


def _accounts(word: Word, start_s: float, end_s: float, spans: Sequence[Span]) -> bool:
    """Whether a steady sound is that word: it lies within it, and there is no other speech that the word can be."""
    if min(word.end_s, end_s) - max(word.start_s, start_s) < (end_s - start_s) / 2:
        return False
    if is_filler(word.text):
        return True
    usual_s = _PER_WORD_S + _PER_LETTER_S * len(plain(word.text))
    if word.end_s - word.start_s < usual_s + (end_s - start_s) / 2:
        return True
    within = sum(max(0.0, min(span.end_s, word.end_s) - max(span.start_s, word.start_s)) for span in spans)
    return within - (end_s - start_s) < usual_s / 2


def _steady(hz: NDArray[np.float64], span: Span) -> list[tuple[float, float]]:
    """Stretches of flat pitch at the edge of a span: fillers stand beside silence."""
    first, last = int(span.start_s / HOP_S), min(len(hz), int(span.end_s / HOP_S))
    st = 12 * np.log2(hz[first:last] / 100)
    need = round(_STEADY_S / HOP_S)
    near = round(_SILENCE_NEAR_S / HOP_S)
    found: list[tuple[float, float]] = []
    at = 0
    while at + need <= len(st):
        end = at + need
        if np.isnan(st[at:end]).any() or np.ptp(st[at:end]) > _STEADY_ST * 2:
            at += 1
            continue
        while end < len(st) and not np.isnan(st[end]) and np.ptp(st[at : end + 1]) <= _STEADY_ST * 2:
            end += 1
        if at <= near or len(st) - end <= near:
            found.append(((first + at) * HOP_S, (first + end) * HOP_S))
        at = end
    return found
