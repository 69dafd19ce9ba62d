"""Interview: one question at a time."""

import streamlit as st

from lib.core.enums import Coaching, Status
from lib.ui import answer, feedback, interview, page, pause

with page.begin("Interview") as held:
    now = page.interview(held)
    if now is None:
        st.title("Interview", anchor=False)
        page.empty("No interview is running. Set one up, or try the sample: it takes ten seconds to start.")
    elif now.status is not Status.ACTIVE:
        st.title("Interview", anchor=False)
        pause.over(now)
    else:
        turn = now.current
        index = (turn or now.turns[-1]).question_index
        interview.header(now, index)
        interview.earlier(now, index)
        interview.thread(now, index)
        if turn is None:
            pause.pause(now)
        else:
            interview.prompt(now, turn)
            answer.answer_box(held, now, turn)
            if now.plan.coaching is Coaching.PRACTICE:
                feedback.so_far(now, index)
