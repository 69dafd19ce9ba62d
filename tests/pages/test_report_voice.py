"""How the answers sounded, on the report page and beside the feedback of practice mode."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from lib.core.speech import Sound
from lib.ui import services, state, takes
from tests.pages.conftest import go
from tests.pages.test_pages import ANSWER, press, send, start_sample, text
from tests.spoken import OWNER, spoken_interview
from tests.unit.feedback.takes import take

pytestmark = pytest.mark.pages


def report(app: AppTest) -> str:
    """A report over spoken answers; the interview's id."""
    app.run()
    made = spoken_interview(services.store())
    go(app, "3_Report", i=made)
    assert not app.exception
    return made


def test_the_overview_names_measures_bands_and_what_was_not_measured(app: AppTest) -> None:
    report(app)
    shown = text(app).replace("\\", "")
    assert "How you sounded" in shown
    assert "Measured from 2 spoken answers" in shown
    assert "typed: question 2" in shown
    metrics = {m.label: m for m in app.metric}
    assert metrics["Delivery"].value.endswith("of 5")
    assert metrics["Longest pause"].value == "2.4 s"
    assert metrics["Fillers"].value.startswith("≥ ")
    assert "Laske" in metrics["Fillers"].help
    assert "watch" in shown
    assert "Your longest pause was 2.4 s" in shown
    tables = [d.value for d in app.dataframe]
    measures = next(t for t in tables if "How exact" in t.columns)
    assert "0.7 semitones" in set(measures["How exact"])
    answers = next(t for t in tables if "Answer" in t.columns)
    assert list(answers["Answer"]) == ["Q1", "Q3"]


def test_each_spoken_answer_shows_its_edits_and_a_typed_one_says_that_it_was_typed(app: AppTest) -> None:
    report(app)
    shown = text(app)
    assert shown.count("Spoken \\(") == 2
    assert ":orange-background[um]" in shown
    assert "and it was twice as fast]" in shown
    assert shown.count("What you sent") == 1
    assert "Typed: how it sounded was not measured" in shown


def test_communication_says_what_part_delivery_has(app: AppTest) -> None:
    report(app)
    communication = next(m for m in app.metric if m.label == "Communication overall")
    assert "delivery one part in what was spoken (question 1)" in communication.help  # question 3 was too short


def test_sound_comes_when_it_is_asked_for_and_says_why_when_it_cannot(app: AppTest) -> None:
    made = report(app)
    assert not app.get("audio")
    app.session_state["report_heard"] = ((made, 0), 3.2)
    app.run()
    assert len(app.get("audio")) == 1
    assert app.session_state["report_heard"] == ((made, 0), None)
    broken = services.store().sounds(OWNER, made, 0)[0]
    services.store().add_sound(OWNER, made, 0, broken.take, broken.part, b"not a sound")
    app.run()
    assert not app.get("audio")
    assert any("holds no sound that can be read" in w.value for w in app.warning)
    assert not app.exception


def test_sound_of_a_recording_that_is_not_in_the_answer_is_not_offered(app: AppTest) -> None:
    app.run()
    store = services.store()
    made = spoken_interview(store)
    sound: Sound = store.sounds(OWNER, made, 0)[0]
    store.drop_sounds(OWNER, made, 0)
    store.add_sound(OWNER, made, 0, 7, 0, sound.data)
    app.session_state["report_heard"] = ((made, 0), 3.2)
    go(app, "3_Report", i=made)
    assert not app.get("audio")
    assert not app.exception


def test_typed_interviews_say_that_nothing_was_measured(app: AppTest) -> None:
    app.run()
    start_sample(app)
    send(app, ANSWER)
    press(app, "End")
    press(app, "End now")
    go(app, "3_Report", i=app.session_state[state.KEY].interview_id)
    assert "How you sounded was not measured, because every answer was typed" in text(app)


def test_practice_mode_shows_one_line_beside_the_feedback(app: AppTest) -> None:
    app.run()
    start_sample(app, follow_ups=0)
    made = app.session_state[state.KEY].interview_id
    store, owner = services.store(), services.owner()
    number = store.load(owner, made).turns[-1].number
    takes.add(store, owner, made, number, take(ANSWER))
    answer = takes.as_answer(ANSWER, takes.takes(store, owner, made, number), 60.0)
    services.session().submit(made, number, answer)
    go(app, "2_Interview", i=made)
    press(app, "Show it without rating")
    line = next(m.value for m in app.markdown if "How it sounded" in m.value)
    assert "140 words per minute \\(usual\\)" in line
    assert "at least 2 fillers" in line
