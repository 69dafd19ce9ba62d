"""The shipped pairs: sizes, no leak between splits, no near-duplicates, questions that do not repeat their bullet."""

from __future__ import annotations

import csv
import itertools
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest

from lib.core.errors import PairsError
from lib.core.text import content_stems
from lib.retrieval.dataset import (
    COLUMNS,
    KINDS,
    SPLITS,
    Pair,
    candidates_long,
    candidates_own,
    candidates_pool,
    read_pairs,
)

pytestmark = pytest.mark.unit

ALL = tuple(pair for split in SPLITS for pair in read_pairs(split))
NEAR = 0.6
"""Jaccard overlap of content stems from which two sentences count as the same."""


def stems(text: str) -> frozenset[str]:
    return frozenset(content_stems(text))


def near(texts: Sequence[str], limit: float) -> list[tuple[str, str]]:
    """Pairs of texts whose content stems overlap by `limit` or more (Jaccard)."""
    bags, by_stem, found = [stems(t) for t in texts], defaultdict(list), []
    for i, bag in enumerate(bags):
        shared = Counter(j for word in bag for j in by_stem[word])
        found += [(texts[j], texts[i]) for j, n in shared.items() if n / (len(bag) + len(bags[j]) - n) >= limit]
        for word in bag:
            by_stem[word].append(i)
    return found


def test_near_finds_what_it_should() -> None:
    texts = ["When did you calm a customer?", "How did you calm the customers?", "When did you calm a colleague?"]
    assert near(texts, NEAR) == [(texts[0], texts[1])]  # stems {calm, custom} twice, {calm, colleagu}: 1/3


def test_sizes() -> None:
    assert len(ALL) >= 7300
    assert len({p.job_description for p in ALL}) >= 620
    assert len({p.family for p in ALL}) >= 200
    assert len(read_pairs("train")) >= 5200
    assert len(read_pairs("test")) >= 1200


def test_each_person_has_one_posting_and_eight_to_fourteen_bullets() -> None:
    for person, rows in itertools.groupby(ALL, key=lambda p: p.person):
        pairs = list(rows)
        assert 8 <= len(pairs) <= 14, person
        assert len({(p.title, p.job_description, p.family, p.voice, p.seniority) for p in pairs}) == 1, person
        assert {p.kind for p in pairs} == set(KINDS), person


def test_no_person_or_posting_in_two_splits() -> None:
    for value in ("person", "job_description"):
        splits = defaultdict(set)
        for split in SPLITS:
            for pair in read_pairs(split):
                splits[getattr(pair, value)].add(split)
        assert all(len(s) == 1 for s in splits.values()), value


@pytest.mark.parametrize("column", ["question", "bullet"])
def test_no_near_duplicates(column: str) -> None:
    assert near([getattr(p, column) for p in ALL], NEAR) == []


def test_questions_do_not_repeat_their_bullet() -> None:
    """Blunt questions may share a word; those of test hardly do, so that words alone find nothing there."""
    for pairs, some, mean in ((read_pairs("test"), 0.1, 0.03), (ALL, 0.2, 0.06)):
        shares = [len(stems(p.question) & stems(p.bullet)) / max(1, len(stems(p.question))) for p in pairs]
        assert sum(share > 0 for share in shares) / len(shares) < some
        assert sum(shares) / len(shares) < mean


def test_no_first_words_for_most_questions() -> None:
    openings = Counter(" ".join(p.question.split()[:3]) for p in ALL)
    assert openings.most_common(1)[0][1] < len(ALL) / 4


def test_bullets_of_one_person_are_confusable() -> None:
    """Most bullets share a content word (employer, tool, subject) with another bullet of the same person."""
    sharing = 0
    for _, rows in itertools.groupby(ALL, key=lambda p: p.person):
        bags = [stems(p.bullet) for p in rows]
        sharing += sum(any(a & b for j, b in enumerate(bags) if j != i) for i, a in enumerate(bags))
    assert sharing / len(ALL) > 0.75


def write(path: Path, header: Sequence[str], *rows: Sequence[str]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    return path.parent


GOOD = ("p1", "sales", "mid", "plain", "Seller", "We sell.", "Sold 3 boats.", "What did you sell?", "technical")


def test_reads_a_file(tmp_path: Path) -> None:
    folder = write(tmp_path / "pairs_dev.csv", COLUMNS, GOOD)
    assert read_pairs("dev", folder) == (Pair(*GOOD),)


@pytest.mark.parametrize(
    ("header", "row", "says"),
    [
        (COLUMNS[:-1], GOOD[:-1], "pairs_dev.csv lacks the columns kind"),
        (COLUMNS, (*GOOD[:6], " ", *GOOD[7:]), "pairs_dev.csv, line 2: no value for bullet"),
        (COLUMNS, (*GOOD[:-1], "odd"), "pairs_dev.csv, line 2: kind is 'odd'"),
    ],
)
def test_names_what_is_wrong(tmp_path: Path, header: Sequence[str], row: Sequence[str], says: str) -> None:
    folder = write(tmp_path / "pairs_dev.csv", header, row)
    with pytest.raises(PairsError) as caught:
        read_pairs("dev", folder)
    assert caught.value.user_message.startswith(says)


def test_names_a_missing_file_and_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(PairsError, match="no pairs at"):
        read_pairs("train", tmp_path)
    with pytest.raises(PairsError, match="holds no pairs"):
        read_pairs("test", write(tmp_path / "pairs_test.csv", COLUMNS))


def small(*people: tuple[str, str]) -> tuple[Pair, ...]:
    return tuple(
        Pair(who, family, "mid", "plain", "T", who, f"b{i}", "q", "technical") for i, (who, family) in enumerate(people)
    )


def test_tasks_list_their_texts() -> None:
    pairs = small(("a1", "sales"), ("a1", "sales"), ("b1", "law"), ("b2", "sales"))
    assert [list(c) for c in candidates_own(pairs)] == [[0, 1], [0, 1], [2], [3]]
    assert [list(c) for c in candidates_pool(pairs)] == [[0, 1, 2, 3]] * 4
    # a1 (0, 1) takes the sales bullet of b2 before that of b1; b1 takes b2, of the same group, before a1
    assert [list(c) for c in candidates_long(pairs, bullets=3)] == [[0, 1, 3], [0, 1, 3], [0, 2, 3], [0, 1, 3]]
