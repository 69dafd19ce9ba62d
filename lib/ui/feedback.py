"""Feedback on one question, drawn for the interview page and the report: scores with their evidence, and the way on."""

from __future__ import annotations

import streamlit as st

from lib.core.enums import Dimension
from lib.core.types import Evidence, Feedback, Interview, Passage, Question, Score, Turn
from lib.feedback import engines
from lib.ui import report_voice
from lib.ui.markdown import escape, highlighted, inline

LABEL = {
    Dimension.RELEVANCE: "Relevance",
    Dimension.SUBSTANCE: "Substance",
    Dimension.STRUCTURE: "Structure",
    Dimension.CREDIBILITY: "Credibility",
    Dimension.COMMUNICATION: "Communication",
}


def latest(interview: Interview, index: int) -> Turn | None:
    """The last turn of the question's present attempt that was judged, or at least answered."""
    attempt = interview.attempts(index)[-1] if interview.attempts(index) else ()
    answered = [t for t in attempt if t.answer is not None]
    judged = [t for t in answered if t.feedback is not None]
    return judged[-1] if judged else (answered[-1] if answered else None)


def mean(feedback: Feedback | None) -> float | None:
    """Mean of the levels that could be judged, None when none could."""
    values = [s.value for s in feedback.scores if s.value is not None] if feedback else []
    return sum(values) / len(values) if values else None


def so_far(interview: Interview, index: int) -> None:
    """Practice mode, in the middle of a question: what helped and what is missing; levels come after the own rating."""
    judged = latest(interview, index)
    if judged is None or judged.feedback is None or not interview.plan.follow_ups:
        return
    with st.expander("Feedback on your answer so far", icon=":material/rate_review:"):
        next_step(judged.feedback)
        report_voice.line(interview, judged)
        points(judged.feedback)
        st.caption("Levels are shown after the question, when you have rated yourself.")


def before_after(interview: Interview, index: int) -> None:
    """Two attempts at one question, dimension by dimension."""
    attempts = interview.attempts(index)
    if len(attempts) < 2:
        return
    first, last = (next((t.feedback for t in reversed(a) if t.feedback), None) for a in (attempts[-2], attempts[-1]))
    if first is None or last is None:
        return
    before = {s.dimension: s.value for s in first.scores}
    with st.container(border=True):
        st.markdown("**Before and after**")
        for column, score in zip(st.columns(len(last.scores)), last.scores, strict=True):
            old, new = before.get(score.dimension), score.value
            delta = new - old if new is not None and old is not None else None
            column.metric(LABEL[score.dimension], "–" if new is None else f"{new}", delta if delta else None)


def panel(interview: Interview, feedback: Feedback, question: Question) -> None:
    """What to do next first, then levels, what helped and hurt, unused experience, and the evidence behind it all."""
    next_step(feedback)
    if mean(feedback) is None:
        st.caption(escape(feedback.scores[0].reason) if feedback.scores else "This was not scored.")
    else:
        levels(feedback)
    points(feedback)
    key_points(feedback)
    unused(feedback)
    if mean(feedback) is not None:
        with st.expander("Why these levels: reasons and your words", icon=":material/format_quote:"):
            for score in feedback.scores:
                score_row(score)
    rewrite(feedback)
    ladder(question)
    st.caption(f"{inline(engines.credit(feedback))}. A range says how sure the judgement is.")


def next_step(feedback: Feedback) -> None:
    """The one thing to do next."""
    if feedback.next_step:
        with st.container(border=True):
            st.markdown(f":material/trending_flat: **Next step.** {escape(feedback.next_step)}")


def levels(feedback: Feedback) -> None:
    """All five dimensions at a glance."""
    with st.container(horizontal=True, gap="medium"):
        for score in feedback.scores:
            st.markdown(f"**{LABEL[score.dimension]}**  \n{dots(score)}  \n:small[{_range(score)}]", width="content")


