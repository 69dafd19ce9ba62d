"""Steps that several browser tests take."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, TimeoutError, expect

from tests.e2e.conftest import Server, settled

GOOD = (
    "At Larkspur Grocers the demand forecast for 212 stores was off by 24 percent, so I rebuilt it with LightGBM and "
    "weather features. I decided against a vendor's offer because we could not see its errors per store. First I "
    "measured the error per product group, then I ran it in 10 stores for six weeks. As a result the error fell to 17 "
    "percent and food waste by 9 percent. Looking back I would have started with the fresh products."
)


def button(page: Page, name: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("button", name=name, exact=isinstance(name, str)).first


def click(page: Page, name: str | re.Pattern[str]) -> None:
    button(page, name).click()
    page.wait_for_timeout(150)
    settled(page)


def press_if_there(page: Page, name: str) -> bool:
    """Click a button that is seen now. A slow redraw may take it away meanwhile: the caller looks again."""
    if not button(page, name).is_visible():
        return False
    try:
        button(page, name).click(timeout=5_000)
    except TimeoutError:
        if button(page, name).is_visible():
            raise
    page.wait_for_timeout(150)
    settled(page)
    return True


def start_sample(page: Page, server: Server, *, questions: int = 5, real: bool = False, limit: bool = False) -> None:
    """From the home page to the first question, by the sample."""
    page.goto(server.url)
    settled(page)
    click(page, "Try it with a sample")
    expect(page.get_by_role("heading", name="Set up your interview")).to_be_visible()
    if questions != 5:
        slider = page.get_by_role("slider", name=re.compile("Questions"))
        slider.focus()
        for _ in range(abs(questions - 5)):
            page.keyboard.press("ArrowRight" if questions > 5 else "ArrowLeft")
            page.wait_for_timeout(120)
        settled(page)
    if real:
        page.get_by_text("Real", exact=True).click()
        settled(page)
    if limit:
        page.get_by_role("slider", name=re.compile("Time limit")).focus()
        page.keyboard.press("ArrowRight")
        settled(page)
    click(page, "Start the interview")
    expect(page.get_by_text(f"Question 1 of {questions}", exact=False)).to_be_visible()


def answer_box(page: Page) -> Locator:
    return page.locator('[class*="st-key-interview_answer_"] textarea')


def answer(page: Page, text: str) -> None:
    """Type an answer and send it by the keyboard; over when the box of that turn has made room."""
    box = answer_box(page)
    around = page.locator('[class*="st-key-interview_answer_"]').first.get_attribute("class") or ""
    key = next(name for name in around.split() if name.startswith("st-key-interview_answer_"))
    box.fill(text)
    box.press("Control+Enter")
    expect(page.locator(f".{key}")).to_have_count(0, timeout=60_000)
    settled(page)


def play_to_the_end(page: Page, text: str = GOOD, limit: int = 60) -> int:
    """Answer and go on until the report is offered; the number of answers given."""
    given = 0
    for _ in range(limit):
        press_if_there(page, "Show it without rating")
        if press_if_there(page, "Next question"):
            pass
        elif press_if_there(page, "See the report"):
            if page.get_by_role("heading", name="Your report").is_visible():
                return given
        elif answer_box(page).is_visible():
            given += 1
            answer(page, f"{text} This is my answer number {given}.")
        settled(page)
    raise AssertionError("the interview did not end")
