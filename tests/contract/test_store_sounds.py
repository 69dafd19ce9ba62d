"""What every store promises of sound and takes, on an SQLite file and on PostgreSQL."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lib.core.errors import NotFound
from lib.core.speech import Sound
from lib.core.types import Answer, Interview
from lib.store import SqlStore

pytestmark = pytest.mark.contract

ME = "owner-a"
SEEDS = (34, 44)
Make = Callable[..., Interview]


@pytest.fixture
def mine(store: SqlStore, make_interview: Make) -> str:
    """An interview of two turns."""
    return store.create(ME, make_interview(n_turns=2))


def test_sound_comes_back_byte_for_byte_in_order(store: SqlStore, mine: str) -> None:
    every_byte = bytes(range(256)) * 700
    for take, part, data in [(1, 0, b"later"), (0, 10, b"\0\0tail\0"), (0, 2, every_byte), (0, 0, b"")]:
        store.add_sound(ME, mine, 1, take, part, data)
    store.add_sound(ME, mine, 2, 0, 0, b"another turn")
    first = [Sound(0, 0, b""), Sound(0, 2, every_byte), Sound(0, 10, b"\0\0tail\0")]
    assert store.sounds(ME, mine, 1) == [*first, Sound(1, 0, b"later")]
    assert store.sounds(ME, mine, 1, 0) == first
    assert store.sounds(ME, mine, 7) == []
    assert store.sound_takes(ME, mine, 1) == {0: len(every_byte) + 7, 1: 5}
    assert store.sound_turns(ME, mine) == {1: len(every_byte) + 12, 2: 12}


def test_same_part_again_replaces_it(store: SqlStore, mine: str) -> None:
    store.add_sound(ME, mine, 1, 0, 0, b"short of it")
    store.add_sound(ME, mine, 1, 0, 0, b"whole")
    assert store.sounds(ME, mine, 1) == [Sound(0, 0, b"whole")]
    assert store.sound_turns(ME, mine) == {1: 5}


@pytest.mark.parametrize(
    ("what", "left"),
    [((), set()), ((1,), {(2, 0)}), ((1, 0), {(1, 1), (2, 0)}), ((9,), {(1, 0), (1, 1), (2, 0)})],
    ids=["all", "turn", "take", "nothing there"],
)
def test_drop_takes_what_it_is_asked_for(
    store: SqlStore, mine: str, make_interview: Make, what: tuple[int, ...], left: set[tuple[int, int]]
) -> None:
    other = store.create(ME, make_interview())
    store.add_sound(ME, other, 1, 0, 0, b"other interview")
    for turn, take in [(1, 0), (1, 1), (2, 0)]:
        for part in range(2):
            store.add_sound(ME, mine, turn, take, part, b"x")
    store.drop_sounds(ME, mine, *what)
    assert {(turn, s.take) for turn in (1, 2) for s in store.sounds(ME, mine, turn)} == left
    assert store.sounds(ME, other, 1) == [Sound(0, 0, b"other interview")]


def test_sound_goes_with_its_interview(store: SqlStore, mine: str, make_interview: Make) -> None:
    store.add_sound(ME, mine, 1, 0, 0, b"x")
    store.delete(ME, mine)
    with pytest.raises(NotFound):
        store.add_sound(ME, mine, 1, 0, 1, b"late")
    again = store.create(ME, make_interview())
    store.add_sound(ME, again, 1, 0, 0, b"x")
    assert store.delete_all(ME) == 1
    with pytest.raises(NotFound):
        store.sounds(ME, again, 1)


def test_note_draft_and_sound_change_together(store: SqlStore, mine: str) -> None:
    store.save_draft(ME, mine, 1, "typed")
    store.change_note(ME, mine, "takes:1", lambda _: "a")
    for take in (0, 1):
        store.add_sound(ME, mine, 1, take, 0, b"x")
    assert store.write_down(ME, mine, 1, "takes:1", lambda note, draft: (note + "b", draft + " spoken"), forget=0)
    assert store.note(ME, mine, "takes:1") == "ab"
    assert store.draft(ME, mine, 1) == "typed spoken"
    assert store.sound_takes(ME, mine, 1) == {1: 1}
    assert store.write_down(ME, mine, 1, "takes:1", lambda _note, _draft: ("", ""))
    assert (store.notes(ME, mine), store.draft(ME, mine, 1), store.note(ME, mine, "takes:1")) == ({}, "", "")


def test_change_that_fails_changes_nothing(store: SqlStore, mine: str) -> None:
    store.save_draft(ME, mine, 1, "typed")
    store.add_sound(ME, mine, 1, 0, 0, b"x")

    def change(_note: str, _draft: str) -> tuple[str, str]:
        raise RuntimeError("out of memory")

    with pytest.raises(RuntimeError, match="out of memory"):
        store.write_down(ME, mine, 1, "takes:1", change, forget=0)
    assert (store.notes(ME, mine), store.draft(ME, mine, 1), store.sound_takes(ME, mine, 1)) == ({}, "typed", {0: 1})


def test_answered_turn_keeps_the_note_and_gets_no_draft(store: SqlStore, mine: str) -> None:
    store.save_answer(ME, mine, 1, Answer("sent"))
    seen: list[str] = []

    def change(note: str, draft: str) -> tuple[str, str]:
        seen.append(draft)
        return note + "late", "late words"

    assert not store.write_down(ME, mine, 1, "takes:1", change)
    assert (seen, store.note(ME, mine, "takes:1"), store.draft(ME, mine, 1)) == ([""], "late", "")
    assert store.load(ME, mine).turns[0].answer == Answer("sent")


def test_sound_draft_and_notes_are_handed_on_together(store: SqlStore, mine: str) -> None:
    for turn, take in [(1, 0), (1, 1), (1, 2), (2, 0)]:
        for part in range(2):
            store.add_sound(ME, mine, turn, take, part, f"{turn}.{take}.{part}".encode())
    store.save_draft(ME, mine, 1, "old")
    store.save_draft(ME, mine, 2, "new")
    store.change_note(ME, mine, "a", lambda _: "A")
    assert store.hand_on(
        ME, mine, 1, 2, ["a", "b"], lambda notes, left, draft: ({"a": "", "b": notes["a"]}, draft + left, 5), stay=[1]
    )
    assert store.notes(ME, mine) == {"b": "A"}
    assert (store.draft(ME, mine, 1), store.draft(ME, mine, 2)) == ("", "newold")
    assert [(s.take, s.part, s.data) for s in store.sounds(ME, mine, 1)] == [(1, 0, b"1.1.0"), (1, 1, b"1.1.1")]
    assert {s.take: s.data for s in store.sounds(ME, mine, 2) if s.part} == {0: b"2.0.1", 5: b"1.0.1", 7: b"1.2.1"}


@pytest.mark.parametrize("answered", [1, 2])
def test_nothing_is_handed_on_from_or_to_an_answer(store: SqlStore, mine: str, answered: int) -> None:
    store.add_sound(ME, mine, 1, 0, 0, b"x")
    store.save_answer(ME, mine, answered, Answer("sent"))
    assert not store.hand_on(ME, mine, 1, 2, ["a"], lambda _notes, _left, _draft: ({"a": "A"}, "moved", 0))
    assert (store.sound_turns(ME, mine), store.notes(ME, mine), store.draft(ME, mine, 2)) == ({1: 1}, {}, "")


def test_many_threads_write_down_each_once(store: SqlStore, mine: str) -> None:
    def one(n: int) -> None:
        store.add_sound(ME, mine, 1, n, 0, bytes(20_000))
        store.write_down(ME, mine, 1, "takes:1", lambda note, draft: (note + "x", draft + "y"), forget=n)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(24)))
    assert store.note(ME, mine, "takes:1") == "x" * 24
    assert store.draft(ME, mine, 1) == "y" * 24
    assert store.sound_turns(ME, mine) == {}


def left_of(markers: dict[tuple[int, int, int], bytes], path: Path) -> set[tuple[int, int, int]]:
    files = b"".join(p.read_bytes() for p in sorted(path.parent.glob(path.name + "*")))
    return {key for key, marker in markers.items() if marker in files}


@pytest.mark.parametrize("seed", SEEDS)
def test_dropped_sound_leaves_no_byte(file_store: SqlStore, path: Path, make_interview: Make, seed: int) -> None:
    """Parts come and go between those that are kept. Without the zeros of `SoundBytes` these seeds leave sound."""
    chance = random.Random(seed)
    mine = file_store.create(ME, make_interview(n_turns=3))
    kept: dict[tuple[int, int, int], bytes] = {}
    gone: dict[tuple[int, int, int], bytes] = {}
    for n in range(60):
        key = (chance.randint(1, 3), n, 0)
        kept[key] = f"MARKER{n:03d}END".encode()
        file_store.add_sound(ME, mine, *key, kept[key] * chance.choice([2, 20, 60, 90, 310, 700, 6000]))
        if chance.random() < 0.6:
            out = chance.choice(sorted(kept))
            gone[out] = kept.pop(out)
            if chance.random() < 0.5:
                file_store.drop_sounds(ME, mine, out[0], out[1])
            else:
                file_store.write_down(ME, mine, out[0], "takes", lambda note, draft: (note, draft), forget=out[1])
            assert left_of(gone, path) == set()
    assert left_of(kept, path) == set(kept)


def test_sound_of_a_file_in_use_is_gone_when_the_store_closes(
    file_store: SqlStore, path: Path, make_interview: Make
) -> None:
    mine = file_store.create(ME, make_interview())
    file_store.add_sound(ME, mine, 1, 0, 0, b"MARKEREND" * 3000)
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM turns").fetchone()  # holds on to the state before the deletion
    file_store.drop_sounds(ME, mine)
    assert file_store.sounds(ME, mine, 1) == []
    reader.close()
    file_store.close()
    assert left_of({(1, 0, 0): b"MARKEREND"}, path) == set()
