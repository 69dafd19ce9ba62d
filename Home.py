"""Home: what Greenroom does, the interviews to continue, past ones, and what is ready on this machine."""

import streamlit as st

from lib.ui import home, page, services

with page.begin("Home") as held:
    st.title("Greenroom", anchor=False)
    st.header("Rehearse the interview before it counts.", anchor=False)
    st.markdown(
        "Bring your resume and the job description. Greenroom interviews you, asks about what you actually said, and "
        "shows sentence by sentence what helped, what hurt, and which piece of your own experience you left unused."
    )
    home.start_buttons(held)
    home.how_it_works()
    interviews = services.summaries()
    home.unfinished(held, interviews)
    home.past(held, interviews)
    home.readiness()
    home.delete_everything(held)
