"""Is it about the question: units on the subject, shared words, the skill asked for, words of the question's theme."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from lib.core.enums import Origin, RetrieverKind
from lib.core.protocols import Retriever
from lib.core.text import STOPWORDS, stem, words
from lib.core.types import Bullet, Question
from lib.documents.skills import find_skills, skill_group
from lib.feedback.competences import competence
from lib.feedback.keypoints import Reach
from lib.feedback.stems import COMMON_STEMS
from lib.feedback.themes import theme
from lib.feedback.thread import Thread, is_generic
from lib.feedback.units import Unit, cached_stems

MIN_TERMS = 3
"""Terms that must be left for the ones found in other bullets to be dropped."""
ENDING_CHARS = 2
"""Letters that another form of a term may be longer than it."""
SAME_MEANING = {RetrieverKind.LEXICAL: 0.7, RetrieverKind.ENCODER: 0.98}
"""Retriever score of a single term from which a sentence says the same in another word."""


def distinct(units: Sequence[Unit], pattern: re.Pattern[str]) -> int:
    """How many different wordings of a pattern the units hold."""
    return len({m.group().lower() for u in units for m in pattern.finditer(u.plain)})


def on_topic(thread: Thread, reaches: Sequence[Reach]) -> tuple[Unit, ...]:
    """The units that share words, a key point or the theme with the question."""
    question = thread.question
    vocabulary = cached_stems(question.text) | cached_stems(f"{question.skill} {question.requirement}")
    for point in question.key_points:
        vocabulary |= cached_stems(" ".join((point.name, *point.phrasings)))
    vocabulary = frozenset(s for s in vocabulary if not is_generic(s))
    pattern = theme(question.text)
    return tuple(
        u
        for u in thread.units
        if len(u.stems & vocabulary) >= 2
        or (len(u.stems) <= 6 and u.stems & vocabulary)
        or any(r.unit is u and r.value >= 0.3 for r in reaches)
        or (pattern is not None and pattern.search(u.text))
    )


def overlap(thread: Thread) -> float:
    """Share of the question's own words (with its requirement and the bullet behind it) that are taken up, 0..1."""
    question = thread.question
    behind = "" if question.origin is Origin.BANK else question.source
    asked = cached_stems(f"{question.text} {question.requirement} {question.skill} {behind}")
    asked = frozenset(s for s in asked if not is_generic(s) and s not in COMMON_STEMS)
    said: set[str] = set().union(*(u.stems for u in thread.units)) if thread.units else set()
    return len(asked & said) / len(asked) if asked else 0.0


def names_skill(thread: Thread) -> bool:
    """True when the answer names the skill that the question is about."""
    skill = cached_stems(thread.question.skill)
    return bool(skill) and any(skill <= u.stems for u in thread.units)


def theme_words(thread: Thread) -> int:
    """How many different words of the question's theme the answer holds; 0 when the question fits no theme."""
    pattern = theme(thread.question.text)
    return distinct(thread.units, pattern) if pattern else 0


def kind_cues(thread: Thread) -> int | None:
    """How many different wordings of the asked competence the story holds; None for a competence that is not known."""
    question = thread.question
    pattern = competence(question.skill) or competence(question.text)
    return distinct(thread.units, pattern) if pattern else None


def own_terms(question: Question, bullets: Sequence[Bullet] = ()) -> dict[str, str]:
    """Stem and word of each distinctive term of the bullet or requirement behind a built question.

    A term that stands in two other bullets as well (in a forecaster's resume: 'forecast') does not tell them apart.
    """
    behind = f"{question.source} {question.requirement} {question.skill}"
    terms = {stem(w): w for w in words(behind) if w not in STOPWORDS and len(w) > 2}
    terms = {s: w for s, w in terms.items() if not is_generic(s) and s not in COMMON_STEMS and not s[0].isdigit()}
    others = [cached_stems(b.text) for b in bullets if b.text != question.source]
    rare = {s: w for s, w in terms.items() if sum(s in other for other in others) < 2}
    return rare if len(rare) >= MIN_TERMS else terms


def shared_terms(thread: Thread, bullets: Sequence[Bullet] = ()) -> tuple[str, ...]:
    """The distinctive terms of a built question that the answer takes up; for a requirement also sibling skills."""
    said: set[str] = set().union(*(u.stems for u in thread.units)) if thread.units else set()
    found = tuple(w for s, w in own_terms(thread.question, bullets).items() if _taken_up(said, s))
    return found or _neighbours(thread)


def reworded_terms(thread: Thread, shared: Sequence[str], retriever: Retriever) -> tuple[str, ...]:
    """The other distinctive terms that the retriever finds said in another word."""
    texts = [u.text for u in thread.units]
    others = (w for w in own_terms(thread.question).values() if w not in shared)
    return tuple(w for w in others if _in_other_words(w, texts, retriever))


def _taken_up(said: Set[str], term: str) -> bool:
    """True for the same stem or another form: 'classifier' and 'classify', but not 'million' and 'millisecond'."""
    root = term[: max(5, len(term) - 2)]
    return term in said or (
        len(term) >= 6 and any(s.startswith(root) and len(s) <= len(term) + ENDING_CHARS for s in said)
    )


def _in_other_words(term: str, texts: Sequence[str], retriever: Retriever) -> bool:
    return any(hit.score >= SAME_MEANING[retriever.kind] for hit in retriever.rank(term, texts, top_k=1))


def _neighbours(thread: Thread) -> tuple[str, ...]:
    """For a requirement, skills of the group of the one asked for: a posting's tool may be answered by its sibling."""
    question = thread.question
    if question.origin is not Origin.JOB or question.source != question.requirement:
        return ()
    asked = {skill_group(s) for s in find_skills(question.requirement)} - {"other"}
    told = (s for u in thread.units for s in find_skills(u.text))
    return tuple(dict.fromkeys(s for s in told if skill_group(s) in asked))
