"""The work on an answer. Without a model it is done at once; with one it is a task that any visit finds again.

The answer is stored first. Then the task listens, speaks (streamed) and judges; each result is stored before it is
shown. A page that comes back, a second tab or a restarted server takes up what is still open.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import streamlit as st

from lib.core.chat import CallOptions, ChatModel
from lib.core.errors import Conflict, LLMError
from lib.core.types import Answer, Interview, Turn
from lib.ops.work import Snapshot, Task
from lib.ui import models, record, services, works
from lib.ui.markdown import escape, inline
from lib.ui.record import Record

BUILT_IN = "the built-in interviewer"
LISTENING, SPEAKING, JUDGING = "is reading your answer", "is replying", "is judging your answer"


def submit(interview_id: str, number: int, answer: Answer) -> Interview:
    """Store an answer, then work on it; with a model in the background. Raises StoreError's tree."""
    if not models.in_use():
        return services.session().submit(interview_id, number, answer)
    with suppress(Conflict):
        services.store().save_answer(services.owner(), interview_id, number, answer)
    return opened(interview_id)


def opened(interview_id: str) -> Interview:
    """The interview as it stands, with what was left open done (built in) or under way (with a model).

    Raises:
        NotFound: no such interview of this owner.
    """
    if not models.in_use():
        return services.session().resume(interview_id)
    now = services.store().load(services.owner(), interview_id)
    number = _open_turn(now)
    if number is not None and not _failed(now, number):
        _begin(now, number)
    return now


def look(interview_id: str) -> Interview:
    """As `opened`, without starting anything. Raises NotFound."""
    if not models.in_use():
        return services.session().resume(interview_id)
    return services.store().load(services.owner(), interview_id)


def _open_turn(interview: Interview) -> int | None:
    """The turn that has to be worked on: an answer not read yet, else the last one not judged yet."""
    if interview.unprocessed is not None:
        return interview.unprocessed.number
    from lib.interview.engine import NOT_SCORED

    unscored = [
        t.number
        for t in interview.turns
        if t.answer is not None and t.feedback is None and t.behaviour is not None and t.behaviour not in NOT_SCORED
    ]
    return unscored[-1] if unscored else None


def _key(interview_id: str, number: int) -> str:
    return f"turn:{services.owner()}:{interview_id}:{number}"


def _failed(interview: Interview, number: int) -> bool:
    task = works.workshop().find(_key(interview.id, number))
    return task is not None and task.snapshot().error is not None


def _begin(interview: Interview, number: int) -> None:
    key = _key(interview.id, number)
    running = works.workshop().find(key)
    if running is not None and not running.snapshot().done:
        return
    kept = Record(services.store(), services.owner(), interview.id)
    model = models.chain(kept.switched, kept.used)
    if model is not None:
        works.workshop().start(key, _work(model, interview.id, number, kept))


def _work(model: ChatModel, interview_id: str, number: int, kept: Record) -> Callable[[Task], None]:
    """What the task does. Everything that needs the page's thread is fetched here, before it starts."""
    from lib.ui.helped import helped_session

    store, owner, workshop = services.store(), services.owner(), works.workshop()
    retriever, built_in = services.retriever(), services.scorer()

    def others(turn: int) -> Task | None:
        return workshop.find(f"turn:{owner}:{interview_id}:{turn}") if turn != number else None

    def act(task: Task) -> None:
        def failed(error: LLMError) -> None:
            if not task.cancel.is_set():
                kept.failed(model.name, error)

        options = CallOptions(deadline_s=60.0, cancel=task.cancel)
        session = helped_session(
            store, owner, model, built_in, retriever, task=task, record=kept, options=options,
            on_error=failed, others=others,
        )  # fmt: skip
        task.at(LISTENING)
        session.resume(interview_id, on_text=task.say)

    return act


def at_work(interview: Interview) -> int | None:
    """The turn whose answer is being read or replied to; None when the next thing can be shown."""
    answered = [t.number for t in interview.turns if t.answer is not None]
    if not answered or not models.in_use():
        return None
    snap = _snapshot(interview, answered[-1])
    if interview.unprocessed is not None:
        _again_if_ended(snap)
    return None if snap is None or snap.done or snap.stage == JUDGING else answered[-1]


