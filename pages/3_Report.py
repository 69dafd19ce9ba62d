"""Report: verdict, evidence, what to do next, exports."""

import streamlit as st

from lib.core.enums import Status
from lib.ui import page, report, report_model, report_voice, turns

with page.begin("Report", wide=True) as held:
    st.title("Your report", anchor=False)
    now = page.interview(held)
    if now is None:
        page.empty("There is no report yet. It comes at the end of an interview, and stays here.")
    elif now.status is Status.ACTIVE:
        page.empty("This interview is still running. Its report comes at the end.", "Go on", "pages/2_Interview.py")
    elif not turns.trouble(now) and not turns.judging_line(now) and not report.unrated(now):
        voice, notes = report_voice.voice(now), report_model.notes(now)
        found = report.build(now, voice)
        report.verdict(found)
        report_model.summary(found, notes)
        report.overview(found)
        report_voice.overview(found)
        report.job_coverage(found)
        report.questions(found, notes, voice)
        report.exports(found)