def score_row(score: Score) -> None:
    """One dimension: level, reason, and the words that it rests on."""
    st.markdown(f"**{LABEL[score.dimension]}** {dots(score)} {_range(score)}")
    st.markdown(escape(score.reason))
    if score.evidence:
        st.caption(" · ".join(f"“{inline(_cut(e))}”" for e in score.evidence[:3]))
    elif score.value is not None:
        st.caption("No words of yours to quote for this.")


def dots(score: Score) -> str:
    """Five dots, as many filled as the level; text for screen readers comes with the range."""
    if score.value is None:
        return ":gray[○○○○○]"
    return f":primary[{'●' * score.value}]:gray[{'○' * (5 - score.value)}]"


def _range(score: Score) -> str:
    if score.value is None:
        return "too little to judge"
    spread = f", likely {score.low} to {score.high}" if score.low != score.high else ""
    return f"{score.value} of 5{spread}"


def _cut(evidence: Evidence, limit: int = 140) -> str:
    text = evidence.quote
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + " …"


def points(feedback: Feedback) -> None:
    """What helped and what hurt, side by side."""
    if not feedback.strengths and not feedback.gaps:
        return
    good, bad = st.columns(2)
    with good:
        st.markdown("**What helped**")
        st.markdown("\n".join(f"- {inline(s)}" for s in feedback.strengths) or "Nothing stood out yet.")
    with bad:
        st.markdown("**What hurt**")
        st.markdown("\n".join(f"- {inline(g)}" for g in feedback.gaps) or "No gap found.")


def key_points(feedback: Feedback) -> None:
    """The points that a strong answer holds: reached, and not reached."""
    if not feedback.key_points:
        return
    marks = [
        f":green-badge[:material/check: {inline(p.name)}]" if p.reached else f":gray-badge[{inline(p.name)}]"
        for p in feedback.key_points
    ]
    st.markdown("**Points of a strong answer** " + " ".join(marks))


def unused(feedback: Feedback) -> None:
    """Experience that the answer drew on, and the best piece that it left out."""
    if feedback.used_bullets:
        with st.expander(f"From your resume, you used {len(feedback.used_bullets)}"):
            for bullet in feedback.used_bullets:
                st.markdown(f"- {inline(bullet.text)}")
    if feedback.unused_bullet is not None:
        where = f" ({inline(feedback.unused_bullet.entry)})" if feedback.unused_bullet.entry else ""
        st.warning(
            f"**You did not use this.** Your resume{where} says: “{inline(feedback.unused_bullet.text)}”. "
            "It would have been evidence here.",
            icon=":material/inventory_2:",
        )


def rewrite(shown: Feedback) -> None:
    """The improved answer; each part is marked by where it comes from."""
    if not shown.rewrite:
        return
    with st.expander(inline(engines.rewrite_heading(shown)), icon=":material/edit_note:"):
        st.markdown(" ".join(_passage(p) for p in shown.rewrite))
        plain = "Plain text says what your answer says" if shown.rewrite_engine else "Plain text is yours"
        st.caption(
            f"{plain}. :blue-background[Blue] comes from your resume. :orange-background[Orange] is for you "
            "to fill in: we do not invent facts."
        )


def _passage(passage: Passage) -> str:
    text = escape(passage.text.strip())
    if passage.source == "resume":
        return f":blue-background[{text}]"
    return f":orange-background[{text}]" if passage.source == "placeholder" else text


def ladder(question: Question) -> None:
    """What weak, fair and strong answers to this question look like."""
    if len(question.ladder) == 3:
        with st.expander("What a weak, a fair and a strong answer look like", icon=":material/stairs:"):
            for name, text in zip(("Weak", "Fair", "Strong"), question.ladder, strict=True):
                st.markdown(f"**{name}.** {escape(text)}")


def answer_with_evidence(turn: Turn, feedback: Feedback | None) -> None:
    """An answer in which the words that scores rest on are marked."""
    if turn.answer is None:
        return
    spans = [
        (e.start, e.end) for s in (feedback.scores if feedback else ()) for e in s.evidence if e.turn == turn.number
    ]
    st.markdown(highlighted(turn.answer.text, spans) or "*(no words)*")
