"""Whatever is pasted: parsing does not fail, and bullets neither lose nor gain words."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.documents import parse_resume, with_bullets

pytestmark = pytest.mark.unit
CHECKS = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])

WORD = st.text(string.ascii_lowercase, min_size=2, max_size=9)
BULLET = st.lists(WORD, min_size=3, max_size=18).map(lambda words: " ".join(["Built", *words]))
ENTRY = st.tuples(st.integers(1990, 2019), st.integers(1, 5), st.lists(BULLET, min_size=1, max_size=4))
LINE = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["Experience", "EDUCATION", "Skills:", "• Built", "–", "2019 – 2021", "Analyst   2019 - now", "\f", "• "]
    ),
)


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text)


@CHECKS
@given(st.lists(LINE, max_size=30).map("\n".join))
def test_never_fails_and_invents_nothing(text: str) -> None:
    resume = parse_resume(text)
    source = _letters(resume.text)
    for bullet in resume.bullets:
        assert bullet.text.strip()
        assert _letters(bullet.text) in source
    assert with_bullets(resume, []).bullets == ()


@CHECKS
@given(st.lists(ENTRY, min_size=1, max_size=4), st.sampled_from("•●–-*◦"), st.integers(40, 110))
def test_marked_bullets_come_back_word_for_word(
    entries: list[tuple[int, int, list[str]]], mark: str, width: int
) -> None:
    lines = ["Jo Field", "jo@example.com", "", "Experience"]
    for year, length, bullets in entries:
        lines.append(f"Analyst, Acme Ltd          {year} – {year + length}")
        for bullet in bullets:
            lines += _wrapped(f"{mark} {bullet}", width)
    resume = parse_resume("\n".join(lines))
    assert [b.text for b in resume.bullets] == [b for _, _, bullets in entries for b in bullets]
    years = [(str(year), str(year + length)) for year, length, _ in entries]
    assert [(e.start, e.end) for s in resume.sections for e in s.entries] == years


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(" ")
        lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return lines
