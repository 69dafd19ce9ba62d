"""A finished interview in a store: two answers spoken by espeak-ng (the first with kept sound), the others typed."""

from __future__ import annotations

from dataclasses import replace

from lib.core.protocols import Store
from lib.core.speech import RATE_HZ, Transcript
from lib.core.types import Interview, Word
from lib.feedback.scorer import BuiltInScorer
from lib.retrieval.lexical import LexicalRetriever
from lib.speech.files import flac_bytes
from lib.speech.takes import make_take
from lib.ui import takes
from tests.speech.clips import Spoken, answer
from tests.speech.espeak import espeak
from tests.unit.feedback.samples import DISAGREE, FASTER, HASH_ANSWER, HASH_MAP, interview, with_turn

OWNER = "local"
FIRST = (
    "um in my first project i led the team and we we built the new query service",
    "i think the database was slow and um the customer needed better latency",
    "so we moved the data from the slow system and fixed the cache",
)
SECOND = ("i disagreed with my manager so i measured both", "then we used the numbers and it was fine")


def spoken_interview(store: Store) -> str:
    """Its id. The first answer was edited before it was sent; the second comes from two recordings."""
    typed = interview((FASTER, ""), (HASH_MAP, HASH_ANSWER), (DISAGREE, ""))
    unanswered = replace(typed, turns=tuple(replace(t, answer=None) for t in typed.turns))
    made = replace(unanswered, id=store.create(OWNER, unanswered))
    _say(store, made.id, 0, answer([espeak().say(t, wpm=150) for t in FIRST], [0.8, 2.4, 0.6, 0.5]), kept=True)
    for place, text in enumerate(SECOND):
        _say(store, made.id, 2, answer([espeak().say(text, wpm=185)], [0.4, 0.3], seed=place), kept=False)
    for number, text in (
        (0, " ".join(FIRST).replace("um ", "").replace("we we", "we") + " and it was twice as fast"),
        (1, HASH_ANSWER),
        (2, " ".join(SECOND)),
    ):
        said = takes.takes(store, OWNER, made.id, number)
        store.save_answer(OWNER, made.id, number, takes.as_answer(text, said, 60.0))
    _judge(store, made.id)
    return made.id


def _say(store: Store, interview_id: str, turn: int, spoken: Spoken, *, kept: bool) -> None:
    words = tuple(Word(text, start, end, 0.4 if text == "latency" else 0.95) for text, start, end in spoken.words)
    text = " ".join(word.text for word in words)
    transcript = Transcript(text, words, "en", len(spoken.audio) / RATE_HZ, "Whisper tiny on this machine")
    number = takes.begin(store, OWNER, interview_id, turn)
    half = len(spoken.audio) // 2
    for part, audio in enumerate((spoken.audio[:half], spoken.audio[half:])):
        store.add_sound(OWNER, interview_id, turn, number, part, flac_bytes(audio))
    take = make_take(spoken.audio, transcript, "live" if kept else "recorded")
    takes.add(store, OWNER, interview_id, turn, take, number=number, keep_sound=kept)


def _judge(store: Store, interview_id: str) -> None:
    scorer = BuiltInScorer(LexicalRetriever())
    made: Interview = store.load(OWNER, interview_id)
    for turn in made.turns:
        made = with_turn(made, turn.number, feedback=scorer.score(made, turn.question_index))
    store.save_progress(OWNER, made)
