import io
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from lib.core.enums import Dimension, Move, RequirementKind
from lib.core.report import Rating
from lib.core.types import Answer, Candidate, Interview, Job, Requirement, Score, Turn
from lib.feedback.export import (
    calibration_words,
    rating_words,
    report_from_json,
    report_json,
    report_markdown,
    report_pdf,
    report_text,
    score_words,
)
from lib.feedback.pdf_text import markup
from lib.feedback.report import build_report
from tests.unit.feedback.samples import FASTER, JOB, STORY, interview, with_turn
from tests.unit.feedback.takes import spoken

pytestmark = pytest.mark.unit

GREEK_CYRILLIC_POLISH = "Παπαδοπούλου · Ёлкина · Żółć · Đặng · Ğül · Čapek"


def pdf_text(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages)


def named(made: Interview, name: str) -> Interview:
    return replace(made, candidate=Candidate("Engineer", name=name))


def test_json_gives_the_same_report_back(whole: Interview) -> None:
    report = build_report(whole)
    assert report_from_json(report_json(report)) == report
    assert json.loads(report_json(report))["version"] == 1


@pytest.mark.parametrize("text", ['{"version": 2, "report": {}}', '{"version": 1, "report": {}}', "[]", "not json"])
def test_other_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        report_from_json(text)


@pytest.mark.parametrize("write", [report_markdown, report_text, lambda r: pdf_text(report_pdf(r))])
def test_each_export_holds_the_whole_report(whole: Interview, write: Callable[[object], str]) -> None:
    report = build_report(whole)
    text = " ".join(write(report).split()).lower()
    assert report.recommendation.value in text
    assert "northwind labs" in text
    assert "built-in scorer" in text
    assert "not a prediction of a hiring decision" in text
    for question in whole.questions:
        assert " ".join(question.text.split()).lower() in text
    assert "never raised" in text or "asked" in text


def test_markdown_from_the_candidate_is_inert(judged: Callable[[Interview], Interview]) -> None:
    answer = f"{STORY} <script>alert(1)</script> [click](javascript:x) **bold** `code` | cell\n# no heading\n- no list"
    text = report_markdown(build_report(judged(interview((FASTER, answer)))))
    assert "<script>" not in text
    assert "[click](" not in text
    assert "\\*\\*bold\\*\\*" in text
    assert "\n# no heading" not in text


def test_text_is_plain_and_at_most_100_wide(whole: Interview) -> None:
    text = report_text(build_report(whole))
    assert max(len(line) for line in text.splitlines()) <= 100
    assert "**" not in text
    assert "\\" not in text


def test_pdf_prints_greek_cyrillic_and_polish(whole: Interview) -> None:
    text = pdf_text(report_pdf(build_report(named(whole, GREEK_CYRILLIC_POLISH))))
    assert GREEK_CYRILLIC_POLISH in text


def test_pdf_embeds_its_font_and_numbers_its_pages(whole: Interview) -> None:
    reader = PdfReader(io.BytesIO(report_pdf(build_report(whole))))
    total = len(reader.pages)
    assert total >= 3
    for number, page in enumerate(reader.pages, 1):
        assert f"page {number} of {total}" in page.extract_text()
    fonts = [f.get_object() for f in reader.pages[0]["/Resources"]["/Font"].values()]  # type: ignore[index]
    assert any(
        "DejaVuSansCondensed" in str(f["/BaseFont"]) and "/FontFile2" in f["/FontDescriptor"]
        for f in fonts
        if "/FontDescriptor" in f
    )


