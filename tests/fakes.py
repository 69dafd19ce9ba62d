"""Small stand-ins that behave as the real adapters: a store in memory, a retriever by words, a counting scorer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from lib.core.enums import Dimension, RetrieverKind
from lib.core.errors import Conflict, NotFound
from lib.core.protocols import Hit, InterviewSummary
from lib.core.speech import Sound
from lib.core.text import content_stems
from lib.core.types import Answer, Feedback, Interview, Score, Turn


class WordRetriever:
    """Scores a text by the share of the query's content stems that it holds."""

    name = "words"
    kind = RetrieverKind.LEXICAL
    encoder = None

    def rank(self, query: str, corpus: Sequence[str], *, job: str = "", top_k: int | None = None) -> list[Hit]:
        wanted = set(content_stems(query))
        shares = [len(wanted & set(content_stems(text))) / max(1, len(wanted)) for text in corpus]
        hits = sorted((Hit(i, share) for i, share in enumerate(shares)), key=lambda hit: (-hit.score, hit.index))
        return hits[:top_k]


class CountingScorer:
    """Says how many answers and words the thread has; `calls` lists what was scored."""

    name = "counting"

    def __init__(self) -> None:
        self.calls: list[tuple[int, int]] = []

    def score(self, interview: Interview, question_index: int) -> Feedback:
        answers = [t.answer.text for t in interview.attempts(question_index)[-1] if t.answer is not None]
        self.calls.append((question_index, interview.turns[-1].number))
        reason = f"{len(answers)} answers, {sum(len(a.split()) for a in answers)} words"
        return Feedback(scores=(Score(Dimension.STRUCTURE, 3, 2, 4, (), reason, self.name),), engine=self.name)


