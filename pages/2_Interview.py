"""Interview: one question at a time."""

import streamlit as st

from lib.core.enums import Coaching, Status
from lib.ui import feedback, interview, page

with page.begin("Interview") as held:
    now = page.interview(held)
    if now is None:
        st.title("Interview", anchor=False)
        page.empty("No interview is running. Set one up, or try the sample: it takes ten seconds to start.")
    elif now.status is not Status.ACTIVE:
        st.title("Interview", anchor=False)
        interview.over(now)
    else:
        turn = now.current
        index = (turn or now.turns[-1]).question_index
        interview.header(now, index)
        interview.earlier(now, index)
        interview.thread(now, index)
        if turn is None:
            interview.pause(now)
        else:
            interview.prompt(now, turn)
            interview.hint_bullets(now, turn)
            interview.answer_box(held, now, turn)
            interview.controls(now, turn)
            if now.plan.coaching is Coaching.PRACTICE:
                feedback.so_far(now, index)
