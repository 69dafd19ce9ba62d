"""What was said for a turn, beside its typed draft: takes, their words in the draft, and sound not yet written down.

The way of a recording: `begin` gives it a number; its sound goes to the store in parts as it comes; once its words are
known, `add` puts the take, and its words into the draft, and drops the sound unless it shall be kept, all at once. A
process that dies on the way leaves sound without a take: `unheard` finds it. Any thread may call, of any process.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from lib.core import serial
from lib.core.protocols import Store
from lib.core.speech import Audio, Take
from lib.core.text import words
from lib.core.types import Answer, Interview
from lib.store.failures import translated

SPOKEN_SHARE = 0.5
"""From this part of its words on, a take still is what the answer says."""


@dataclass(frozen=True)
class Unheard:
    """A recording that was not written down yet, by the `number` that `begin` gave it."""

    number: int
    seconds: float


def note_of(turn: int) -> str:
    """The name of the note that holds a turn's takes."""
    return f"takes:{turn}"


def begin(store: Store, owner: str, interview_id: str, turn: int) -> int:
    """The number of a new recording, which no other one of this turn has: the `take` of its sound."""
    after = store.change_note(owner, interview_id, _counter(turn), lambda last: str(int(last or "0") + 1))
    return int(after) - 1


def takes(store: Store, owner: str, interview_id: str, turn: int) -> tuple[Take, ...]:
    """What was said for a turn, as it was written down. Raises NotFound."""
    return _read(store.note(owner, interview_id, note_of(turn)))


def add(
    store: Store,
    owner: str,
    interview_id: str,
    turn: int,
    take: Take,
    *,
    number: int | None = None,
    keep_sound: bool = True,
) -> bool:
    """Put a take to those of its turn and its words behind the draft; a take that is there already is not doubled.

    For a turn that was answered meanwhile the take is kept, but it is no part of that answer (see `in_answer`).

    Args:
        store: where to.
        owner: whose interview it is.
        interview_id: the interview.
        turn: number of the turn.
        take: what was heard.
        number: what `begin` gave, which takes the place of `take.number`; None takes the next one.
        keep_sound: False drops the sound of this recording in the same transaction.

    Returns:
        Whether its words are in the draft: False for a turn that is answered.
    """
    own = begin(store, owner, interview_id, turn) if number is None else number

    def change(note: str, draft: str) -> tuple[str, str]:
        before = _read(note)
        if any(known.number == own for known in before):
            return note, draft
        return _write((*before, replace(take, number=own))), joined(draft, take.transcript.text)

    return store.write_down(owner, interview_id, turn, note_of(turn), change, forget=None if keep_sound else own)


def keep_typed(store: Store, owner: str, interview_id: str, turn: int, text: str, seen: Collection[int]) -> None:
    """Store what is typed as the draft; words that were written down since the box was drawn stay behind it.

    Args:
        store: where to.
        owner: whose interview it is.
        interview_id: the interview.
        turn: number of the turn.
        text: what the box holds.
        seen: numbers of the takes there were when the box was drawn; their words are in `text` or were deleted in it.
    """

    def change(note: str, _draft: str) -> tuple[str, str]:
        fresh = (take.transcript.text for take in _read(note) if take.number not in seen)
        return note, joined(text, *fresh)

    store.write_down(owner, interview_id, turn, note_of(turn), change)


def drop(store: Store, owner: str, interview_id: str, turn: int) -> None:
    """Throw away what was said for a turn: sound, takes, and the draft when it holds nothing but their words."""

    def change(note: str, draft: str) -> tuple[str, str]:
        return "", "" if draft.split() == spoken_text(_read(note)).split() else draft

    store.drop_sounds(owner, interview_id, turn)  # first: takes without sound can be thrown away again
    store.write_down(owner, interview_id, turn, note_of(turn), change)


