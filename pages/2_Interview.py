"""Interview: one question at a time."""

import streamlit as st

from lib.core.enums import Coaching, Status
from lib.ui import answer, feedback, interview, page, pause, speak, talking, turns

with page.begin("Interview") as held:
    now = page.interview(held)
    if now is None:
        st.title("Interview", anchor=False)
        page.empty("No interview is running. Set one up, or try the sample: it takes ten seconds to start.")
    elif now.status is not Status.ACTIVE:
        st.title("Interview", anchor=False)
        pause.over(now)
    else:
        talking.head(now)
        turn, working = now.current, turns.at_work(now)
        index = turns.index(now, working)
        turns.tell_switches(now)
        interview.header(now, index)
        interview.earlier(now, index)
        interview.thread(now, index)
        if turns.trouble(now):
            pass
        elif working:
            turns.panel(now, working)
        elif turn is None:
            pause.pause(now)
        else:
            interview.prompt(now, turn)
            speak.question(now, turn, answering=talking.is_on(now.id), tell=talking.goes_on(now))
            answer.answer_box(held, now, turn)
            if now.plan.coaching is Coaching.PRACTICE:
                feedback.so_far(now, index)
                turns.judging_line(now)