def _snapshot(interview: Interview, number: int) -> Snapshot | None:
    task = works.workshop().find(_key(interview.id, number))
    return task.snapshot() if task is not None else None


def _again_if_ended(snap: Snapshot | None) -> None:
    """Draw the page again when the work ended after this run had read the interview."""
    if snap is not None and snap.done and snap.error is None:
        st.rerun()


def panel(interview: Interview, number: int) -> None:
    """What the interviewer is saying, as it comes, with a Stop button."""
    _panel(_key(interview.id, number), models.name())


@st.fragment(run_every=works.POLL_S)
def _panel(key: str, name: str) -> None:
    task = works.workshop().find(key)
    snap = task.snapshot() if task is not None else None
    if task is None or snap is None or snap.done or snap.stage == JUDGING:
        st.rerun()
    with st.container(key="prompt_card"):
        st.markdown(f"{escape(snap.text)} :gray[▌]" if snap.text else ":gray[…]")
    _line(task, f"{name} {snap.stage}", "interview_stop", "Stop")


def judging(interview: Interview) -> int | None:
    """The last turn that is still being judged."""
    number = _open_turn(interview) if models.in_use() else None
    if number is None:
        return None
    snap = _snapshot(interview, number)
    _again_if_ended(snap)
    return number if snap is not None and not snap.done else None


def judging_line(interview: Interview) -> bool:
    """While an answer is being judged, a line that says so; draws the page again when the scores are there."""
    number = judging(interview)
    if number is not None:
        _judging(_key(interview.id, number), models.name())
    return number is not None


@st.fragment(run_every=works.POLL_S)
def _judging(key: str, name: str) -> None:
    task = works.workshop().find(key)
    if task is None or task.snapshot().done:
        st.rerun()
    _line(task, f"{name} {JUDGING}", "interview_stop_judging", "Use the built-in scores")


def _line(task: Task, text: str, key: str, label: str) -> None:
    snap = task.snapshot()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(f"{escape(text)} … {snap.seconds:.0f} s", width="content")
        st.button(label, key=key, on_click=task.cancel.set, disabled=snap.cancelled, icon=":material/stop:")


def index(interview: Interview, working: int | None) -> int:
    """The question that the page is about: that of the answer being worked on, else that of the last turn."""
    found = next((t for t in interview.turns if t.number == working), interview.turns[-1])
    return found.question_index


def said_by(interview: Interview, before: Turn | None, turn: Turn) -> str:
    """Who said the reply and the prompt above an answer box; '' where only the built-in interviewer ever speaks."""
    prompt = interview.asked_by(turn)
    reply = before.reply_engine if before is not None and before.reply else None
    if not (models.in_use() or prompt or reply):
        return ""
    if reply is None or reply == prompt:
        return f"In the words of {prompt or BUILT_IN}."
    return f"Reply in the words of {reply or BUILT_IN}, question by {prompt or BUILT_IN}."


def tell_switches(interview: Interview) -> None:
    """Say once, in plain words, that another model or the built-in interviewer took over."""
    notes = services.store().notes(services.owner(), interview.id)
    number = sum(t.answer is not None for t in interview.turns) + 1
    texts = record.to_tell(services.store(), services.owner(), interview.id, notes, number)
    if texts:
        st.warning(
            "\n".join(f"- {inline(t)}" for t in texts) if texts[1:] else escape(texts[0]), icon=":material/alt_route:"
        )


def trouble(interview: Interview) -> bool:
    """Show why work on an answer ended, with the way on; True when there is such trouble."""
    number = _open_turn(interview) if models.in_use() else None
    if number is None or not _failed(interview, number):
        return False
    task = works.workshop().find(_key(interview.id, number))
    error = task.snapshot().error if task is not None else None
    st.error(escape(error.user_message) if error is not None else "The work on your answer ended.")
    if st.button("Try again", key="interview_again", type="primary"):
        works.workshop().forget(_key(interview.id, number))
        st.rerun()
    return True
