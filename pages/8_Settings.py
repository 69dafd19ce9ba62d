"""Settings: which language model interviews you, if any, what it gets to read, and what it used."""

import streamlit as st

from lib.ui import page, settings, settings_about

with page.begin("Settings") as held:
    st.title("Settings", anchor=False)
    settings.status()
    st.header("Language model", anchor=False)
    settings.editor("first")
    settings.second()
    settings_about.sent_where()
    settings_about.used()
