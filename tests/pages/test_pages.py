"""Each page in AppTest: empty states, the sample, a whole interview, errors in the page's own words."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from lib.core.errors import StoreError
from lib.ui import services, state
from tests.pages.conftest import go

pytestmark = pytest.mark.pages

ANSWER = (
    "At Larkspur Grocers the forecast was off by 24 percent, so I rebuilt it with LightGBM. I decided against buying "
    "one because we could not see its errors. I measured per store, and as a result the error fell to 17 percent."
)


def text(app: AppTest) -> str:
    return "\n".join(str(e.value) for e in [*app.markdown, *app.caption, *app.title, *app.header, *app.info])


def labels(app: AppTest) -> list[str]:
    return [b.label for b in app.button]


def press(app: AppTest, label: str) -> AppTest:
    return next(b for b in app.button if b.label == label).click().run()


def start_sample(app: AppTest, **form: object) -> AppTest:
    go(app, "1_Setup")
    press(app, "Fill everything with a sample resume and job")
    for name, value in form.items():
        widget = next(w for w in [*app.slider, *app.selectbox, *app.radio] if w.key == f"setup_{name}")
        widget.set_value(value)  # type: ignore[arg-type]
    app.run()
    press(app, "Start the interview")
    interview_id = app.session_state[state.KEY].interview_id
    assert interview_id
    return go(app, "2_Interview", i=interview_id)


def send(app: AppTest, words: str) -> AppTest:
    app.text_area[0].set_value(words)
    return press(app, "Send answer")


def test_home_is_calm_without_data(app: AppTest) -> None:
    app.run()
    assert not app.exception
    assert not app.error
    assert labels(app)[:2] == ["Set up my interview", "Try it with a sample"]
    assert "No finished interview yet" in text(app)


@pytest.mark.parametrize("name", ["2_Interview", "3_Report"])
@pytest.mark.parametrize("query", [{}, {"i": "nonsense"}])
def test_nothing_to_show_leads_on(app: AppTest, name: str, query: dict[str, str]) -> None:
    app.run()
    go(app, name, **query)
    assert not app.exception
    assert not app.error
    assert ("leads to no interview" in " ".join(w.value for w in app.warning)) == bool(query)


def test_setup_fills_from_the_sample_and_keeps_it_over_a_reload(app: AppTest) -> None:
    app.run()
    go(app, "1_Setup")
    press(app, "Fill everything with a sample resume and job")
    held = app.session_state[state.KEY]
    assert len(held.setup.rows) >= 10
    assert len(held.setup.job.requirements) >= 8
    assert held.setup.stack
    assert "Machine Learning Engineer" in app.info[0].value
    again = AppTest.from_file(str(app._script_path), default_timeout=30).run()
    go(again, "1_Setup")
    assert again.session_state[state.KEY].setup.rows == held.setup.rows
    assert again.session_state[state.KEY].setup.job_title == "Machine Learning Engineer"


def test_setup_steps_keep_what_was_typed(app: AppTest) -> None:
    app.run()
    go(app, "1_Setup")
    press(app, "Continue")
    next(w for w in app.text_input if w.key == "setup_company").set_value("Fernhill").run()
    press(app, "Continue")
    next(w for w in app.text_input if w.key == "setup_position").set_value("Cook").run()
    press(app, "Back")
    assert next(w for w in app.text_input if w.key == "setup_company").value == "Fernhill"
    press(app, "Continue")
    assert next(w for w in app.text_input if w.key == "setup_position").value == "Cook"


def test_without_a_position_the_page_says_what_to_do(app: AppTest) -> None:
    app.run()
    go(app, "1_Setup")
    for _ in range(3):
        press(app, "Continue")
    press(app, "Start the interview")
    assert "which position" in app.error[0].value


def test_a_refused_upload_says_why_and_loses_nothing(app: AppTest) -> None:
    app.run()
    go(app, "1_Setup")
    press(app, "Fill everything with a sample resume and job")
    app.segmented_control[0].set_value("Resume").run()
    before = app.session_state[state.KEY].setup.rows
    app.file_uploader[0].upload("resume.pdf", b"", "application/pdf").run()
    assert "empty" in app.error[0].value.lower()
    assert "still here" in app.error[0].value
    assert app.session_state[state.KEY].setup.rows == before


def test_a_pasted_resume_is_understood_and_correctable(app: AppTest) -> None:
    app.run()
    go(app, "1_Setup")
    pasted = (
        "Zoë Müller\nzoe@example.org\n\nExperience\n\nCook, Fernhill Inn\nJan 2020 - Present\n"
        "- Ran a kitchen of six\n- Cut waste by 30 %\n"
    )
    next(w for w in app.text_area if w.key == "setup_resume_text").set_value(pasted).run()
    press(app, "Read this text")
    held = app.session_state[state.KEY].setup
    assert [b.text for b in held.rows] == ["Ran a kitchen of six", "Cut waste by 30 %"]
    assert held.name == "Zoë Müller"
    assert "2 pieces of experience" in text(app)


def test_practice_interview_to_the_report(app: AppTest) -> None:
    app.run()
    start_sample(app, n_questions=3, follow_ups=1)
    assert "Question 1 of 3 · opening" in text(app)
    seen_feedback = False
    for _ in range(20):
        assert not app.exception
        assert not app.error
        if "Send answer" in labels(app):
            send(app, ANSWER)
        elif "Show it without rating" in labels(app):
            press(app, "Show it without rating")
            seen_feedback = seen_feedback or "Credibility" in text(app)
        elif "Next question" in labels(app):
            press(app, "Next question")
        else:
            break
    assert seen_feedback
    press(app, "See the report")
    interview_id = app.session_state[state.KEY].interview_id
    go(app, "3_Report", i=interview_id)
    assert not app.exception
    assert not app.error
    assert "Practice verdict" in text(app)
    assert "Do these three things next" in text(app)
    assert "Communication overall" in [m.label for m in app.metric]
    judged = next(t for t in services.store().load("local", interview_id).turns if t.feedback is not None)
    services.store().save_self_rating("local", interview_id, judged.number, 5)
    go(app, "3_Report", i=interview_id)
    assert re.search(r"You rated this 5 of 5: (close to|\d\.\d above) the score\.", text(app))
    assert services.store().load("local", interview_id).status == "finished"


def test_an_empty_answer_is_not_sent(app: AppTest) -> None:
    app.run()
    start_sample(app, n_questions=3)
    send(app, "   ")
    assert "nothing to send" in app.warning[0].value
    assert "Question 1 of 3" in text(app)


def test_text_of_the_candidate_is_never_markdown(app: AppTest) -> None:
    app.run()
    start_sample(app, n_questions=3)
    send(app, "I built this ![x](https://evil.example/?d=1) and <b>more</b> of it, in six weeks, with my own hands.")
    shown = "\n".join(m.value for m in app.markdown)
    assert r"\!\[x\]\(https" in shown
    assert "![x](" not in shown
    assert "<b>" not in shown.replace(r"\<b\>", "")


def test_an_error_of_the_store_is_said_and_the_answer_stays(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    app.run()
    start_sample(app, n_questions=3)
    kind = type(services.store())

    def refuse(*_: object) -> None:
        raise StoreError("The database is busy. Send again in a moment.")

    with monkeypatch.context() as broken:
        broken.setattr(kind, "save_answer", refuse)
        send(app, ANSWER)
    assert "Send again in a moment" in app.warning[0].value
    assert app.text_area[0].value == ANSWER
    send(app, ANSWER)
    interview = services.store().load("local", app.session_state[state.KEY].interview_id)
    assert interview.turns[0].answer is not None
    assert interview.turns[0].answer.text == ANSWER


def test_an_unexpected_error_shows_a_reference_and_no_private_text(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app.run()

    def fail(*_: object) -> None:
        raise ValueError("secret words of the candidate")

    monkeypatch.setattr(type(services.store()), "summaries", fail)
    app.run()
    assert "reference" in app.error[0].value
    assert "secret" not in app.error[0].value


def test_on_a_shared_server_sessions_do_not_see_each_other(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_HOSTED", "1")
    app.run()
    start_sample(app, n_questions=3)
    interview_id = app.session_state[state.KEY].interview_id
    other = AppTest.from_file(str(app._script_path), default_timeout=30).run()
    go(other, "2_Interview", i=interview_id)
    assert "leads to no interview" in other.warning[0].value
    mine = AppTest.from_file(str(app._script_path), default_timeout=30)
    mine.query_params["u"] = app.session_state[state.KEY].owner
    mine.run()
    go(mine, "2_Interview", i=interview_id)
    assert "Question 1 of 3" in text(mine)
