from dataclasses import replace

import pytest

from lib.core.enums import Behaviour, Dimension, Origin, QuestionKind
from lib.core.types import Interview, KeyPoint, Question
from lib.feedback.features import Features, extract
from lib.feedback.scorer import BuiltInScorer
from lib.feedback.thread import read_thread
from lib.retrieval.lexical import LexicalRetriever
from tests.unit.feedback.samples import FASTER, STORY, interview, with_turn

pytestmark = pytest.mark.unit

BULLET = "Cut the nightly export from six hours to 40 minutes with an index and a split job"
BUILT = Question(
    "built",
    f"In your resume you wrote: “{BULLET}”. What else could you have done?",
    QuestionKind.TECHNICAL,
    key_points=(
        KeyPoint("an alternative weighed", ("the alternative was", "the trade-off was")),
        KeyPoint("how you went about it", ("so I", "I built")),
        KeyPoint("the result", ("as a result", "in the end we")),
    ),
    source=BULLET,
    origin=Origin.RESUME,
)
ABOUT_IT = (
    "I could have bought a bigger server, but the export waited on one index, so I added that and split the job. "
    "It went from six hours to 40 minutes every night."
)
ABOUT_ELSE = (
    "I could have trained the interns in a classroom, but I reviewed their code with them every Tuesday instead. "
    "They went from ten comments per review to two in a month."
)


def read(made: Interview) -> Features:
    return extract(made, read_thread(made, 0), LexicalRetriever())


def relevance(made: Interview) -> int:
    scores = BuiltInScorer(LexicalRetriever()).score(made, 0).scores
    value = next(s.value for s in scores if s.dimension is Dimension.RELEVANCE)
    assert value is not None
    return value


def test_kinds_of_statements_are_found_in_any_wording() -> None:
    assert [r.reached for r in read(interview((BUILT, ABOUT_IT))).reaches] == [True, True, True]
    plain = read(
        interview((BUILT, "The export was important for the sales people and everybody liked the change a lot."))
    )
    assert [r.reached for r in plain.reaches] == [False, False, False]


def test_an_answer_about_another_bullet_is_less_relevant() -> None:
    assert relevance(interview((BUILT, ABOUT_IT))) >= 4
    assert relevance(interview((BUILT, ABOUT_ELSE))) <= 3


def test_key_points_of_bank_questions_keep_their_subject() -> None:
    bank = replace(BUILT, origin=Origin.BANK)
    assert not read(interview((bank, ABOUT_ELSE))).reaches[1].reached


def test_off_topic_turns_do_not_mix_into_a_thread_that_is_answered() -> None:
    aside = "Last summer my sister and I rented a van and drove along the coast for two weeks."
    made = with_turn(interview((FASTER, (aside, STORY))), 0, behaviour=Behaviour.OFF_TOPIC)
    feedback = BuiltInScorer(LexicalRetriever()).score(made, 0)
    assert "van" not in " ".join(p.text for p in feedback.rewrite)
    assert relevance(made) >= 4
