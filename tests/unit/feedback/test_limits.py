from dataclasses import replace

import pytest

from lib.core.enums import Behaviour, Dimension, Origin, QuestionKind, Recommendation
from lib.core.types import Bullet, Feedback, KeyPoint, Question
from lib.feedback.competences import competence
from lib.feedback.report import build_report
from lib.feedback.rubric import overall
from lib.feedback.scorer import BuiltInScorer
from lib.feedback.subject import own_terms, shared_terms
from lib.feedback.thread import copied_share, read_thread
from lib.feedback.verdict import recommend
from lib.retrieval.lexical import LexicalRetriever
from tests.unit.feedback.samples import HASH_ANSWER, HASH_MAP, STORY, interview, with_turn

pytestmark = pytest.mark.unit

D = Dimension
BULLET = "Wrote a route delay classifier in PyTorch on 40 million GPS records for a ferry line"
BUILT = Question(
    "resume-1",
    "You wrote that you wrote a route delay classifier in PyTorch on 40 million GPS records. What broke on the way?",
    QuestionKind.TECHNICAL,
    skill="PyTorch",
    key_points=(KeyPoint("the difficulty", ("the hardest part was",)), KeyPoint("the result", ("in the end",))),
    source=BULLET,
    origin=Origin.RESUME,
)
KAFKA = Question(
    "job-1",
    "They want “Production experience with Kafka”. What have you done that comes nearest?",
    QuestionKind.TECHNICAL,
    skill="Apache Kafka",
    requirement="Production experience with Kafka",
    source="Production experience with Kafka",
    origin=Origin.JOB,
)
CONFLICT = Question("c", "Tell me about a disagreement with a colleague.", QuestionKind.BEHAVIOURAL, skill="conflict")
OTHER_STORY = (
    "Last autumn our warehouse scanner firmware locked up every night at two. I captured the serial log, found that "
    "the clock sync blocked the main loop, moved it to its own thread and flashed all 48 devices, because a restart "
    "cost a shift. As a result lockups went from nine a night to none."
)
RIGHT = (
    "The hardest part was the GPS: ferries turn in circles in the harbour and the classifier took that for delay. I "
    "cut the records at the pier, trained again on 31 million of them, because labels inside the harbour were noise, "
    "and in the end false alarms fell from 18 to 4 percent."
)
QUARREL = (
    "At a print shop Goran wanted to drop the proofs and I was against it, because I had seen two reprints. I asked "
    "what a day cost us, showed him the two bills, and we agreed to skip proofs under 200 copies for six weeks. As a "
    "result we had no reprint, and the rule stayed."
)


def judge(question: Question, *answers: str) -> Feedback:
    return BuiltInScorer(LexicalRetriever()).score(interview((question, answers)), 0)


def value(feedback: Feedback, dimension: Dimension) -> int:
    return next(s.value for s in feedback.scores if s.dimension is dimension) or 0


def reason(feedback: Feedback, dimension: Dimension) -> str:
    return next(s.reason for s in feedback.scores if s.dimension is dimension)


def test_a_strong_story_about_something_else_is_no_answer_about_a_bullet() -> None:
    wrong, right = judge(BUILT, OTHER_STORY), judge(BUILT, RIGHT)
    assert value(wrong, D.RELEVANCE) <= 2
    assert value(wrong, D.SUBSTANCE) <= 2
    assert (overall(wrong.scores) or 5) <= 2.2
    assert value(right, D.RELEVANCE) >= 4
    assert (overall(right.scores) or 0) >= 4


def test_the_reason_names_what_was_not_taken_up_and_what_was() -> None:
    assert "route, delay, classifier" in reason(judge(BUILT, OTHER_STORY), D.RELEVANCE)
    assert "it takes up" in reason(judge(BUILT, RIGHT), D.RELEVANCE)
    assert any(BULLET in gap for gap in judge(BUILT, OTHER_STORY).gaps)
    assert BULLET in judge(BUILT, OTHER_STORY).next_step


def test_terms_are_the_bullets_own_and_common_words_tie_nothing() -> None:
    # 'wrote', 'line' and 'million' are in any answer, 40 is a figure
    assert set(own_terms(BUILT).values()) == {"route", "delay", "classifier", "pytorch", "gps", "records", "ferry"}
    thread = read_thread(
        interview((BUILT, "We wrote a line of code each week and then the delays in PyTorch went.")), 0
    )
    assert set(shared_terms(thread)) == {"delay", "pytorch"}


def test_a_term_of_several_bullets_does_not_tell_them_apart() -> None:
    others = (Bullet("Showed delay maps to the harbour office", ""), Bullet("Explained each delay to the crew", ""))
    assert set(own_terms(BUILT).values()) - set(own_terms(BUILT, others).values()) == {"delay"}
    short = replace(BUILT, source="Explained delay", skill="")
    assert "delay" in own_terms(short, others).values()


def test_words_that_only_begin_alike_are_not_the_same_term() -> None:
    question = replace(BUILT, source="Built the import of 9 records a minute for the portal", skill="")
    assert shared_terms(read_thread(interview((question, "It is important that we met at the port.")), 0)) == ()
    assert shared_terms(read_thread(interview((question, "I imported one record at a time.")), 0)) == (
        "import",
        "records",
    )


def test_a_sibling_tool_answers_for_the_one_a_posting_names() -> None:
    answer = (
        "Not Kafka itself. I ran Apache Airflow for two years at a parcel firm, wrote 14 pipelines and an alarm on "
        "late ones, because a label that came late was worth nothing. Late runs went from six a week to one."
    )
    assert value(judge(KAFKA, answer.replace("Not Kafka itself. ", "")), D.RELEVANCE) >= 3
    assert value(judge(KAFKA, OTHER_STORY), D.RELEVANCE) <= 2


