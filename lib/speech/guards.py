"""What Whisper makes up: loops of the same words, words where nobody spoke, and the thanks of a thousand videos."""

from __future__ import annotations

from collections.abc import Sequence

from lib.core.types import Word
from lib.speech.fillers import plain
from lib.speech.vad import Span

_LONGEST_LOOP = 12
_ECHO = 3
_NO_TIME_S = 0.03
_NEAR_S = 0.4
_DOUBTFUL = 0.6
_LITTLE_SPEECH_S = 2.0
_MOST_WORDS_PER_S = 9.0
_INVENTED = frozenset(
    (
        "thank you", "thank you very much", "thanks for watching", "thank you for watching", "please subscribe",
        "subtitles by the amara org community", "bye", "you", "the end", "see you next time", "i'll see you next time",
        "see you in the next video", "like and subscribe",
    )
)  # fmt: skip
"""What Whisper says to silence and noise: subtitles of its training videos."""


def without_loops(words: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """The words with each loop cut down to its first round, and what was cut.

    A loop is one word said six times or more, two words five times, or up to twelve words four times in a row. People
    who search for words repeat themselves two or three times; those are kept. Three words or more said twice are a loop
    when most words of one round have no length: nobody said that round, so it goes.
    """
    texts = [plain(word.text) for word in words]
    kept: list[Word] = []
    cut: list[Word] = []
    i = 0
    while i < len(words):
        unsaid = _unsaid_at(words, texts, i)
        if unsaid:
            cut += words[i : i + unsaid]
            i += unsaid
            continue
        n, rounds = _loop_at(texts, i)
        kept += words[i : i + max(1, n)]
        cut += words[i + n : i + n * rounds] if n else []
        i += n * rounds if n else 1
    return kept, cut


def _loop_at(texts: list[str], i: int) -> tuple[int, int]:
    for n in range(1, min(_LONGEST_LOOP, (len(texts) - i) // 4) + 1):
        rounds = 1
        while texts[i + rounds * n : i + (rounds + 1) * n] == texts[i : i + n]:
            rounds += 1
        if rounds >= {1: 6, 2: 5}.get(n, 4):
            return n, rounds
    return 0, 0


def _unsaid_at(words: Sequence[Word], texts: list[str], i: int) -> int:
    """How many words from `i` on are a round without length, of the same words as those before or behind it."""
    for n in range(_LONGEST_LOOP, _ECHO - 1, -1):
        here = texts[i : i + n]
        twice = len(here) == n and here in (texts[i + n : i + 2 * n], texts[max(0, i - n) : i])
        if twice and sum(w.end_s - w.start_s < _NO_TIME_S for w in words[i : i + n]) * 2 > n:
            return n
    return 0


def without_inventions(words: Sequence[Word], spans: Sequence[Span]) -> tuple[list[Word], list[Word]]:
    """The words that someone can have said, and the others.

    Out go words far from any speech, doubtful words crowded beyond what a mouth can do, and the known phrases when they
    are all there is, in little speech or with doubt. `spans` is speech in the time of the words.
    """
    near = [word for word in words if any(_touches(word, span) for span in spans)]
    cut = [word for word in words if word not in near]
    if not near:
        return [], cut
    speech_s = sum(span.seconds for span in spans)
    doubtful = sum(word.probability for word in near) / len(near) < _DOUBTFUL
    crowded = len(near) > 4 and len(near) / max(speech_s, 0.1) > _MOST_WORDS_PER_S
    phrase = " ".join(plain(word.text) for word in near)
    known = phrase in _INVENTED and (doubtful or (speech_s < _LITTLE_SPEECH_S and len(near) * 0.12 > speech_s))
    if known or (crowded and doubtful):
        return [], [*cut, *near]
    return near, cut


def _touches(word: Word, span: Span) -> bool:
    return word.start_s <= span.end_s + _NEAR_S and word.end_s >= span.start_s - _NEAR_S
