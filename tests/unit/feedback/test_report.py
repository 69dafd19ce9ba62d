from collections.abc import Callable
from dataclasses import replace

import pytest

from lib.core.enums import Behaviour, Dimension, Move, Recommendation, RequirementKind, Status
from lib.core.report import Report
from lib.core.types import Interview, Job, Requirement
from lib.feedback.outcomes import ANSWERED, ASKED, CLAIMED, NEVER, mentions_requirement
from lib.feedback.report import build_report
from lib.feedback.verdict import LABEL, recommend
from tests.unit.feedback.samples import (
    CLOSING,
    DISAGREE,
    FASTER,
    HASH_ANSWER,
    HASH_MAP,
    JOB,
    STORY,
    interview,
    with_turn,
)

pytestmark = pytest.mark.unit

Judge = Callable[[Interview], Interview]


@pytest.fixture
def report(whole: Interview) -> Report:
    return build_report(whole)


@pytest.mark.parametrize(
    ("overalls", "planned", "expected"),
    [
        ((5.0, 5.0), 5, Recommendation.NOT_ENOUGH),  # two judged
        ((5.0, 5.0, 5.0), 7, Recommendation.NOT_ENOUGH),  # 3 of 7 is under half
        ((4.2, 4.2, 4.2), 3, Recommendation.STRONG_HIRE),
        ((5.0, 5.0, 2.9), 3, Recommendation.HIRE),  # mean 4.3, but one under 3
        ((4.1, 4.1, 4.1), 3, Recommendation.HIRE),
        ((5.0, 5.0, 2.4), 3, Recommendation.MIXED),  # mean 4.13, one of three under 2.5 is more than a quarter
        ((5.0, 5.0, 5.0, 2.4), 4, Recommendation.HIRE),  # one of four is a quarter
        ((3.0, 3.0, 2.0), 3, Recommendation.MIXED),  # mean 2.67
        ((2.5, 2.5, 2.5), 3, Recommendation.NO_HIRE),
        ((), 3, Recommendation.NOT_ENOUGH),
    ],
)
def test_the_recommendation_follows_the_table(
    overalls: tuple[float, ...], planned: int, expected: Recommendation
) -> None:
    recommendation, rule = recommend(overalls, planned)
    assert recommendation is expected
    assert LABEL in rule
    assert f"{len(overalls)} of {planned} questions judged" in rule


def test_ratings_are_means_over_the_judged_questions(report: Report) -> None:
    for rating in report.dimensions:
        index = [d.name for d in report.dimensions].index(rating.name)
        values = [
            q.feedback.scores[index].value
            for q in report.questions[:4]
            if q.feedback and q.feedback.scores[index].value is not None
        ]
        assert rating.value == round(sum(v for v in values if v) / len(values), 1)
        assert rating.low <= rating.value <= rating.high


def test_communication_counts_two_parts_and_structure_one(report: Report) -> None:
    by_name = {r.name: r for r in report.dimensions}
    communication, structure = by_name["communication"].value, by_name["structure"].value
    assert communication is not None
    assert structure is not None
    assert report.communication.value == pytest.approx((2 * communication + structure) / 3, abs=0.1)


def test_technical_skill_needs_two_technical_answers(judged: Judge) -> None:
    one = build_report(judged(interview((FASTER, STORY), (HASH_MAP, HASH_ANSWER))))
    assert one.technical.value is None
    assert one.technical.basis == "too little: fewer than two technical answers were judged"
    two = build_report(judged(interview((HASH_MAP, HASH_ANSWER), (HASH_MAP, HASH_ANSWER))))
    values = {s.dimension: s.value for s in two.questions[0].feedback.scores} if two.questions[0].feedback else {}
    substance, credibility, relevance = (
        values[d] or 0 for d in (Dimension.SUBSTANCE, Dimension.CREDIBILITY, Dimension.RELEVANCE)
    )
    assert two.technical.value == round((2 * substance + credibility + relevance) / 4, 1)


def test_no_two_ratings_have_the_same_name(report: Report) -> None:
    names = [r.name for r in (*report.dimensions, report.communication, report.technical)]
    assert len(set(names)) == len(names)


def test_the_closing_question_does_not_count(judged: Judge) -> None:
    made = build_report(
        judged(interview((FASTER, STORY), (DISAGREE, STORY), (HASH_MAP, HASH_ANSWER), (CLOSING, "No.")))
    )
    assert "3 of 3 questions judged" in made.rule


