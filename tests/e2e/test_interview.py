"""A whole interview in a real browser, as a new user would have it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lib.store import open_store
from tests.e2e.conftest import Server, settled
from tests.e2e.flow import GOOD, answer, answer_box, button, click, play_to_the_end, start_sample

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


def test_sample_interview_from_first_click_to_exports(
    server: Server, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = new_page()
    start_sample(page, server, questions=3)
    answer(page, GOOD)
    expect(page.get_by_text("Larkspur Grocers", exact=False).first).to_be_visible()
    play_to_the_end(page)
    expect(page.get_by_text("Practice verdict")).to_be_visible()
    interview_id = re.search(r"[?&]i=([^&]+)", page.url)
    assert interview_id is not None
    stored = open_store(f"sqlite:///{server.database}").load("local", interview_id.group(1))
    assert stored.turns[0].answer is not None
    assert stored.turns[0].answer.text == GOOD
    for name, start in (("PDF", b"%PDF-"), ("Markdown", b"#"), ("Text", b""), ("JSON", b"{")):
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=True).click()
        data = Path(download.value.path()).read_bytes()
        assert data.startswith(start)
        assert len(data) > 1000
        if name == "JSON":
            json.loads(data)
        if name in ("Markdown", "Text"):
            assert "Larkspur" in data.decode()


def test_reload_in_the_middle_keeps_question_answers_and_draft(server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page()
    start_sample(page, server, questions=4, real=True)
    answer(page, GOOD)
    header = page.get_by_text(re.compile(r"Question \d of 4")).inner_text()
    answer_box(page).press_sequentially("A thought that is not finished", delay=5)
    page.wait_for_timeout(300)  # less than the pause after which the draft goes to the server
    page.reload()
    settled(page)
    assert page.get_by_text(re.compile(r"Question \d of 4")).inner_text() == header
    expect(answer_box(page)).to_have_value("A thought that is not finished")
    answer(page, answer_box(page).input_value() + ", but now it is: I measured the error per store.")
    page.reload()
    settled(page)
    expect(answer_box(page)).to_have_value("")


def test_a_second_tab_and_home_lead_back(server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page()
    start_sample(page, server, questions=3)
    link = page.url
    answer(page, GOOD)
    other = page.context.new_page()
    other.goto(server.url)
    settled(other)
    other.get_by_role("button", name="Continue", exact=True).first.click()
    other.wait_for_url(re.compile("Interview"))
    settled(other)
    assert other.url == link
    expect(other.get_by_text(re.compile(r"Question \d of 3"))).to_be_visible()


@pytest.mark.parametrize("path", ["Interview", "Report", "Interview?i=nonsense", "Report?i=nonsense"])
def test_deep_links_and_empty_states_show_a_way_on(server: Server, new_page: Callable[..., Page], path: str) -> None:
    page = new_page()
    page.goto(f"{server.url}/{path}")
    settled(page)
    expect(page.get_by_role("link", name="Set up an interview")).to_be_visible()
    expect(page.get_by_text("Something went wrong")).to_have_count(0)
    if "nonsense" in path:
        expect(page.get_by_text("leads to no interview", exact=False)).to_be_visible()


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("resume.pdf", b"", "empty"),
        ("tool.exe", b"MZ\x90\x00" + bytes(range(256)) * 8, "PDF, DOCX"),
        ("broken.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 20, "damaged"),
    ],
)
def test_wrong_files_are_refused_and_nothing_is_lost(
    server: Server, new_page: Callable[..., Page], name: str, data: bytes, message: str
) -> None:
    page = new_page()
    page.goto(f"{server.url}/Setup")
    settled(page)
    page.get_by_text("You", exact=True).click()
    settled(page)
    position = page.get_by_role("textbox", name="Position you practise for")
    position.fill("Lighthouse keeper")
    position.press("Enter")
    settled(page)
    page.get_by_text("Resume", exact=True).first.click()
    settled(page)
    page.locator('input[type="file"]').first.set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": data}
    )
    expect(page.get_by_test_id("stAlert").first).to_contain_text(message, ignore_case=True)
    page.get_by_text("You", exact=True).click()
    settled(page)
    expect(page.get_by_role("textbox", name="Position you practise for")).to_have_value("Lighthouse keeper")


def test_keyboard_only(server: Server, new_page: Callable[..., Page]) -> None:
    """Tab, Enter, arrows and Ctrl+Enter are enough from the first page to the second question."""
    page = new_page()
    page.goto(server.url)
    settled(page)

    def tab_to(name: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            label = page.evaluate("document.activeElement.tagName === 'BUTTON' ? document.activeElement.innerText : ''")
            if name in (label or ""):
                return
        raise AssertionError(f"{name} cannot be reached by Tab")

    tab_to("Try it with a sample")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("Setup"))
    settled(page)
    tab_to("Start the interview")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("Interview"))
    settled(page)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "TEXTAREA":
            break
    page.keyboard.type(GOOD)
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(300)
    settled(page)
    expect(page.get_by_text("Larkspur Grocers", exact=False).first).to_be_visible()
    tab_to("End") if not button(page, "Next question").is_visible() else tab_to("Next question")


def test_practice_hint_retry_and_before_after(server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page()
    start_sample(page, server, questions=3)
    click(page, re.compile("Hint"))
    expect(page.get_by_text("From your own resume, this may help")).to_be_visible()
    answer(page, "I work with data.")
    for _ in range(6):
        if button(page, "Next question").is_visible():
            break
        answer(page, "I like data.")
    if button(page, "Show it without rating").is_visible():
        click(page, "Show it without rating")
    click(page, re.compile("Answer this again"))
    answer(page, GOOD)
    for _ in range(6):
        if button(page, "Next question").is_visible():
            break
        answer(page, GOOD + " I led it myself.")
    if button(page, "Show it without rating").is_visible():
        click(page, "Show it without rating")
    expect(page.get_by_text("Before and after")).to_be_visible()


@pytest.mark.parametrize("control", ["Hint", "Repeat"])
def test_a_control_right_after_typing_takes_the_text_along(
    server: Server, new_page: Callable[..., Page], control: str
) -> None:
    page = new_page()
    start_sample(page, server, questions=3)
    answer_box(page).press_sequentially("Half a thought", delay=4)
    button(page, re.compile(control)).click()
    page.wait_for_timeout(400)
    settled(page)
    expect(answer_box(page)).to_have_value("Half a thought")
    expect(answer_box(page)).to_have_count(1)


def test_skip_and_end_ask_about_typed_text(server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page()
    start_sample(page, server, questions=3)
    answer_box(page).fill("I measured the error per store before I changed anything, and told the team.")
    button(page, re.compile("Skip")).click()
    page.wait_for_timeout(300)
    settled(page)
    expect(page.get_by_text("Question 1 of 3", exact=False)).to_be_visible()
    click(page, "Go on")
    expect(answer_box(page)).to_have_value(re.compile("I measured the error"))
    button(page, re.compile("End")).click()
    page.wait_for_timeout(300)
    settled(page)
    click(page, "Send it, then end")
    expect(page.get_by_text("stopped early", exact=False)).to_be_visible()
    interview_id = re.search(r"[?&]i=([^&]+)", page.url)
    assert interview_id is not None
    stored = open_store(f"sqlite:///{server.database}").load("local", interview_id.group(1))
    assert stored.turns[0].answer is not None
    assert stored.turns[0].answer.text.startswith("I measured the error")


def test_two_tabs_answering_lose_neither_text(server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page()
    start_sample(page, server, questions=4, real=True)
    other = page.context.new_page()
    other.goto(page.url)
    settled(other)
    answer(page, GOOD)
    answer(other, "A second view that I typed in another tab, about the same stores.")
    expect(other.get_by_test_id("stAlert").get_by_text("another tab")).to_be_visible()
    expect(answer_box(other)).to_have_value(re.compile("A second view"))


def test_corrections_to_the_table_survive_steps_and_reload(new_page: Callable[..., Page], tmp_path: Path) -> None:
    own = Server(tmp_path)
    own.start()
    try:
        page = new_page()
        page.goto(f"{own.url}/Setup")
        settled(page)
        click(page, re.compile("Fill everything"))
        main = page.get_by_test_id("stMain")
        main.get_by_text("Resume", exact=True).first.click()
        settled(page)
        page.wait_for_timeout(500)
        box = page.get_by_test_id("stDataFrame").bounding_box()
        assert box is not None
        page.mouse.dblclick(box["x"] + 150, box["y"] + 70)
        editor = page.locator("#portal textarea")
        expect(editor).to_be_visible()
        editor.fill("Rebuilt the whole forecast by hand")
        editor.press("Enter")
        page.wait_for_timeout(600)
        settled(page)
        assert "Rebuilt the whole forecast by hand" in open_store(f"sqlite:///{own.database}").setup("local")
        for _ in range(2):
            main.get_by_text("Job", exact=True).first.click()
            settled(page)
            main.get_by_text("Resume", exact=True).first.click()
            settled(page)
            page.reload()
            settled(page)
        store = open_store(f"sqlite:///{own.database}")
        assert "Rebuilt the whole forecast by hand" in store.setup("local")
    finally:
        own.kill()


def test_a_job_description_typed_and_not_left_survives_a_reload(new_page: Callable[..., Page], tmp_path: Path) -> None:
    own = Server(tmp_path)
    own.start()
    try:
        page = new_page()
        page.goto(f"{own.url}/Setup")
        settled(page)
        click(page, "Continue")
        field = page.get_by_role("textbox", name="Job description")
        field.press_sequentially("You need experience with Kafka.", delay=5)
        page.wait_for_timeout(1600)
        page.reload()
        settled(page)
        expect(page.get_by_role("textbox", name="Job description")).to_have_value("You need experience with Kafka.")
    finally:
        own.kill()


def test_real_mode_shows_nothing_before_the_report(server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page()
    start_sample(page, server, questions=3, real=True)
    for _ in range(12):
        if not answer_box(page).is_visible():
            break
        for word in ("Relevance", "Credibility", "What helped", "Heard as"):
            expect(page.get_by_text(word)).to_have_count(0)
        assert not button(page, re.compile("Hint")).is_visible()
        answer(page, GOOD)
    click(page, "See the report")
    expect(page.get_by_text("your own view", exact=False)).to_be_visible()
    expect(page.get_by_text("Practice verdict")).to_have_count(0)
    click(page, "Skip to the report")
    expect(page.get_by_text("Practice verdict")).to_be_visible()


def test_countdown_is_visible_and_discards_nothing(server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page()
    start_sample(page, server, questions=3, limit=True)
    timer = page.get_by_role("timer")
    expect(timer).to_contain_text(re.compile(r"(0:5\d|1:00) left"))
    answer_box(page).press_sequentially("Written in time", delay=5)
    page.evaluate(
        "Object.keys(localStorage).filter(k => k.endsWith(':start')).forEach(k => localStorage.setItem(k, '1000'))"
    )
    expect(timer).to_contain_text("Time is up", timeout=5000)
    expect(answer_box(page)).to_have_value("Written in time")
    answer(page, answer_box(page).input_value() + " and sent after it.")
    expect(page.get_by_text("Written in time and sent after it.")).to_be_visible()


def test_delete_one_and_all(new_page: Callable[..., Page], tmp_path: Path) -> None:
    own = Server(tmp_path)
    own.start()
    try:
        page = new_page()
        for _ in range(2):
            start_sample(page, own, questions=3)
            answer(page, GOOD)
        page.goto(own.url)
        settled(page)
        expect(page.get_by_role("button", name="Continue", exact=True)).to_have_count(2)
        page.get_by_role("button", name="More").first.click()
        page.get_by_role("button", name="Delete this interview").first.click()
        settled(page)
        expect(page.get_by_role("button", name="Continue", exact=True)).to_have_count(1)
        page.get_by_role("button", name="Delete all my data").click()
        page.get_by_role("button", name="Delete everything").click()
        settled(page)
        expect(page.get_by_role("button", name="Continue", exact=True)).to_have_count(0)
        assert open_store(f"sqlite:///{own.database}").summaries("local") == []
    finally:
        own.kill()
