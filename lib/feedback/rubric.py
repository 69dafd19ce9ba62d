"""The rubric: what each level of each dimension means in words. Reasons quote it and the report page shows it."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from lib.core.enums import Dimension, QuestionKind
from lib.core.types import Score

_D = Dimension
_K = QuestionKind
_STORY_KINDS = frozenset({_K.BEHAVIOURAL})

_ANCHORS: dict[Dimension, tuple[str, str, str, str, str]] = {
    _D.RELEVANCE: (
        "Does not answer the question that was asked.",
        "Touches the subject, but mostly answers something else.",
        "Answers the question in part, or only after a detour.",
        "Answers the question that was asked, with little beside it.",
        "Answers exactly what was asked, from the start, and covers what the question is after.",
    ),
    _D.SUBSTANCE: (
        "Nothing that could be judged as knowledge or experience.",
        "General statements; one relevant point at most.",
        "Some of the points that a good answer has; the rest is left open.",
        "Most of the points of a good answer, with reasons.",
        "The points of a strong answer, with reasons, limits or consequences.",
    ),
    _D.STRUCTURE: (
        "No order to follow: a list of words, a fragment or a loop.",
        "Points follow each other by chance; the listener has to sort them.",
        "A rough order; beginning or end is missing.",
        "Clear order: the point first, then reasons or steps.",
        "The point first, then ordered steps or reasons, and a conclusion or trade-off at the end.",
    ),
    _D.CREDIBILITY: (
        "Only general claims that anyone could make.",
        "One concrete detail; the rest stays general.",
        "Some concrete details: a number, a named tool or an example.",
        "Several concrete details that show first-hand knowledge.",
        "Numbers, named tools and first-hand examples throughout.",
    ),
    _D.COMMUNICATION: (
        "Hard to follow as language: a list of terms, a fragment or constant repetition.",
        "Many fillers, hedges or repetitions get in the way.",
        "Understandable; fillers, hedges, very short or very long sentences cost attention.",
        "Clear and direct, with few fillers or hedges.",
        "Clear, direct and concise throughout.",
    ),
}

_BY_KIND: dict[tuple[Dimension, frozenset[QuestionKind]], tuple[str, str, str, str, str]] = {
    (_D.SUBSTANCE, _STORY_KINDS): (
        "No experience is told.",
        "General statements about oneself; no particular event.",
        "A particular event, but what was done or what came of it stays thin.",
        "A particular event with what was done and what came of it.",
        "A particular event with concrete actions, the reasons for them, a result and what was learned or measured.",
    ),
    (_D.STRUCTURE, _STORY_KINDS): (
        "No situation, task, action or result can be told apart.",
        "One of situation, task, action and result.",
        "Two or three of situation, task, action and result.",
        "Situation, task, action and result, nearly complete.",
        "Situation, task, action and result, in this order and in proportion.",
    ),
    (_D.CREDIBILITY, _STORY_KINDS): (
        "Only general claims that anyone could make.",
        "One concrete detail; own part unclear ('we').",
        "Own part visible, few details to check.",
        "Own part clear, with several details such as names, tools or a number.",
        "Own part clear, with numbers before and after and details that only the person who did it knows.",
    ),
    (_D.SUBSTANCE, frozenset({_K.CULTURE_FIT, _K.OPENING, _K.CLOSING})): (
        "Nothing that says who the candidate is or what they want.",
        "Phrases that fit any candidate and any company.",
        "A position of one's own, with little to support it.",
        "A position of one's own, with a reason and an example.",
        "A position of one's own, with reasons, a lived example and its link to this role.",
    ),
}

OVERALL_WEIGHTS: MappingProxyType[Dimension, float] = MappingProxyType(
    {_D.RELEVANCE: 1.0, _D.SUBSTANCE: 2.0, _D.STRUCTURE: 1.0, _D.CREDIBILITY: 1.0, _D.COMMUNICATION: 0.5}
)
"""How much each dimension counts in an answer's overall score: what was said before how it was said."""


def anchor(dimension: Dimension, level: int, kind: QuestionKind) -> str:
    """What `level` (1 to 5) of a dimension means for this kind of question. Raises ValueError for another level."""
    if not 1 <= level <= 5:
        raise ValueError(f"level {level} is not between 1 and 5")
    for (special, kinds), texts in _BY_KIND.items():
        if special is dimension and kind in kinds:
            return texts[level - 1]
    return _ANCHORS[dimension][level - 1]


def overall(scores: Iterable[Score]) -> float | None:
    """The weighted mean (OVERALL_WEIGHTS) of the scores that have a value, not rounded where known; None without."""
    valued = [(OVERALL_WEIGHTS[s.dimension], s.level or s.value) for s in scores if s.value is not None]
    if not valued:
        return None
    return round(sum(w * v for w, v in valued) / sum(w for w, _ in valued), 2)
