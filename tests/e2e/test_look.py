"""Every page at 1280 and 390 px, light and dark: nothing overflows, and axe finds no violation of ours."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server, settled
from tests.e2e.flow import answer, play_to_the_end, start_sample

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

STREAMLITS_OWN = {"presentation-role-conflict"}  # inside st.file_uploader, not ours to mend


def check(page: Page, where: str) -> None:
    settled(page)
    page.wait_for_timeout(400)  # what was drawn fades in: half-way its contrast is too low
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{where} is {overflow} px too wide"
    found = [v for v in Axe().run(page).response["violations"] if v["id"] not in STREAMLITS_OWN]
    detail = [(v["id"], v["impact"], [n["html"][:160] for n in v["nodes"][:3]]) for v in found]
    assert not detail, f"{where}: {detail}"


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (390, False), (390, True)])
def test_every_page(server: Server, new_page: Callable[..., Page], width: int, dark: bool) -> None:
    page = new_page(width, dark=dark)
    page.goto(server.url)
    check(page, "Home")
    page.goto(f"{server.url}/Setup")
    check(page, "Setup, empty")
    page.goto(f"{server.url}/Report")
    check(page, "Report, empty")
    page.goto(f"{server.url}/Settings")
    for kind in ("Built in", "A server on this machine", "A model file", "Hugging Face", "Another server"):
        settled(page)
        page.get_by_text(kind, exact=True).first.click()
        page.wait_for_timeout(1500)
        check(page, f"Settings, {kind}")
    start_sample(page, server, questions=3)
    check(page, "Interview, first question")
    page.goto(f"{server.url}/Setup")
    for step in ("Resume", "Job", "You", "Interview"):
        settled(page)
        page.get_by_test_id("stMain").get_by_text(step, exact=True).first.click()
        check(page, f"Setup, {step}")
    page.goto(server.url)
    settled(page)
    page.get_by_role("button", name="Continue", exact=True).first.click()
    settled(page)
    answer(page, "Um, I think maybe it was fine.")
    check(page, "Interview, follow-up")
    play_to_the_end(page)
    expect(page.get_by_text("Practice verdict")).to_be_visible()
    check(page, "Report")
    page.goto(server.url)
    check(page, "Home, with interviews")