def test_a_story_of_another_kind_does_not_reach_four() -> None:
    assert value(judge(CONFLICT, OTHER_STORY), D.RELEVANCE) <= 3
    assert value(judge(CONFLICT, OTHER_STORY), D.SUBSTANCE) <= 3
    assert value(judge(CONFLICT, QUARREL), D.RELEVANCE) >= 4
    assert "(conflict)" in reason(judge(CONFLICT, OTHER_STORY), D.RELEVANCE)


def test_actions_without_a_case_are_claims() -> None:
    claimed = judge(
        CONFLICT,
        "Disagreements are normal and I always settled them. I listened, brought people together and convinced "
        "everyone of a compromise, so both sides agreed and everybody felt heard.",
    )
    assert value(claimed, D.SUBSTANCE) <= 2
    assert (overall(claimed.scores) or 5) <= 2.6


@pytest.mark.parametrize("skill", ["conflict", "failure", "ownership", "leadership", "mentoring", "prioritisation"])
def test_competences_of_the_bank_are_known(skill: str) -> None:
    assert competence(skill) is not None


def test_no_competence_for_an_unknown_kind() -> None:
    assert competence("beekeeping") is None


def test_turns_that_do_not_answer_cost_something_and_are_said() -> None:
    whole = interview((HASH_MAP, (HASH_ANSWER, "I was on holiday with my sister at the sea and we ate ice cream.")))
    plain = BuiltInScorer(LexicalRetriever()).score(interview((HASH_MAP, HASH_ANSWER)), 0)
    strayed = BuiltInScorer(LexicalRetriever()).score(with_turn(whole, 1, behaviour=Behaviour.OFF_TOPIC), 0)
    assert value(strayed, D.RELEVANCE) < value(plain, D.RELEVANCE)
    assert any("about something else" in gap for gap in strayed.gaps)
    assert "Lower, because part of the thread" in reason(strayed, D.RELEVANCE)


def test_a_declined_follow_up_costs_substance_and_becomes_the_next_step() -> None:
    plain, declined = judge(HASH_MAP, HASH_ANSWER), judge(HASH_MAP, HASH_ANSWER, "I don't know.")
    assert value(declined, D.SUBSTANCE) < value(plain, D.SUBSTANCE)
    assert any("declined a part" in gap for gap in declined.gaps)
    assert "Can you say more about that?" in declined.next_step


def test_a_read_out_question_is_no_answer_though_its_terms_are() -> None:
    copied = judge(
        BUILT, "I wrote a route delay classifier in PyTorch on 40 million GPS records. What broke on the way?"
    )
    assert (overall(copied.scores) or 5) <= 1.5
    # 'i built a b' against 'you built a b c': runs (i built a) and (built a b) both stand there
    assert copied_share(("i", "built", "a", "b"), ("you", "built", "a", "b", "c")) == 1.0


def test_terms_between_commas_are_a_list_and_fillers_are_not() -> None:
    listed = judge(HASH_MAP, "hash, is a key, not a bucket, in use, collisions, chaining, load factor, resize, O(1)")
    assert (overall(listed.scores) or 5) <= 1.5
    spoken = read_thread(interview((HASH_MAP, "Um, well, I think, like, you know, uh, it hashes the key, maybe.")), 0)
    assert spoken.listed == ()


def test_a_five_is_earned_by_what_its_anchor_says() -> None:
    without = (
        QUARREL.replace("six weeks", "some weeks").replace("two ", "").replace("under 200 copies", "for small jobs")
    )
    assert value(judge(CONFLICT, QUARREL), D.CREDIBILITY) > value(judge(CONFLICT, without), D.CREDIBILITY)
    assert value(judge(CONFLICT, without), D.CREDIBILITY) <= 4


def test_nobody_is_a_strong_hire_after_declining_or_missing_a_question() -> None:
    assert recommend([4.8, 4.6, 4.9, 4.7], 4)[0] is Recommendation.STRONG_HIRE
    assert recommend([4.8, 4.6, 4.9, 4.7], 4, missed=1)[0] is Recommendation.HIRE
    verdict, rule = recommend([4.8, 4.6, 4.9, 4.7], 4, missed=2)
    assert verdict is Recommendation.MIXED
    assert "2 declined or answered with something else" in rule


def test_a_first_answer_that_was_declined_counts_as_missed_in_the_report() -> None:
    questions = [replace(HASH_MAP, id=str(n)) for n in range(4)]
    good = [(q, HASH_ANSWER) for q in questions[:3]]
    made = interview(*good, (questions[3], ("I don't know.", HASH_ANSWER)))
    scorer = BuiltInScorer(LexicalRetriever())
    for index in range(4):
        last = max(t.number for t in made.turns if t.question_index == index)
        made = with_turn(made, last, feedback=scorer.score(made, index))
    assert "1 declined or answered with something else" in build_report(made).rule


def test_polish_is_advised_only_where_nothing_is_missing() -> None:
    missing = judge(HASH_MAP, "The hash of the key gives the index of a bucket, because that is a fast way to find it.")
    assert missing.next_step.startswith("Add one sentence about")
    assert "fewer words" not in judge(HASH_MAP, HASH_ANSWER).next_step
    assert judge(CONFLICT, STORY).next_step.startswith("Say in your first sentence")