class MemoryStore:
    """The Store protocol in a dict, as strict as the database: owners are checked, a second answer conflicts."""

    def __init__(self) -> None:
        self._interviews: dict[str, tuple[str, Interview]] = {}
        self._drafts: dict[tuple[str, int], str] = {}
        self._setups: dict[str, str] = {}
        self._notes: dict[str, dict[str, str]] = {}
        self._preferences: dict[tuple[str, str], str] = {}
        self._sounds: dict[tuple[str, int, int, int], bytes] = {}

    def create(self, owner: str, interview: Interview) -> str:
        new = f"interview-{len(self._interviews) + 1}"
        self._interviews[new] = (owner, replace(interview, id=new, created_at="2026-01-01T00:00:00+00:00"))
        return new

    def load(self, owner: str, interview_id: str) -> Interview:
        held = self._interviews.get(interview_id)
        if held is None or held[0] != owner:
            raise NotFound("There is no such interview.")
        return held[1]

    def save_answer(self, owner: str, interview_id: str, turn_number: int, answer: Answer) -> None:
        turn = self._turn(owner, interview_id, turn_number)
        if turn.answer is not None:
            raise Conflict("This turn has an answer.")
        self._put(owner, interview_id, replace(turn, answer=answer))
        self._drafts.pop((interview_id, turn_number), None)

    def save_progress(self, owner: str, interview: Interview) -> None:
        stored = {turn.number: turn for turn in self.load(owner, interview.id).turns}
        turns = tuple(
            replace(
                turn,
                answer=stored[turn.number].answer or turn.answer,
                feedback=stored[turn.number].feedback or turn.feedback,
                self_rating=stored[turn.number].self_rating or turn.self_rating,
            )
            if turn.number in stored
            else turn
            for turn in interview.turns
        )
        self._interviews[interview.id] = (owner, replace(interview, turns=turns))

    def save_feedback(self, owner: str, interview_id: str, turn_number: int, feedback: Feedback) -> None:
        self._put(owner, interview_id, replace(self._turn(owner, interview_id, turn_number), feedback=feedback))

    def save_self_rating(self, owner: str, interview_id: str, turn_number: int, rating: int) -> None:
        self._put(owner, interview_id, replace(self._turn(owner, interview_id, turn_number), self_rating=rating))

    def save_draft(self, owner: str, interview_id: str, turn_number: int, text: str) -> None:
        answered = {turn.number for turn in self.load(owner, interview_id).turns if turn.answer is not None}
        if turn_number not in answered:
            self._drafts[(interview_id, turn_number)] = text

    def draft(self, owner: str, interview_id: str, turn_number: int) -> str:
        self.load(owner, interview_id)
        return self._drafts.get((interview_id, turn_number), "")

    def asked(self, owner: str) -> set[str]:
        return {i.questions[t.question_index].id for o, i in self._interviews.values() if o == owner for t in i.turns}

    def summaries(self, owner: str) -> list[InterviewSummary]:
        rows = [
            InterviewSummary(
                i.id,
                i.job.title,
                i.job.company,
                i.status,
                i.created_at,
                i.created_at,
                len({t.question_index for t in i.turns if t.answer is not None}),
                len(i.questions),
            )
            for o, i in self._interviews.values()
            if o == owner
        ]
        return rows[::-1]

    def delete(self, owner: str, interview_id: str) -> None:
        self.load(owner, interview_id)
        del self._interviews[interview_id]

    def delete_all(self, owner: str) -> int:
        mine = [key for key, (held_by, _) in self._interviews.items() if held_by == owner]
        for key in mine:
            del self._interviews[key]
        self._setups.pop(owner, None)
        self._preferences = {key: data for key, data in self._preferences.items() if key[0] != owner}
        return len(mine)

    def save_setup(self, owner: str, data: str) -> None:
        self._setups[owner] = data

    def setup(self, owner: str) -> str:
        return self._setups.get(owner, "")

    def change_note(self, owner: str, interview_id: str, name: str, change: Callable[[str], str]) -> str:
        self.load(owner, interview_id)
        mine = self._notes.setdefault(interview_id, {})
        data = change(mine.pop(name, ""))
        if data:
            mine[name] = data
        return data

    def note(self, owner: str, interview_id: str, name: str) -> str:
        return self.notes(owner, interview_id).get(name, "")

    def notes(self, owner: str, interview_id: str) -> dict[str, str]:
        self.load(owner, interview_id)
        return dict(self._notes.get(interview_id, {}))

    def add_sound(self, owner: str, interview_id: str, turn_number: int, take: int, part: int, data: bytes) -> None:
        self.load(owner, interview_id)
        self._sounds[(interview_id, turn_number, take, part)] = data

    def sounds(self, owner: str, interview_id: str, turn_number: int, take: int | None = None) -> list[Sound]:
        self.load(owner, interview_id)
        kept = sorted(self._sounds.items())
        mine = [(key, data) for key, data in kept if key[:2] == (interview_id, turn_number)]
        return [Sound(key[2], key[3], data) for key, data in mine if take in (None, key[2])]

    def sound_turns(self, owner: str, interview_id: str) -> dict[int, int]:
        turns = sorted({key[1] for key in self._sounds if key[0] == interview_id})
        return {turn: sum(self.sound_takes(owner, interview_id, turn).values()) for turn in turns}

    def sound_takes(self, owner: str, interview_id: str, turn_number: int) -> dict[int, int]:
        sizes: dict[int, int] = {}
        for sound in self.sounds(owner, interview_id, turn_number):
            sizes[sound.take] = sizes.get(sound.take, 0) + len(sound.data)
        return sizes

    def drop_sounds(
        self, owner: str, interview_id: str, turn_number: int | None = None, take: int | None = None
    ) -> None:
        self.load(owner, interview_id)
        self._sounds = {
            key: data
            for key, data in self._sounds.items()
            if key[0] != interview_id or turn_number not in (None, key[1]) or take not in (None, key[2])
        }

    def write_down(
        self,
        owner: str,
        interview_id: str,
        turn_number: int,
        note: str,
        change: Callable[[str, str], tuple[str, str]],
        *,
        forget: int | None = None,
    ) -> bool:
        text, draft = change(self.note(owner, interview_id, note), self.draft(owner, interview_id, turn_number))
        self.change_note(owner, interview_id, note, lambda _: text)
        self.save_draft(owner, interview_id, turn_number, draft)
        if forget is not None:
            self.drop_sounds(owner, interview_id, turn_number, forget)
        return all(t.answer is None for t in self.load(owner, interview_id).turns if t.number == turn_number)

    def hand_on(
        self,
        owner: str,
        interview_id: str,
        turn_number: int,
        to: int,
        notes: Sequence[str],
        change: Callable[[dict[str, str], str, str], tuple[dict[str, str], str, int]],
        *,
        stay: Collection[int] = (),
    ) -> bool:
        answered = {turn.number for turn in self.load(owner, interview_id).turns if turn.answer is not None}
        if {turn_number, to} & answered:
            return False
        before = self.notes(owner, interview_id)
        left, draft = (self.draft(owner, interview_id, number) for number in (turn_number, to))
        texts, draft, added = change({name: before.get(name, "") for name in notes}, left, draft)
        self._notes[interview_id] = {name: text for name, text in {**before, **texts}.items() if text}
        self.save_draft(owner, interview_id, turn_number, "")
        self.save_draft(owner, interview_id, to, draft)
        for key in list(self._sounds):
            if key[:2] == (interview_id, turn_number) and key[2] not in stay:
                self._sounds[(interview_id, to, key[2] + added, key[3])] = self._sounds.pop(key)
        return True

    def save_preference(self, owner: str, name: str, data: str) -> None:
        self._preferences[(owner, name)] = data

    def preference(self, owner: str, name: str) -> str:
        return self._preferences.get((owner, name), "")

    def _turn(self, owner: str, interview_id: str, number: int) -> Turn:
        for turn in self.load(owner, interview_id).turns:
            if turn.number == number:
                return turn
        raise NotFound("There is no such turn.")

    def _put(self, owner: str, interview_id: str, new: Turn) -> None:
        interview = self.load(owner, interview_id)
        turns = tuple(new if turn.number == new.number else turn for turn in interview.turns)
        self._interviews[interview_id] = (owner, replace(interview, turns=turns))
