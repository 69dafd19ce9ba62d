"""Retriever lab: how well your experience is found, tried on your own resume, measured, and where it comes from."""

import streamlit as st

from lib.ui import lab, lab_figures, lab_map, lab_training, lab_versions, page

with page.begin("Retriever lab", wide=True) as held:
    st.title("How well your experience is found", anchor=False)
    lab.introduction()
    lab.try_it(held)
    shown = lab_versions.chosen()
    lab_figures.figures(shown)
    lab_map.pictures(shown)
    lab_training.training(shown)
    lab_versions.versions(held)
