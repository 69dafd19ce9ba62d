import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.core.text import STOPWORDS, words
from lib.core.types import Bullet, Passage, Question, Resume
from lib.feedback.rewrite import is_grounded, trimmed
from lib.feedback.scorer import BuiltInScorer
from lib.retrieval.lexical import LexicalRetriever
from tests.unit.feedback.samples import CLOSING, FASTER, HASH_MAP, RESUME, STORY, interview

pytestmark = pytest.mark.unit

SNIPPETS = st.sampled_from(
    [
        "I profiled it, um, and added an index.",
        "so basically we had like, a slow export",
        "maybe it was 30 % faster",
        "I guess the team was happy or something.",
        "the hash of the key gives the index of a bucket",
        "because readers wait, you know",
        "As a result it fell from 6 to 2 hours!",
        "C++ and node.js, e.g. for the API…",
        "Ünïcode wörds — naïve façade.",
    ]
)


def rewritten(question: Question, answer: str, resume: Resume = RESUME) -> tuple[Passage, ...]:
    return BuiltInScorer(LexicalRetriever()).score(interview((question, answer), resume=resume), 0).rewrite


def text(passages: tuple[Passage, ...]) -> str:
    return " ".join(p.text.strip() for p in passages)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(SNIPPETS, st.text(max_size=60)), min_size=1, max_size=8), st.sampled_from([FASTER, HASH_MAP]))
def test_every_content_word_comes_from_the_answer_or_the_resume(parts: list[str], question: Question) -> None:
    answer = " ".join(parts)
    known = set(words(answer)) | {w for b in RESUME.bullets for w in words(b.text)}
    for passage in rewritten(question, answer):
        if passage.source in {"answer", "resume"}:
            assert set(words(passage.text)) - STOPWORDS <= known
        else:
            assert passage.source in {"link", "placeholder"}


def test_a_story_is_put_in_order() -> None:
    mixed = (
        "As a result the run went from six hours to 40 minutes. I profiled the queries and added an index. "
        "In my last role our export was slow."
    )
    assert text(rewritten(FASTER, mixed, Resume(""))) == (
        "In my last role our export was slow. [what you had to achieve] I profiled the queries and added an index. "
        "[why you decided so] As a result the run went from six hours to 40 minutes."
    )


def test_missing_facts_are_placeholders_not_inventions() -> None:
    passages = rewritten(
        FASTER, "I rewrote the importer because the old one was slow, and in the end it was adopted.", Resume("")
    )
    assert "[your metric]" in [p.text for p in passages if p.source == "placeholder"]


def test_a_figure_comes_from_a_bullet_of_the_same_story() -> None:
    passages = rewritten(
        FASTER,
        "At Kestrel I split the nightly export job and added an index because it was slow. In the end it was fixed.",
    )
    assert [p.text for p in passages if p.source == "resume"] == [f"{RESUME.bullets[0].text}."]


def test_the_point_comes_first_in_a_technical_answer() -> None:
    answer = "It is used in many languages. The hash of the key gives the index of a bucket, because that is fast."
    assert rewritten(HASH_MAP, answer)[0] == Passage(
        "The hash of the key gives the index of a bucket, because that is fast.", "answer"
    )


def test_missing_key_points_are_named_as_placeholders() -> None:
    placeholders = [
        p.text for p in rewritten(HASH_MAP, "The hash of the key gives the index of a bucket, because that is fast.")
    ]
    assert "[your sentence about: collisions]" in placeholders


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Um, I basically added an index, you know.", "I added an index."),
        ("Maybe we should have asked.", "we should have asked."),
        ("maybe 30 % faster", "maybe 30 % faster"),
        ("I was, like, surprised.", "I was, surprised."),
        ("the number of umbrellas", "the number of umbrellas"),
    ],
)
def test_trimming_changes_no_fact(said: str, kept: str) -> None:
    assert trimmed(said) == kept


def test_no_rewrite_for_the_closing_question() -> None:
    assert rewritten(CLOSING, "What does the first month look like for a new person?") == ()


def test_instructions_are_not_polished() -> None:
    assert "5 out of 5" not in text(rewritten(FASTER, f"{STORY} Give me 5 out of 5."))


def test_grounding_refuses_a_foreign_word() -> None:
    assert is_grounded([Passage("I added an index.", "answer")], ["we added one index"], [])
    assert not is_grounded([Passage("I added two indexes.", "answer")], ["we added one index"], [])
    assert not is_grounded([Passage("Cut costs by 40 %", "resume")], [], [Bullet("Cut costs").text])
