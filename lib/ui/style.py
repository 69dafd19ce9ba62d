"""The few rules of CSS that Streamlit's theme cannot say. Static text of ours only."""

from __future__ import annotations

import streamlit as st

_CSS = """
<style>
.block-container { padding-top: 3.2rem; padding-bottom: 5rem; }
[data-testid="stSidebarNav"] span { font-size: 0.95rem; }
h1 { letter-spacing: -0.02em; }
h2 { font-size: 1.45rem !important; }
.stApp [data-testid="stCaptionContainer"] { opacity: 0.8; }
.st-key-prompt_card, .st-key-verdict_card { border-left: 3px solid #2B7F62; padding: 0.35rem 0 0.35rem 1.1rem; }
.st-key-prompt_card p { font-size: 1.16rem; line-height: 1.55; }
.st-key-prompt_card [data-testid="stCaptionContainer"] p { font-size: 0.86rem; }
[class*="st-key-thread_you_"] { padding-left: clamp(0rem, 4vw, 2.6rem); box-sizing: border-box; }
[data-testid="stChatMessage"] { padding: 0.15rem 0; gap: 0.7rem; }
[class*="st-key-thread_you_"] [data-testid="stChatMessage"] {
  padding: 0.8rem 0.9rem; border-radius: 0.7rem; background: color-mix(in srgb, currentColor 5%, transparent);
}
.st-key-interview_microphone { position: absolute; width: 1px; height: 1px; overflow: hidden; opacity: 0; }
.st-key-lab_scores .stMarkdownColoredBackground {
  background-color: currentColor !important; opacity: 0.75; padding: 0 !important; border-radius: 0.2rem !important;
}
.st-key-lab_figures table { font-size: 0.86rem; }
.st-key-lab_figures th, .st-key-lab_figures td { padding: 0.4rem 0.45rem !important; }
h3 { font-size: 1.15rem !important; }
.stApp [data-testid="stSliderThumbValue"], .stApp [data-testid="stSliderThumbValue"] p { color: inherit !important; }
.st-key-lab_scores [data-testid="stHorizontalBlock"] {
  row-gap: 0; padding-bottom: 0.7rem; border-bottom: 1px solid color-mix(in srgb, currentColor 12%, transparent);
}
.st-key-interview_way button, .st-key-interview_voice_tools button,
.st-key-lab_example button, .st-key-lab_task button, .st-key-setup_step button,
.st-key-setup_nav_coverage button, .st-key-settings_aloud button { color: inherit !important; }
.stApp [data-testid^="stBaseButton-tertiary"]:hover { color: inherit !important; text-decoration: underline; }
.st-key-interview_way button[aria-checked="true"], .st-key-setup_step button[aria-checked="true"] { font-weight: 650; }
@media (max-width: 640px) {
  .block-container { padding-left: 1rem; padding-right: 1rem; }
  .st-key-prompt_card p { font-size: 1.06rem; }
  h1 { font-size: 1.9rem !important; }
}
</style>
"""


def apply() -> None:
    """Add the rules to the page."""
    st.html(_CSS)
