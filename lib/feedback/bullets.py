"""Which resume bullets an answer draws on, and which one would have served it best."""

from __future__ import annotations

import re

from lib.core.enums import QuestionKind, RetrieverKind
from lib.core.protocols import Retriever
from lib.core.types import Bullet, Interview
from lib.feedback.thread import Thread, is_generic
from lib.feedback.units import cached_stems

MIN_HIT = {RetrieverKind.LEXICAL: 0.25, RetrieverKind.ENCODER: 0.5}
"""A bullet with a lower retrieval score than this is not worth pointing out: of those above it, on people that the
encoder did not see, it has the right bullet in two of three cases, retrieval by words in one of four."""
_FIGURE = re.compile(r"\d[\d.,]*")


def used_bullets(interview: Interview, thread: Thread) -> tuple[Bullet, ...]:
    """Bullets that the answer really draws on: several of their own words, or a figure and some of them."""
    said = frozenset().union(*(u.stems for u in thread.units)) if thread.units else frozenset()
    figures = {f.rstrip(".,") for u in thread.units for f in _FIGURE.findall(u.text)}
    return tuple(b for b in interview.resume.bullets if _draws_on(b, said, figures))


def unused_bullet(
    interview: Interview, thread: Thread, used: tuple[Bullet, ...], retriever: Retriever
) -> Bullet | None:
    """The bullet that the retriever finds best for the question, when it is good enough and was not used."""
    bullets = interview.resume.bullets
    if not bullets or thread.question.kind is QuestionKind.CLOSING:
        return None
    job = interview.job.description or interview.job.title
    hits = retriever.rank(thread.question.text, [b.text for b in bullets], job=job, top_k=3)
    good = [bullets[h.index] for h in hits if h.score >= MIN_HIT[retriever.kind]]
    if not good or good[0] in used:
        return None
    return good[0]


def _draws_on(bullet: Bullet, said: frozenset[str], figures: set[str]) -> bool:
    own = frozenset(s for s in cached_stems(bullet.text) if not is_generic(s))
    if len(own) < 2:
        return False
    shared = {s for s in own & said if not s[0].isdigit()}
    same_figure = any(f.rstrip(".,") in figures for f in _FIGURE.findall(bullet.text))
    return len(shared) >= max(3, 0.4 * len(own)) or (same_figure and len(shared) >= max(2, 0.25 * len(own)))