def test_pdf_is_the_same_for_the_same_report(whole: Interview) -> None:
    report = build_report(whole)
    assert report_pdf(report) == report_pdf(report)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("line\nline", "line<br/>line"),
        ("good \U0001f389", "good [party popper]"),
        ("good \U0001f600", "good [grinning face]"),  # in the font, but above U+FFFF
        ("\U0001f44d\U0001f3fd", "[thumbs up sign]"),
        ("\U0001f1e9\U0001f1ea", "[flag]"),
        ("नमस्ते", "[Devanagari text]"),
        ("مرحبا بالعالم، كيف الحال", "[Arabic text]"),
        ("مرحبا \u200f كيف", "[Arabic text]"),
        ("مرحبا Anna مرحبا", "[Arabic text] Anna [Arabic text]"),
        ("مرحبا\nمرحبا", "[Arabic text]<br/>[Arabic text]"),
        ("שלום مرحبا", "[Hebrew text] [Arabic text]"),
        ("[a] [a]", "[a] [a]"),
        ("a\x00b\u200bc", "abc"),
        ("日本", '<font name="STSong-Light">日本</font>'),
        ("日本の", '<font name="HeiseiKakuGo-W5">日本の</font>'),
        ("한국", '<font name="HYGothic-Medium">한국</font>'),
        ("e\u0301", "é"),
    ],
)
def test_markup(text: str, expected: str) -> None:
    assert markup(text) == expected


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=200))
def test_any_answer_and_name_can_be_printed(text: str) -> None:
    made = replace(interview((FASTER, text), job=Job(text[:50])), candidate=Candidate("Engineer", name=text[:30]))
    assert report_pdf(build_report(made)).startswith(b"%PDF")


def test_markup_in_an_answer_cannot_break_the_pdf(judged: Callable[[Interview], Interview]) -> None:
    answer = f"{STORY} </para><b>unclosed <font size=99> &lt; <img src='file:///etc/passwd'/>"
    text = pdf_text(report_pdf(build_report(judged(interview((FASTER, answer))))))
    assert "<img src='file:///etc/passwd'/>" in text


def test_a_very_long_answer_runs_over_pages(judged: Callable[[Interview], Interview]) -> None:
    made = judged(interview((FASTER, STORY + " I also added a check on every table." * 400)))
    assert len(PdfReader(io.BytesIO(report_pdf(build_report(made)))).pages) >= 4


def test_a_range_without_width_is_not_printed() -> None:
    assert rating_words(Rating("structure", 5.0, 5.0, 5.0, "")) == "5.0 of 5"
    assert rating_words(Rating("structure", 3.4, 2.9, 4.1, "")) == "3.4 of 5 (2.9 to 4.1)"
    assert score_words(Score(Dimension.STRUCTURE, 5, 5, 5, (), "", "")) == "5 of 5"
    assert score_words(Score(Dimension.STRUCTURE, 4, 3, 5, (), "", "")) == "4 of 5 (3 to 5)"


@pytest.mark.parametrize(
    ("calibration", "words"),
    [
        (0.0, "close to the score"),
        (-0.74, "close to the score"),
        (0.75, "0.8 above the score"),
        (-1.2, "1.2 below the score"),
    ],
)
def test_how_a_self_rating_stands_to_the_score(calibration: float, words: str) -> None:
    assert calibration_words(calibration) == words


@pytest.mark.parametrize("write", [report_markdown, report_text, lambda r: pdf_text(report_pdf(r))])
def test_exports_name_things_once_and_in_plain_words(whole: Interview, write: Callable[[object], str]) -> None:
    text = " ".join(write(build_report(whole)).split())
    assert "Communication overall" in text
    assert "Follow-up:" in text
    assert "Interviewer (" not in text
    assert "against the score" not in text
    assert text.count("The closing question is not scored.") == 1


@pytest.mark.parametrize("padding", range(42, 52))
def test_the_header_of_the_requirements_is_never_alone(padding: int) -> None:
    """These lengths of the answer bring the table to the end of a page, line by line."""
    rows = tuple(Requirement(f"Requirement number {n}", RequirementKind.MUST) for n in range(40))
    made = interview((FASTER, STORY + "\n" * padding + "end"), job=replace(JOB, requirements=rows))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(report_pdf(build_report(made)))).pages]
    heads = [text for text in pages if "Where" in text or "requirements after this interview" in text]
    assert heads
    assert all("Requirement number" in text.partition("Where")[2] for text in heads)