def move(store: Store, owner: str, interview_id: str, turn: int, to: int, busy: Collection[int] = ()) -> bool:
    """Take along what was said for a turn to the one that asks the same again: takes, sound and draft, all or none.

    May be called again when more came to the old turn; what is there stays, what comes gets the numbers behind it.

    Args:
        store: where it is.
        owner: whose interview it is.
        interview_id: the interview.
        turn: the turn that was left without an answer.
        to: the turn that goes on with it.
        busy: numbers of recordings of the old turn that are being made or written down: they stay.

    Returns:
        Whether it moved: not when one of the two is answered.
    """

    def change(notes: dict[str, str], left: str, draft: str) -> tuple[dict[str, str], str, int]:
        first = int(notes[_counter(to)] or "0")
        moved = tuple(replace(take, number=take.number + first) for take in _read(notes[note_of(turn)]))
        after = {
            note_of(turn): "",
            _counter(turn): notes[_counter(turn)],
            note_of(to): _write((*_read(notes[note_of(to)]), *moved)),
            _counter(to): str(first + int(notes[_counter(turn)] or "0")),
        }
        # the draft is copied when the new turn is made; what is not in it came later
        return after, draft if left.strip() in draft else joined(draft, left), first

    names = [name(number) for name in (note_of, _counter) for number in (turn, to)]
    return store.hand_on(owner, interview_id, turn, to, names, change, stay=busy)


def spoken_text(spoken: Sequence[Take]) -> str:
    """What was said, as it goes into the draft."""
    return joined(*(take.transcript.text for take in spoken))


def joined(*texts: str) -> str:
    """Texts one below the other; those that hold nothing leave no gap."""
    return "\n\n".join(text.strip() for text in texts if text.strip())


def as_answer(text: str, spoken: Sequence[Take], seconds: float | None) -> Answer:
    """The answer that is sent. It has the words of the takes that it still is: those of which at least half are in it.

    Args:
        text: the answer as edited.
        spoken: the takes of its turn.
        seconds: from the prompt to the sending.
    """
    from lib.speech.takes import words_of

    used = _in_text(text, spoken)
    ref = " ".join(str(take.number) for take in used)
    return Answer(text=text, words=words_of(used), audio_ref=ref, seconds=seconds)


def in_answer(answer: Answer, spoken: Sequence[Take]) -> tuple[Take, ...]:
    """Of a turn's takes, those that became its answer: none for a typed one, and no recording that came too late."""
    numbers = set(answer.audio_ref.split()) if answer.words else set()
    return tuple(take for take in spoken if str(take.number) in numbers)


def of_interview(store: Store, owner: str, interview: Interview) -> dict[int, tuple[Take, ...]]:
    """For each answer that was spoken, by turn number, the takes that became it."""
    spoken = {turn.number: turn.answer for turn in interview.turns if turn.answer is not None and turn.answer.words}
    notes = store.notes(owner, interview.id) if spoken else {}
    found = {number: in_answer(answer, _read(notes.get(note_of(number), ""))) for number, answer in spoken.items()}
    return {number: used for number, used in found.items() if used}


def unheard(store: Store, owner: str, interview_id: str, turn: int, busy: Collection[int] = ()) -> tuple[Unheard, ...]:
    """Recordings whose sound is stored and whose words are not, because something failed or died.

    Args:
        store: where to look.
        owner: whose interview it is.
        interview_id: the interview.
        turn: number of the turn.
        busy: numbers of recordings that are being made or written down now.
    """
    from lib.speech.files import flac_seconds

    stored = set(store.sound_takes(owner, interview_id, turn)).difference(busy)
    if not stored:
        return ()
    waiting = sorted(stored - {take.number for take in takes(store, owner, interview_id, turn)})
    return tuple(
        Unheard(number, sum(flac_seconds(sound.data) for sound in store.sounds(owner, interview_id, turn, number)))
        for number in waiting
    )


def sound_of(store: Store, owner: str, interview_id: str, turn: int, number: int) -> Audio:
    """The sound of one recording as (n,) float32 at 16 kHz. Raises AudioError when there is none (any more)."""
    from lib.speech.files import read_parts

    return read_parts([sound.data for sound in store.sounds(owner, interview_id, turn, number)])


def _counter(turn: int) -> str:
    return f"recordings:{turn}"


def _read(note: str) -> tuple[Take, ...]:
    if not note:
        return ()
    with translated():  # what another version wrote and this one cannot read is an error of the store
        return serial.from_json(tuple[Take, ...], note)


def _write(spoken: tuple[Take, ...]) -> str:
    return serial.to_json(spoken, tuple[Take, ...]) if spoken else ""


def _in_text(text: str, spoken: Sequence[Take]) -> list[Take]:
    """Takes that are in the text, the last one first served: it may be the first one said again."""
    left, used = Counter(words(text)), []
    for take in reversed(spoken):
        said = Counter(words(take.transcript.text))
        if said and (said & left).total() >= SPOKEN_SHARE * said.total():
            used.append(take)
            left -= said
    return used[::-1]
