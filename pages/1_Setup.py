"""Setup: your resume, the job, you, and the interview that you want."""

import streamlit as st

from lib.ui import page, setup, setup_actions, setup_resume

with page.begin("Setup") as held:
    setup_actions.load(held)
    st.title("Set up your interview", anchor=False)
    setup.sample_offer(held)
    step = setup.stepper(held)
    if step == "Resume":
        setup_resume.resume_step(held)
    elif step == "Job":
        setup.job_step(held)
    elif step == "You":
        setup.you_step(held)
    else:
        setup.interview_step(held)
    setup_actions.save(held)
    if step == setup.STEPS[-1]:
        setup.finish(held)
    setup.navigation(step)
