"""The parts of the report page, from the verdict down to each question, and the exports."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from lib.core.enums import Behaviour, Coaching, QuestionKind, Recommendation
from lib.core.report import QuestionReport, Rating, Report
from lib.core.types import Interview
from lib.feedback.export import calibration_words
from lib.ui import charts, coach, feedback, report_model, report_voice
from lib.ui.markdown import escape, inline
from lib.ui.pause import rateable, self_rating
from lib.ui.report_voice import Voice

_TONE = {
    Recommendation.STRONG_HIRE: ":green-badge[strong hire]",
    Recommendation.HIRE: ":green-badge[hire]",
    Recommendation.MIXED: ":orange-badge[mixed]",
    Recommendation.NO_HIRE: ":red-badge[no hire]",
    Recommendation.NOT_ENOUGH: ":gray-badge[not enough to say]",
}


def unrated(interview: Interview) -> bool:
    """Real mode: ask for the own ratings before the first look at any score; True while one is missing."""
    if interview.plan.coaching is not Coaching.REAL or st.session_state.get(f"report_skip_{interview.id[:12]}"):
        return False
    latest = (feedback.latest(interview, i) for i in range(len(interview.questions)))
    open_turns = [t for t in latest if t is not None and t.self_rating is None and rateable(t)]
    if not open_turns:
        return False
    turn = open_turns[0]
    st.markdown(f"Before any score is shown: your own view. {len(open_turns)} left.")
    st.markdown(f"**{inline(interview.questions[turn.question_index].text)}**")
    if turn.answer is not None:
        with st.expander("Your answer"):
            st.markdown(escape(turn.answer.text))
    self_rating(interview, turn)
    st.button(
        "Skip to the report",
        key="report_skip",
        type="tertiary",
        on_click=lambda: st.session_state.update({f"report_skip_{interview.id[:12]}": True}),
    )
    return True


def verdict(report: Report) -> None:
    """Recommendation, the rule behind it, and the two overall ratings."""
    job = report.interview.job
    company = f" · {inline(job.company)}" if job.company else ""
    st.caption(f"{inline(job.title or report.interview.candidate.position)}{company}")
    with st.container(key="verdict_card"):
        st.markdown(f"## Practice verdict {_TONE[report.recommendation]}")
        st.markdown(escape(report.rule))
    technical, communication, answered = st.columns(3)
    _rating(technical, "Technical skill", report.technical)
    _rating(communication, "Communication overall", report.communication)
    judged = sum(q.overall is not None for q in report.questions)
    planned = sum(q.kind is not QuestionKind.CLOSING for q in report.interview.questions)
    answered.metric("Questions judged", f"{judged} of {planned}", help="The closing question is not scored.")


def _rating(column: st.delta_generator.DeltaGenerator, label: str, rating: Rating) -> None:
    if rating.value is None:
        column.metric(label, "–", help=rating.basis)
    else:
        column.metric(
            label, f"{rating.value:.1f} of 5", help=f"{rating.basis} Likely {rating.low:.1f} to {rating.high:.1f}."
        )


def overview(report: Report) -> None:
    """Charts, strengths and weaknesses, and what to do next."""
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**Ratings**")
        charts.dimensions(report.dimensions)
    with right:
        st.markdown("**Question by question**")
        charts.per_question(report)
    good, bad = st.columns(2, gap="large")
    good.markdown("**What helped you**\n\n" + ("\n".join(f"- {inline(s)}" for s in report.strengths) or "Nothing yet."))
    bad.markdown("**What hurt you**\n\n" + ("\n".join(f"- {inline(w)}" for w in report.weaknesses) or "Nothing found."))
    st.markdown("**Do these three things next**")
    for number, action in enumerate(report.actions, start=1):
        st.markdown(f"{number}. {inline(action)}")
    with st.expander("How this was judged, and what was noted", icon=":material/info:"):
        st.markdown("\n".join(f"- {inline(note)}" for note in report.notes))


def job_coverage(report: Report) -> None:
    """What the job asks for, after the interview."""
    if not report.coverage:
        return
    st.header("The job's requirements after this interview", anchor=False)
    charts.coverage(report.coverage)
    with st.expander("Requirement by requirement", icon=":material/table_rows:"):
        st.dataframe(
            pd.DataFrame(
                {
                    "Requirement": [r.requirement.text for r in report.coverage],
                    "Kind": [str(r.requirement.kind) for r in report.coverage],
                    "Outcome": [r.outcome for r in report.coverage],
                    "Question": [
                        "" if r.question_index is None else f"Q{r.question_index + 1}" for r in report.coverage
                    ],
                }
            ),
            hide_index=True,
            width="stretch",
            row_height=46,
        )


def _number(index: int | None) -> str:
    return "" if index is None else f"Q{index + 1}"


def questions(report: Report, notes: dict[str, str], voice: Voice) -> None:
    """Each question with its answers, evidence marked, how they sounded, feedback, and the conversation about it."""
    st.header("Question by question", anchor=False)
    for item in report.questions:
        _question(report, item, notes, voice)


def _question(report: Report, item: QuestionReport, notes: dict[str, str], voice: Voice) -> None:
    interview = report.interview
    question = interview.questions[item.question_index]
    level = "not judged" if item.overall is None else f"{item.overall:.1f} of 5"
    with st.expander(f"Q{item.question_index + 1} · {level} · {inline(_head(question.text))}"):
        st.markdown(f"**{escape(question.text)}**")
        st.caption(escape(question.reason))
        for turn in interview.thread(item.question_index):
            if turn.answer is None:
                continue
            if turn.prompt != question.text:
                st.markdown(f"*{escape(turn.prompt)}*")
            with st.container(border=True):
                feedback.answer_with_evidence(turn, item.feedback)
                if turn.behaviour is not None and turn.behaviour is not Behaviour.ON_TRACK:
                    st.caption(f"Heard as {str(turn.behaviour).replace('_', ' ')}: {inline(turn.cue)}")
                report_voice.answer(report, turn, voice)
        _calibration(item)
        if item.feedback is not None:
            feedback.before_after(interview, item.question_index)
            feedback.panel(interview, item.feedback, question)
            report_model.two_views(item)
            coach.talk(interview, item.question_index, item.feedback, notes)


def _calibration(item: QuestionReport) -> None:
    if item.calibration is None or item.self_rating is None:
        return
    st.markdown(f"You rated this {item.self_rating} of 5: {calibration_words(item.calibration)}.")


def _head(text: str, limit: int = 70) -> str:
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + " …"


def exports(report: Report) -> None:
    """The report as PDF, Markdown, text and JSON; each is made when its button is pressed."""
    from lib.feedback import export

    st.header("Take it with you", anchor=False)
    kinds: tuple[tuple[str, str, str, Callable[[Report], str | bytes]], ...] = (
        ("PDF", "pdf", "application/pdf", export.report_pdf),
        ("Markdown", "md", "text/markdown", export.report_markdown),
        ("Text", "txt", "text/plain", export.report_text),
        ("JSON", "json", "application/json", export.report_json),
    )
    for column, (label, ending, mime, make) in zip(st.columns(len(kinds)), kinds, strict=True):
        column.download_button(
            label,
            data=partial(make, report),
            file_name=f"greenroom-report.{ending}",
            mime=mime,
            on_click="ignore",
            key=f"report_export_{ending}",
            width="stretch",
        )


def build(interview: Interview, voice: Voice) -> Report:
    """The report of an interview, computed now from what is stored."""
    from lib.feedback.report import build_report
    from lib.feedback.two_views import with_two_views

    made = build_report(interview, voice.takes)
    return with_two_views(made, lambda index: report_model.built_in(interview, index))