def by_model(made: Interview, indices: tuple[int, ...]) -> Interview:
    """The interview with the feedback of these questions as a model gives it, and a follow-up in its words."""

    def turn(t: Turn) -> Turn:
        if t.feedback is None or t.question_index not in indices:
            return t
        judged = tuple(replace(s, engine="tiny, one reading") if s.value else s for s in t.feedback.scores)
        engine = f"scores by tiny, one reading; advice by the {t.feedback.engine}; improved answer by tiny"
        new = replace(t.feedback, scores=judged, engine=engine, rewrite_engine="tiny *via* this machine")
        return replace(t, feedback=new)

    follow_up = Turn(99, 0, Move.FOLLOW_UP, "And then?", answer=Answer("It was fast."), prompt_engine="tiny")
    first, *rest = made.questions
    questions = (replace(first, engine="tiny"), *rest)
    return replace(made, questions=questions, turns=(*(turn(t) for t in made.turns), follow_up))


@pytest.mark.parametrize("write", [report_markdown, report_text, lambda r: pdf_text(report_pdf(r))])
def test_exports_name_the_model_behind_words_and_scores(whole: Interview, write: Callable[[object], str]) -> None:
    everything = tuple(range(len(whole.questions)))
    text = " ".join(write(build_report(by_model(whole, everything))).replace("\\", "").split())
    lower = text.lower()
    assert "question written by tiny" in lower
    assert "follow-up (by tiny): and then?" in lower
    assert "improved answer, from your facts in the words of tiny *via* this machine" in lower
    assert "from your own words" not in lower
    assert "scores by tiny, one reading; advice by the built-in scorer" in lower
    assert "there were no human raters: levels come from tiny, one reading, which had to quote your answers" in lower
    assert "levels come from stated rules" not in lower


@pytest.mark.parametrize("write", [report_markdown, report_text, lambda r: pdf_text(report_pdf(r))])
def test_exports_without_a_model_say_so(whole: Interview, write: Callable[[object], str]) -> None:
    lower = " ".join(write(build_report(whole)).split()).lower()
    assert "improved answer, from your own words" in lower
    assert "there were no human raters: levels come from stated rules" in lower
    assert "written by" not in lower
    assert "(by " not in lower


def test_a_report_of_both_says_which_levels_come_from_a_model(whole: Interview) -> None:
    judged = [q.question_index for q in build_report(whole).questions if q.overall is not None]
    notes = " ".join(build_report(by_model(whole, (judged[0],))).notes)
    assert f"levels of question {judged[0] + 1} come from tiny, one reading" in notes
    assert "the others come from stated rules" in notes


@pytest.mark.parametrize("write", [report_markdown, report_text, lambda r: pdf_text(report_pdf(r))])
def test_exports_carry_the_delivery_of_spoken_answers(whole: Interview, write: Callable[[object], str]) -> None:
    made, takes = spoken(whole, 0, 1, wpm=205.0)
    answer = made.turns[0].answer
    assert answer is not None
    made = with_turn(made, 0, answer=replace(answer, text=answer.text + " Twice."))
    text = " ".join(write(build_report(made, takes)).replace("\\", "").split())
    assert "how you sounded" in text.lower()
    assert "written down by Whisper tiny on this machine" in text
    assert "Not measured, because typed: questions 3, 4, 5." in text
    assert "You spoke fast: 205 words per minute" in text
    assert "205 words per minute (work on it)" in text
    assert "Spoken (recorded): 1:00, 205 words per minute (work on it), longest pause 1.5 s (usual)" in text
    assert text.count("What you said, before you edited it:") == 1
    assert "a lower bound: recognition leaves fillers out" in text


def test_json_carries_every_mark_and_gives_the_same_report_back(whole: Interview) -> None:
    report = build_report(*spoken(whole, 0, 1))
    assert report_from_json(report_json(report)) == report
    stored = json.loads(report_json(report))["report"]["speaking"]
    assert stored["answers"][0]["delivery"]["marks"][0] == {
        "kind": "filler", "text": "um", "start_s": 1.0, "end_s": 1.3
    }  # fmt: skip
    assert "peaks" not in report_json(report)


def test_reports_exported_before_there_was_speech_are_read(whole: Interview) -> None:
    report = build_report(whole)
    data = json.loads(report_json(report))
    del data["report"]["speaking"], data["report"]["delivery"]
    assert report_from_json(json.dumps(data)) == report


def test_typed_interviews_say_that_delivery_was_not_measured(whole: Interview) -> None:
    text = report_text(build_report(whole))
    assert "Delivery: not enough to say. Every answer was typed, so it was not measured." in text
    assert "HOW YOU SOUNDED" not in text
