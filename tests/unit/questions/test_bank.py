"""The bank that we ship: size, spread, form, and no question twice in other words."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from lib.core.enums import Level, QuestionKind
from lib.core.errors import BankError
from lib.core.text import content_stems
from lib.questions.bank import load_bank

pytestmark = pytest.mark.unit

BANK = [item.question for item in load_bank()]
SLOTS = {"situation", "own_part", "decision", "number", "result", "example", "trade_off", "failure", "learning"}


def jaccard(a: str, b: str) -> float:
    x, y = set(content_stems(a)), set(content_stems(b))
    return len(x & y) / max(1, len(x | y))


def test_size_and_spread() -> None:
    kinds = Counter(q.kind for q in BANK)
    assert len(BANK) >= 320
    assert len({q.skill for q in BANK if q.kind is QuestionKind.TECHNICAL}) >= 45
    assert kinds[QuestionKind.BEHAVIOURAL] >= 60
    assert kinds[QuestionKind.CULTURE_FIT] >= 30
    assert kinds[QuestionKind.OPENING] >= 8
    assert kinds[QuestionKind.CLOSING] >= 8
    levels = Counter(q.level for q in BANK)
    assert all(levels[level] >= 0.2 * len(BANK) for level in Level)


@pytest.mark.parametrize("question", BANK, ids=lambda q: q.id)
def test_form(question) -> None:  # type: ignore[no-untyped-def]
    assert 30 <= len(question.text) <= 330
    assert 3 <= len(question.key_points) <= 6
    assert all(2 <= len(p.phrasings) <= 5 and p.follow_up.endswith("?") for p in question.key_points)
    assert len({p.name for p in question.key_points}) == len(question.key_points)
    assert len(question.follow_ups) >= 2
    assert {slot for slot, _ in question.follow_ups} <= SLOTS
    assert len(question.ladder) == 3
    assert all(len(text) >= 40 for text in question.ladder)
    assert question.narrow
    assert question.hint


def test_behavioural_questions_ask_for_part_decision_and_result() -> None:
    for q in BANK:
        if q.kind is QuestionKind.BEHAVIOURAL:
            assert {"own_part", "decision", "result"} <= {slot for slot, _ in q.follow_ups}, q.id


def test_no_near_duplicates() -> None:
    close = [(a.id, b.id) for a, b in combinations(BANK, 2) if jaccard(a.text, b.text) >= 0.5]
    assert not close


def test_near_duplicate_measure_sees_a_paraphrase_by_word_order() -> None:
    assert jaccard("How would you index a slow query?", "A slow query: how would you index it?") == 1.0


def test_no_template_family() -> None:
    openings = Counter(" ".join(q.text.lower().split()[:5]) for q in BANK)
    assert openings.most_common(1)[0][1] <= 4


def test_hints_and_narrowings_do_not_hold_a_whole_key_point() -> None:
    """A hint may name the area, but no complete phrasing of a key point stands in it."""
    leaks = []
    for q in BANK:
        for text in (q.hint, q.narrow):
            have = set(content_stems(text))
            for point in q.key_points:
                for phrasing in point.phrasings:
                    stems = set(content_stems(phrasing))
                    if len(stems) >= 3 and stems <= have:
                        leaks.append((q.id, phrasing))
    assert not leaks


@pytest.mark.parametrize(
    ("line", "message"),
    [("{", "JSONDecodeError"), ('{"id": "a"}', "KeyError"), ("[]", "TypeError")],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "bank.jsonl"
    path.write_text("\n" + line, encoding="utf-8")
    with pytest.raises(BankError, match=f"line 2: {message}"):
        load_bank(path)


def test_a_missing_file_and_a_double_id_are_named(tmp_path: Path) -> None:
    with pytest.raises(BankError, match="cannot be read"):
        load_bank(tmp_path / "none.jsonl")
    first = Path("data/question_bank.jsonl").read_text(encoding="utf-8").splitlines()[0]
    twice = tmp_path / "twice.jsonl"
    twice.write_text(first + "\n" + first, encoding="utf-8")
    with pytest.raises(BankError, match="stand twice"):
        load_bank(twice)
