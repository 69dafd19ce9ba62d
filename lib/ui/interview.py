"""The parts of the interview page that show: where we are, what was said, what is asked now."""

from __future__ import annotations

import streamlit as st

from lib.core.enums import Behaviour, Coaching, Move, Origin, QuestionKind, RetrieverKind
from lib.core.types import Interview, Question, Turn
from lib.ui import services, turns
from lib.ui.markdown import escape, inline
from lib.ui.search import how

_KIND = {
    QuestionKind.OPENING: "opening",
    QuestionKind.BEHAVIOURAL: "behavioural",
    QuestionKind.TECHNICAL: "technical",
    QuestionKind.CULTURE_FIT: "culture fit",
    QuestionKind.CLOSING: "closing",
}
FOLD_WORDS = 160
"""Longer answers are folded in the conversation; reports hold them whole."""

_HINT_FROM = {RetrieverKind.LEXICAL: 0.0, RetrieverKind.ENCODER: 0.25}
"""The score that a bullet needs to be worth showing."""

_SAID = {
    Behaviour.HESITANT: "Heard as hesitant",
    Behaviour.WEAK: "Heard as thin",
    Behaviour.OFF_TOPIC: "Heard as off topic",
    Behaviour.DRIFTING: "Heard as drifting",
    Behaviour.CONFUSED: "Heard as a question about the question",
    Behaviour.OUT_OF_SCOPE: "Heard as outside the interview",
    Behaviour.DECLINED: "Heard as 'I do not know'",
    Behaviour.INJECTION: "An instruction to the interviewer was noted and not followed",
}


def header(interview: Interview, index: int) -> None:
    """'Question 3 of 5 · technical · from the job: streaming' and a bar."""
    question = interview.questions[index]
    origin = {Origin.JOB: "from the job", Origin.RESUME: "from your resume", Origin.BANK: ""}[question.origin]
    topic = question.requirement or question.skill
    parts = [f"Question {index + 1} of {len(interview.questions)}", _KIND[question.kind]]
    if question.kind not in (QuestionKind.OPENING, QuestionKind.CLOSING):
        tail = ": ".join(p for p in (origin, inline(_short(topic))) if p)
        parts += [tail] if tail else []
    st.progress((index + 1) / len(interview.questions))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(" · ".join(parts), width="content")
        with st.popover("Why this?", type="tertiary"):
            st.markdown(escape(question.reason) if question.reason else "It fits the position and level you chose.")


def _short(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"


def thread(interview: Interview, index: int, *, upto: int | None = None) -> None:
    """What was said on this question so far, oldest first, without the turn that is open."""
    for turn in interview.thread(index):
        if turn.answer is None or turn.number == upto:
            continue
        _said(interview, turn)


def _said(interview: Interview, turn: Turn) -> None:
    with st.chat_message("interviewer", avatar=":material/record_voice_over:"):
        st.markdown(escape(turn.prompt))
    with st.container(key=f"thread_you_{turn.number}"), st.chat_message("you", avatar=":material/person:"):
        _answer(turn.answer.text if turn.answer else "")
        if interview.plan.coaching is Coaching.PRACTICE and turn.behaviour in _SAID:
            st.caption(f"{_SAID[turn.behaviour]}: {inline(turn.cue)}")


def _answer(text: str) -> None:
    words = text.split(" ")
    if len(words) <= FOLD_WORDS:
        st.markdown(escape(text) if text else "*(no words)*")
        return
    st.markdown(escape(" ".join(words[: FOLD_WORDS // 2])) + " …")
    with st.expander(f"The whole answer ({len(text.split())} words)"):
        st.markdown(escape(text))


def earlier(interview: Interview, index: int) -> None:
    """Questions before this one, folded."""
    done = sorted({t.question_index for t in interview.turns if t.question_index < index})
    if not done:
        return
    with st.expander(f"Earlier questions ({len(done)})", icon=":material/history:"):
        for i in done:
            st.markdown(f"**{i + 1}. {inline(interview.questions[i].text)}**")
            thread(interview, i)


def prompt(interview: Interview, turn: Turn) -> None:
    """What the interviewer says now: the reaction to the answer before, then the question; and who said it."""
    before = next((t for t in reversed(interview.turns) if t.number < turn.number), None)
    question = interview.questions[turn.question_index]
    with st.container(key="prompt_card"):
        if question.text not in turn.prompt:
            st.caption(f"On: {inline(question.text)}")
        if before is not None and before.reply:
            st.markdown(escape(before.reply))
        st.markdown(f"**{escape(turn.prompt)}**")
        if said := turns.said_by(interview, before, turn):
            st.caption(escape(said))
    _hint_bullets(interview, turn)
    services.read_ahead(question)


def _hint_bullets(interview: Interview, turn: Turn) -> None:
    """In practice mode, after a hint: the two bullets of the resume that fit best."""
    if turn.move is not Move.HINT or not interview.resume.bullets:
        return
    retriever, question = services.retriever(), interview.questions[turn.question_index]
    texts = [b.text for b in interview.resume.bullets if b.text != question.source]
    for query in _hint_queries(interview, question, retriever.kind):
        hits = [h for h in retriever.rank(query, texts, top_k=2) if h.score > _HINT_FROM[retriever.kind]]
        if hits:
            break
    if hits:
        with st.container(border=True):
            st.caption(f"From your own resume, this may help. Found {how(services.search())}.")
            for hit in hits:
                st.markdown(f"- {inline(texts[hit.index])}")


def _hint_queries(interview: Interview, question: Question, kind: RetrieverKind) -> tuple[str, ...]:
    """What to look for, in turn: an encoder is asked the question alone, words need all that may be meant."""
    if kind is RetrieverKind.ENCODER:
        return (question.text,)
    job = interview.job
    asked = " ".join((question.text, question.requirement, *(p.name for p in question.key_points)))
    return asked, " ".join((job.title, *(r.text for r in job.requirements)))
