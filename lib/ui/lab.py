"""The retriever lab, for the candidate: what the retriever does, and one's own question on one's own resume."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from lib.core.enums import RetrieverKind
from lib.core.protocols import Hit
from lib.ui import services, setup_actions, state
from lib.ui.markdown import inline
from lib.ui.search import how

SHOWN = 6
BAR, BLANK = 36, "\N{NO-BREAK SPACE}"
EXAMPLES = (
    "Tell me about helping somebody else grow.",
    "When did you have to convince people who disagreed?",
    "What went wrong, and what did you change afterwards?",
    "How did you make something faster or cheaper?",
)
_FLOW = """flowchart TD
  Q["The interview question, alone"] --> E["Encoder, on this machine"]
  B["Each bullet of your resume"] --> E
  E --> N["384 numbers for each text:<br/>near means fits"]
  N --> S["A chance for each bullet,<br/>best first"]
  S --> U["Hints, feedback, coverage,<br/>the next question"]
"""


def introduction() -> None:
    """What the retriever does, in one picture and a few sentences."""
    words, flow = st.columns([6, 5], gap="large", vertical_alignment="center")
    words.markdown(
        'An interviewer asks about conflict; your best story stands on your resume as *"Brought two teams to one '
        "release plan\"*. The words differ, the meaning fits. Greenroom's **retriever** finds that bullet:\n\n"
        "- in practice mode it is your **hint**, when you ask for one;\n"
        "- in the feedback it is the **experience you did not use**;\n"
        "- for the job it says which **requirement** your resume shows, and which it leaves open;\n"
        "- it picks the **next question** where most is still open.\n\n"
        "It is a small language model for comparing texts, tuned on question and bullet pairs written for this "
        "project. It writes nothing, and judges nobody: it only says which of your own lines fits a question best."
    )
    flow.mermaid_chart(
        _FLOW,
        alt="A question and each bullet of the resume go through the encoder, become numbers, and the nearest bullets "
        "are used for hints, feedback, coverage and the next question",
    )


@dataclass(frozen=True)
class Row:
    """A bullet with its score and place by the retriever that serves, and by words."""

    text: str
    score: float
    place: int
    word_score: float
    word_place: int


def rows(bullets: Sequence[str], served: Sequence[Hit], by_words: Sequence[Hit], shown: int = SHOWN) -> list[Row]:
    """The first `shown` bullets by the retriever that serves, and the one that is first by words if not among them."""
    words = {hit.index: (place, hit.score) for place, hit in enumerate(by_words, 1)}
    return [
        Row(bullets[hit.index], hit.score, place, words[hit.index][1], words[hit.index][0])
        for place, hit in enumerate(served, 1)
        if place <= shown or words[hit.index][0] == 1
    ]


@st.cache_data(show_spinner=False, max_entries=1)
def _sample_bullets() -> tuple[str, ...]:
    from lib.documents import parse_resume

    text = (services.ROOT / "data" / "samples" / "resume.md").read_text(encoding="utf-8")
    return tuple(bullet.text for bullet in parse_resume(text).bullets)


def try_it(held: state.State) -> None:
    """A question of one's own against the resume of the setup (or the sample), scored by meaning and by words."""
    st.header("Try it on your resume", anchor=False)
    setup_actions.load(held)
    own = tuple(bullet.text for bullet in held.setup.rows)
    bullets = own or _sample_bullets()
    whose = "the sample resume" if held.setup.is_sample or not own else "your resume"
    st.caption(f"{len(bullets)} bullets of {whose}." + ("" if own else " Bring your own on the setup page."))
    picked = st.pills("Questions to try", EXAMPLES, default=EXAMPLES[0], key="lab_example")
    typed = st.text_input(
        "Or a question of your own", key="lab_question", max_chars=300, placeholder="What are you proud of?"
    )
    question = typed.strip() or picked
    if not question:
        st.markdown("Choose a question, or type one.")
        return
    search = services.search()
    search.wait()
    served = search.retriever
    hits = served.rank(question, bullets, job=held.setup.job_text)
    if served.kind is RetrieverKind.ENCODER:
        _beside(rows(bullets, hits, search.by_words.rank(question, bullets)), served.name)
    else:
        st.info(" ".join((f"Bullets are found {how(search)}, without an encoder.", *search.notes)))
        _by_words(bullets, hits[:SHOWN])


def _beside(found: Sequence[Row], name: str) -> None:
    first = found[0]
    if first.word_place == 1 and first.word_score:
        st.markdown("Meaning and words agree on the first bullet here.")
    elif first.word_score:
        st.markdown(f"By meaning the first bullet fits best; shared words put it at place **{first.word_place}**.")
    else:
        st.markdown("By meaning the first bullet fits best; it shares **no word** with the question.")
    with st.container(key="lab_scores", gap="small"):
        for row in found:
            text, scores = st.columns([5, 3], gap="small", vertical_alignment="center")
            text.markdown(f"**{row.place}** · " + (f"**{inline(row.text)}**" if row is first else inline(row.text)))
            by_words = "no shared word"
            if row.word_score:
                by_words = f"{_bar(row.word_score, 'gray')} by words, place {row.word_place}"
            scores.markdown(f"{_bar(row.score, 'green')} by meaning  \n{by_words}")
    st.caption(
        f"By meaning: {inline(name)}, the chance that this bullet is the one asked for, calibrated on held-out people. "
        "By words: shared words and their relatives, what serves without an encoder. The two scales are not the same; "
        "compare the order."
    )


def _bar(score: float, colour: str) -> str:
    """A score as a bar of no-break spaces (style.py gives them colour; nothing is read aloud) and a number."""
    length = round(BAR * score)
    bar = f":{colour}[:{colour}-background[{BLANK * length}]] " if length else ""
    return f"{bar}**{score:.2f}**"


def _by_words(bullets: Sequence[str], hits: Sequence[Hit]) -> None:
    with st.container(key="lab_scores", gap="small"):
        for place, hit in enumerate(hits, 1):
            text, scores = st.columns([5, 3], gap="small", vertical_alignment="center")
            text.markdown(f"**{place}** · {inline(bullets[hit.index])}")
            scores.markdown(f"{_bar(hit.score, 'gray')} by words")
