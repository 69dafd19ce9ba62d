"""What every store promises, on every database: one suite, run on an SQLite file and on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lib.core.enums import Behaviour, Dimension, Move, Status
from lib.core.errors import Conflict, NotFound
from lib.core.protocols import Store
from lib.core.types import Answer, Bullet, Evidence, Feedback, Interview, Passage, Resume, Score, Turn, Word
from lib.store import SqlStore, open_store

pytestmark = pytest.mark.contract

ME, OTHER = "owner-a", "owner-b"
Make = Callable[..., Interview]
FEEDBACK = Feedback(
    scores=(Score(Dimension.SUBSTANCE, 4, 3, 5, (Evidence("300 ms", 4, 10, 1),), "a number", "built-in"),),
    strengths=("A result with a number",),
    rewrite=(Passage("I cut it", "answer"), Passage("[your metric]", "placeholder")),
    unused_bullet=Bullet("Led a team of 4", "Experience", "Acme"),
    engine="built-in",
)


def test_sql_store_is_a_store(store: SqlStore, make_interview: Make) -> None:
    as_protocol: Store = store
    assert as_protocol.summaries(ME) == []


def test_what_is_created_is_loaded_whole(store: SqlStore, make_interview: Make) -> None:
    given = make_interview(n_turns=2, n_questions=3)
    answered = replace(
        given.turns[0],
        answer=Answer("In 300 ms", (Word("In", 0.0, 0.2, 0.9),), "clip-1", 12.5),
        behaviour=Behaviour.WEAK,
        cue="no number",
        reply="Thanks.",
        reply_engine="some-model",
        target="result",
        feedback=FEEDBACK,
        self_rating=3,
    )
    by_model = replace(given.turns[1], prompt_engine="other-model")
    given = replace(given, turns=(answered, by_model), resume=Resume("A", bullets=(Bullet("B"),), skills=("C",)))
    interview_id = store.create(ME, given)
    loaded = store.load(ME, interview_id)
    assert loaded == replace(given, id=interview_id, created_at=loaded.created_at)
    assert datetime.now(UTC) - datetime.fromisoformat(loaded.created_at) < timedelta(minutes=1)


def test_ids_are_long_random_and_new(store: SqlStore, make_interview: Make) -> None:
    ids = {store.create(ME, make_interview()) for _ in range(5)}
    assert len(ids) == 5
    assert {len(i) for i in ids} == {43}  # 32 bytes in base64 without padding


def test_time_of_creation_is_kept_in_utc(store: SqlStore, make_interview: Make) -> None:
    given = replace(make_interview(), created_at="2026-03-01T09:30:00+02:00")
    assert store.load(ME, store.create(ME, given)).created_at == "2026-03-01T07:30:00+00:00"


HOSTILE = [
    "emoji \U0001f600 and é",
    "NUL \x00 inside",
    "half a pair \ud83d here",
    "'; DROP TABLE turns; --",
    "%s %(x)s {y}",
]


@pytest.mark.parametrize("text", HOSTILE, ids=["unicode", "nul", "surrogate", "sql", "format"])
def test_answer_of_any_characters_comes_back_exactly(store: SqlStore, make_interview: Make, text: str) -> None:
    interview_id = store.create(ME, make_interview())
    store.save_draft(ME, interview_id, 1, text)
    assert len(store.draft(ME, interview_id, 1)) == len(text)
    store.save_answer(ME, interview_id, 1, Answer(text))
    assert store.load(ME, interview_id).turns[0].answer == Answer(text)


def test_prompt_loses_only_what_no_database_keeps(store: SqlStore, make_interview: Make) -> None:
    given = make_interview()
    given = replace(given, turns=(replace(given.turns[0], prompt="a\x00b\ud800c\U0001f600"),))
    assert store.load(ME, store.create(ME, given)).turns[0].prompt == "a\ufffdb\ufffdc\U0001f600"


def test_answer_removes_its_draft_only(store: SqlStore, make_interview: Make) -> None:
    interview_id = store.create(ME, make_interview(n_turns=2))
    store.save_draft(ME, interview_id, 1, "first")
    store.save_draft(ME, interview_id, 1, "first, longer")
    store.save_draft(ME, interview_id, 2, "second")
    assert store.draft(ME, interview_id, 1) == "first, longer"
    store.save_answer(ME, interview_id, 1, Answer("done"))
    assert (store.draft(ME, interview_id, 1), store.draft(ME, interview_id, 2)) == ("", "second")


def test_draft_of_an_answered_turn_is_not_kept(store: SqlStore, make_interview: Make) -> None:
    interview_id = store.create(ME, make_interview())
    store.save_answer(ME, interview_id, 1, Answer("done"))
    store.save_draft(ME, interview_id, 1, "late keystroke")
    assert store.draft(ME, interview_id, 1) == ""


def test_draft_of_a_turn_that_is_about_to_be_stored_waits_for_it(store: SqlStore, make_interview: Make) -> None:
    interview_id = store.create(ME, make_interview())
    store.save_draft(ME, interview_id, 2, "moved along")
    loaded = store.load(ME, interview_id)
    store.save_progress(ME, replace(loaded, turns=(*loaded.turns, Turn(2, 0, Move.HINT, "A hint: ..."))))
    assert store.draft(ME, interview_id, 2) == "moved along"


def test_empty_draft_removes_the_one_before(store: SqlStore, make_interview: Make) -> None:
    interview_id = store.create(ME, make_interview())
    store.save_draft(ME, interview_id, 1, "x")
    store.save_draft(ME, interview_id, 1, "")
    assert store.draft(ME, interview_id, 1) == ""


def test_second_answer_is_a_conflict_and_changes_nothing(store: SqlStore, make_interview: Make) -> None:
    interview_id = store.create(ME, make_interview())
    store.save_answer(ME, interview_id, 1, Answer("first"))
    with pytest.raises(Conflict, match="already answered"):
        store.save_answer(ME, interview_id, 1, Answer("second"))
    assert store.load(ME, interview_id).turns[0].answer == Answer("first")


def test_same_text_again_is_a_retried_submit(store: SqlStore, make_interview: Make) -> None:
    interview_id = store.create(ME, make_interview())
    store.save_answer(ME, interview_id, 1, Answer("first", seconds=10.0))
    store.save_answer(ME, interview_id, 1, Answer("first", seconds=11.0))
    assert store.load(ME, interview_id).turns[0].answer == Answer("first", seconds=10.0)


def test_progress_adds_and_updates_turns(store: SqlStore, make_interview: Make) -> None:
    interview_id = store.create(ME, make_interview(n_turns=1, n_questions=2))
    store.save_answer(ME, interview_id, 1, Answer("a"))
    loaded = store.load(ME, interview_id)
    assert loaded.unprocessed == loaded.turns[0]
    done = replace(loaded.turns[0], behaviour=Behaviour.ON_TRACK, cue="c", reply="Good.", feedback=FEEDBACK)
    asked = Turn(2, 1, Move.NEXT, "Question 2?", target="result")
    expected = replace(loaded, turns=(done, asked), status=Status.STOPPED)
    store.save_progress(ME, expected)
    assert store.load(ME, interview_id) == expected
    store.save_progress(ME, expected)
    assert store.load(ME, interview_id) == expected


def test_progress_takes_over_questions(store: SqlStore, make_interview: Make) -> None:
    interview_id = store.create(ME, make_interview(n_turns=1, n_questions=1))
    loaded = store.load(ME, interview_id)
    more = replace(loaded, questions=make_interview(n_turns=2).questions)
    store.save_progress(ME, more)
    assert [q.id for q in store.load(ME, interview_id).questions] == ["q1", "q2"]
    assert store.summaries(ME)[0].n_questions == 2


@pytest.mark.parametrize("answer", [None, Answer("changed")], ids=["lost", "changed"])
def test_progress_never_touches_a_stored_answer(store: SqlStore, make_interview: Make, answer: Answer | None) -> None:
    interview_id = store.create(ME, make_interview())
    before = store.load(ME, interview_id)
    store.save_answer(ME, interview_id, 1, Answer("mine"))
    stale = replace(before, turns=(replace(before.turns[0], answer=answer, prompt="Another?", question_index=7),))
    store.save_progress(ME, stale)
    turn = store.load(ME, interview_id).turns[0]
    assert (turn.answer, turn.prompt, turn.question_index) == (Answer("mine"), "Question 1?", 0)


def test_progress_stores_an_answer_that_was_not_stored(store: SqlStore, make_interview: Make) -> None:
    interview_id = store.create(ME, make_interview())
    store.save_draft(ME, interview_id, 1, "draft")
    loaded = store.load(ME, interview_id)
    store.save_progress(ME, replace(loaded, turns=(replace(loaded.turns[0], answer=Answer("mine")),)))
    assert store.load(ME, interview_id).turns[0].answer == Answer("mine")
    assert store.draft(ME, interview_id, 1) == ""


def test_progress_of_an_older_copy_takes_nothing_back(store: SqlStore, make_interview: Make) -> None:
    interview_id = store.create(ME, make_interview())
    store.save_answer(ME, interview_id, 1, Answer("a"))
    old = store.load(ME, interview_id)
    newer = replace(
        old,
        turns=(replace(old.turns[0], behaviour=Behaviour.ON_TRACK, reply="Good."), Turn(2, 0, Move.FOLLOW_UP, "More?")),
        status=Status.FINISHED,
    )
    store.save_progress(ME, newer)
    store.save_feedback(ME, interview_id, 1, FEEDBACK)
    store.save_self_rating(ME, interview_id, 1, 4)
    store.save_progress(ME, old)
    expected = replace(newer.turns[0], feedback=FEEDBACK, self_rating=4)
    assert store.load(ME, interview_id) == replace(newer, turns=(expected, newer.turns[1]))


def test_feedback_and_rating_are_replaced(store: SqlStore, make_interview: Make) -> None:
    interview_id = store.create(ME, make_interview())
    store.save_answer(ME, interview_id, 1, Answer("a"))
    for rating, feedback in ((2, Feedback(())), (5, FEEDBACK)):
        store.save_self_rating(ME, interview_id, 1, rating)
        store.save_feedback(ME, interview_id, 1, feedback)
    turn = store.load(ME, interview_id).turns[0]
    assert (turn.self_rating, turn.feedback) == (5, FEEDBACK)


@pytest.mark.parametrize("rating", [0, 6])
def test_rating_outside_its_scale_is_refused(store: SqlStore, make_interview: Make, rating: int) -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        store.save_self_rating(ME, "any", 1, rating)


Call = Callable[[SqlStore, str, str], object]
METHODS: dict[str, Call] = {
    "load": lambda s, o, i: s.load(o, i),
    "save_answer": lambda s, o, i: s.save_answer(o, i, 1, Answer("theirs")),
    "save_feedback": lambda s, o, i: s.save_feedback(o, i, 1, FEEDBACK),
    "save_self_rating": lambda s, o, i: s.save_self_rating(o, i, 1, 1),
    "save_draft": lambda s, o, i: s.save_draft(o, i, 1, "theirs"),
    "draft": lambda s, o, i: s.draft(o, i, 1),
    "delete": lambda s, o, i: s.delete(o, i),
    "change_note": lambda s, o, i: s.change_note(o, i, "summary", lambda _: "theirs"),
    "note": lambda s, o, i: s.note(o, i, "summary"),
    "notes": lambda s, o, i: s.notes(o, i),
    "add_sound": lambda s, o, i: s.add_sound(o, i, 1, 0, 0, b"theirs"),
    "sounds": lambda s, o, i: s.sounds(o, i, 1),
    "sound_turns": lambda s, o, i: s.sound_turns(o, i),
    "sound_takes": lambda s, o, i: s.sound_takes(o, i, 1),
    "drop_sounds": lambda s, o, i: s.drop_sounds(o, i),
    "hand_on": lambda s, o, i: s.hand_on(o, i, 1, 2, [], lambda _notes, _left, _draft: ({}, "theirs", 0)),
    "write_down": lambda s, o, i: s.write_down(o, i, 2, "takes:2", lambda _note, _draft: ("theirs", "theirs")),
    "save_progress": lambda s, o, i: s.save_progress(o, replace(s.load(ME, i) if i != "no-id" else STRANGE, id=i)),
}
STRANGE = Interview("", None, None, None, None, ())  # type: ignore[arg-type]  # never gets past the check of the id


@pytest.mark.parametrize("call", METHODS.values(), ids=METHODS.keys())
def test_another_owner_and_a_wrong_id_get_not_found(store: SqlStore, make_interview: Make, call: Call) -> None:
    interview_id = store.create(ME, make_interview(n_turns=2))
    store.save_draft(ME, interview_id, 2, "mine")
    before = store.load(ME, interview_id)
    with pytest.raises(NotFound):
        call(store, OTHER, interview_id)
    with pytest.raises(NotFound):
        call(store, ME, "no-id")
    assert store.load(ME, interview_id) == before
    assert store.draft(ME, interview_id, 2) == "mine"


@pytest.mark.parametrize("name", ["save_answer", "save_feedback", "save_self_rating"])
def test_turn_that_is_not_there_is_not_found(store: SqlStore, make_interview: Make, name: str) -> None:
    interview_id = store.create(ME, replace(make_interview(), turns=()))
    with pytest.raises(NotFound, match="not part of the stored interview"):
        METHODS[name](store, ME, interview_id)


@pytest.mark.parametrize("name", ["save_feedback", "save_self_rating"])
def test_nothing_is_attached_to_a_turn_without_answer(store: SqlStore, make_interview: Make, name: str) -> None:
    interview_id = store.create(ME, make_interview())
    with pytest.raises(NotFound, match="no answer to this question yet"):
        METHODS[name](store, ME, interview_id)


def test_asked_are_the_questions_put_to_this_owner(store: SqlStore, make_interview: Make) -> None:
    first = store.create(ME, make_interview(n_turns=2, n_questions=4))
    other = make_interview(n_turns=1)
    store.create(ME, replace(other, questions=(replace(other.questions[0], id="z9"),)))
    store.create(OTHER, make_interview(n_turns=3))
    assert store.asked(ME) == {"q1", "q2", "z9"}
    store.delete(ME, first)
    assert store.asked(ME) == {"z9"}
    assert store.asked("nobody") == set()


def test_turn_outside_the_questions_counts_as_none(store: SqlStore, make_interview: Make) -> None:
    given = make_interview(n_turns=1)
    interview_id = store.create(ME, replace(given, turns=(*given.turns, Turn(2, 5, Move.STAY, "Still there?"))))
    assert store.asked(ME) == {"q1"}
    assert store.load(ME, interview_id).turns[1].question_index == 5


def test_summaries_count_questions_and_come_newest_first(store: SqlStore, make_interview: Make) -> None:
    given = make_interview(n_turns=2, n_questions=3, title="First")
    follow_up = Turn(3, 1, Move.FOLLOW_UP, "And the result?")
    first = store.create(ME, replace(given, turns=(*given.turns, follow_up)))
    second = store.create(ME, make_interview(title="", n_turns=1))
    store.create(OTHER, make_interview())
    for number in (1, 2, 3):
        store.save_answer(ME, first, number, Answer("a"))
    rows = store.summaries(ME)
    assert [(r.id, r.title, r.company, r.status, r.answered, r.n_questions) for r in rows] == [
        (second, "Engineer", "Sample Works", "active", 0, 1),
        (first, "First", "Sample Works", "active", 2, 3),
    ]
    times = [(datetime.fromisoformat(r.created_at), datetime.fromisoformat(r.updated_at)) for r in rows]
    assert times[0][0] > times[1][0]
    assert times[1][1] > times[1][0]
    assert all(t.utcoffset() == timedelta(0) for pair in times for t in pair)


def test_delete_removes_one_interview_and_all_of_it(store: SqlStore, make_interview: Make) -> None:
    gone, kept = (store.create(ME, make_interview(n_turns=2)) for _ in range(2))
    store.save_draft(ME, gone, 1, "x")
    store.delete(ME, gone)
    with pytest.raises(NotFound):
        store.load(ME, gone)
    with pytest.raises(NotFound):
        store.delete(ME, gone)
    assert [s.id for s in store.summaries(ME)] == [kept]


def test_delete_all_leaves_other_owners_alone(store: SqlStore, make_interview: Make) -> None:
    for _ in range(3):
        store.create(ME, make_interview())
    theirs = store.create(OTHER, make_interview())
    store.save_setup(ME, "{}")
    store.save_setup(OTHER, '{"a":1}')
    assert store.delete_all(ME) == 3
    assert (store.summaries(ME), store.asked(ME), store.setup(ME)) == ([], set(), "")
    assert ([s.id for s in store.summaries(OTHER)], store.setup(OTHER)) == ([theirs], '{"a":1}')
    assert store.delete_all(ME) == 0


def test_setup_is_kept_and_replaced(store: SqlStore) -> None:
    assert store.setup(ME) == ""
    store.save_setup(ME, '{"step": 1}')
    store.save_setup(ME, '{"step": 2}')
    assert (store.setup(ME), store.setup(OTHER)) == ('{"step": 2}', "")


def test_notes_are_changed_removed_and_go_with_their_interview(store: SqlStore, make_interview: Make) -> None:
    mine, other = (store.create(ME, make_interview()) for _ in range(2))
    assert store.change_note(ME, mine, "summary", lambda old: old + "a") == "a"
    assert store.change_note(ME, mine, "summary", lambda old: old + "b") == "ab"
    store.change_note(ME, mine, "coach:1", lambda _: "x")
    store.change_note(ME, mine, "coach:1", lambda _: "")
    assert (store.notes(ME, mine), store.notes(ME, other)) == ({"summary": "ab"}, {})
    store.delete(ME, mine)
    with pytest.raises(NotFound):
        store.notes(ME, mine)


def test_notes_of_many_threads_lose_no_change(store: SqlStore, make_interview: Make) -> None:
    interview_id = store.create(ME, make_interview())
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: store.change_note(ME, interview_id, "n", lambda old: old + "x"), range(24)))
    assert store.notes(ME, interview_id) == {"n": "x" * 24}


def test_preferences_are_the_owners_and_deleted_with_everything(store: SqlStore) -> None:
    assert store.preference(ME, "models") == ""
    store.save_preference(ME, "models", "a")
    store.save_preference(ME, "models", "b")
    store.save_preference(OTHER, "models", "c")
    assert (store.preference(ME, "models"), store.preference(ME, "voice")) == ("b", "")
    store.delete_all(ME)
    assert (store.preference(ME, "models"), store.preference(OTHER, "models")) == ("", "c")


def test_everything_is_there_after_a_restart(database_url: str, make_interview: Make) -> None:
    first = open_store(database_url)
    interview_id = first.create(ME, make_interview())
    first.save_answer(ME, interview_id, 1, Answer("kept"))
    before = first.load(ME, interview_id)
    first.close()
    second = open_store(database_url)
    assert second.load(ME, interview_id) == before
    second.close()


def test_two_turns_of_one_number_are_refused_whole(store: SqlStore, make_interview: Make) -> None:
    given = make_interview()
    with pytest.raises(Conflict):
        store.create(ME, replace(given, turns=(given.turns[0], given.turns[0])))
    assert store.summaries(ME) == []


def test_thirty_writers_lose_nothing(store: SqlStore, make_interview: Make) -> None:
    """30 threads, 10 answers each, every one with a draft before and progress after: 900 transactions at once."""
    start = threading.Barrier(30)

    def interview(n: int) -> str:
        interview_id = store.create(f"owner-{n}", make_interview(n_turns=1, n_questions=10))
        start.wait(timeout=60)
        for number in range(1, 11):
            store.save_draft(f"owner-{n}", interview_id, number, "typing")
            store.save_answer(f"owner-{n}", interview_id, number, Answer(f"answer {n}.{number}"))
            loaded = store.load(f"owner-{n}", interview_id)
            nothing_asked = () if number == 10 else (Turn(number + 1, number, Move.NEXT, "Next?"),)
            store.save_progress(f"owner-{n}", replace(loaded, turns=loaded.turns + nothing_asked))
        return interview_id

    with ThreadPoolExecutor(30) as pool:
        ids = list(pool.map(interview, range(30)))
    for n, interview_id in enumerate(ids):
        answers = [t.answer and t.answer.text for t in store.load(f"owner-{n}", interview_id).turns]
        assert answers == [f"answer {n}.{number}" for number in range(1, 11)]


def test_of_many_answers_to_one_turn_exactly_one_wins(store: SqlStore, make_interview: Make) -> None:
    interview_id = store.create(ME, make_interview())
    start = threading.Barrier(12)

    def submit(n: int) -> str:
        start.wait(timeout=60)
        try:
            store.save_answer(ME, interview_id, 1, Answer(f"answer {n}"))
        except Conflict:
            return ""
        return f"answer {n}"

    with ThreadPoolExecutor(12) as pool:
        won = [text for text in pool.map(submit, range(12)) if text]
    assert [Answer(text) for text in won] == [store.load(ME, interview_id).turns[0].answer]


def test_progress_of_two_tabs_at_once_adds_each_turn_once(store: SqlStore, make_interview: Make) -> None:
    interview_id = store.create(ME, make_interview())
    loaded = store.load(ME, interview_id)
    start = threading.Barrier(8)

    def save(n: int) -> None:
        start.wait(timeout=60)
        store.save_progress(ME, replace(loaded, turns=(*loaded.turns, Turn(2, 0, Move.FOLLOW_UP, f"From tab {n}?"))))
        store.save_setup(ME, f"{n}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(save, range(8)))
    assert [t.number for t in store.load(ME, interview_id).turns] == [1, 2]
