"""Settings: which model interviews you, how it sounds, who writes down what you say, what is sent where."""

import streamlit as st

from lib.ui import page, settings, settings_about, settings_speaker, settings_voice

with page.begin("Settings") as held:
    st.title("Settings", anchor=False)
    settings.status()
    st.header("Language model", anchor=False)
    settings.editor("first")
    settings.second()
    st.header("Voice", anchor=False)
    settings_speaker.section()
    settings_voice.section()
    settings_about.sent_where()
    settings_about.used()