def test_calibration_is_self_rating_minus_score(report: Report) -> None:
    first = report.questions[0]
    assert first.self_rating == 3
    assert first.overall is not None
    assert first.calibration == round(3 - first.overall, 2)
    assert report.questions[1].calibration is None


def test_exactly_three_different_actions_that_name_things_of_this_interview(report: Report) -> None:
    assert len(set(report.actions)) == 3
    assert all("Question " in a or "requirement" in a or "“" in a for a in report.actions)
    assert report.actions[0].startswith("Question 4 (“How do you roll back")


def test_three_actions_even_for_an_interview_without_answers() -> None:
    made = interview((FASTER, "x"), job=Job(""))
    made = replace(made, turns=(replace(made.turns[0], answer=None),), status=Status.STOPPED)
    report = build_report(made)
    assert len(set(report.actions)) == 3
    assert report.recommendation is Recommendation.NOT_ENOUGH


def test_notes_say_what_was_not_followed_skipped_and_by_whom_it_was_judged(report: Report) -> None:
    notes = " ".join(report.notes)
    assert "Instructions to the grader were found and not followed: question 3." in notes
    assert "Declined: question 4." in notes
    assert "built-in scorer" in notes
    assert LABEL in notes


def test_unanswered_questions_are_noted(judged: Judge) -> None:
    made = judged(interview((FASTER, STORY)))
    made = replace(made, questions=(*made.questions, HASH_MAP), status=Status.STOPPED)
    assert "Not answered: question 2." in build_report(made).notes


def test_a_retry_shows_before_and_after(judged: Judge, scorer: object) -> None:
    made = interview((FASTER, ("We had some problems with it and worked hard and it got better.", STORY)))
    first = judged(replace(made, turns=made.turns[:1]))
    both = replace(made, turns=(first.turns[0], replace(made.turns[1], move=Move.RETRY)))
    report = build_report(judged(both))
    before = build_report(first).questions[0].overall
    after = report.questions[0].overall
    assert before is not None
    assert after is not None
    assert f"Question 1 was tried 2 times: {before:.1f} at first, {after:.1f} at last." in report.notes


def test_the_same_gap_in_two_answers_is_said_once(judged: Judge) -> None:
    short = "I profiled the old importer and rewrote the slow part of it in a week, and then I wrote tests for it."
    report = build_report(judged(interview((FASTER, short), (DISAGREE, short))))
    assert any("(questions 1, 2)" in w for w in report.weaknesses)


@pytest.mark.parametrize(
    ("answer", "skill", "expected"),
    [
        (
            "I moved the orders to PostgreSQL, added two indexes and the page went from 3 s to 200 ms, "
            "because it scanned before.",
            "",
            ANSWERED,
        ),
        ("It was a good time and everybody was nice, also PostgreSQL was around there somewhere I think.", "", CLAIMED),
        ("I don't know.", "PostgreSQL", ASKED),
    ],
)
def test_what_became_of_a_requirement(judged: Judge, answer: str, skill: str, expected: str) -> None:
    question = replace(FASTER, skill=skill)
    report = build_report(judged(interview((question, answer))))
    assert report.coverage[0].outcome == expected
    assert report.coverage[0].question_index == 0
    assert report.coverage[1].outcome == NEVER


def test_a_requirement_that_only_the_resume_names_is_claimed(judged: Judge) -> None:
    report = build_report(judged(interview((DISAGREE, STORY))))
    assert (report.coverage[0].outcome, report.coverage[0].question_index) == (CLAIMED, None)


def test_a_question_built_from_the_requirement_asks_it(judged: Judge) -> None:
    question = replace(HASH_MAP, requirement=JOB.requirements[1].text, skill="")
    report = build_report(judged(interview((question, "I don't know."))))
    assert report.coverage[1].outcome == ASKED


def test_mentions_are_whole_words() -> None:
    requirement = Requirement("Java services", RequirementKind.MUST, ("Java",))
    assert mentions_requirement("I wrote it in Java.", requirement)
    assert not mentions_requirement("I wrote it in JavaScript.", requirement)


def test_behaviours_of_the_counting_attempt_are_listed(whole: Interview) -> None:
    report = build_report(with_turn(whole, 0, behaviour=Behaviour.HESITANT))
    assert report.questions[0].behaviours == (Behaviour.HESITANT,)


def test_the_same_interview_gives_the_same_report(whole: Interview) -> None:
    assert build_report(whole) == build_report(whole)
