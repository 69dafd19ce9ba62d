"""The retriever lab in a browser: nothing overflows, axe is content, and a question of one's own is ranked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server, settled
from tests.e2e.test_look import check

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_lab(server: Server, new_page: Callable[..., Page], width: int, dark: bool) -> None:
    page = new_page(width, dark=dark)
    page.goto(f"{server.url}/Retriever_lab")
    expect(page.get_by_role("heading", name="Versions")).to_be_visible(timeout=60_000)
    expect(page.locator("canvas, svg.marks")).not_to_have_count(0)
    check(page, f"Retriever lab at {width}")
    box = page.get_by_label("Or a question of your own")
    box.fill("How do you bring on junior colleagues?")
    box.press("Enter")
    settled(page)
    expect(page.locator(".st-key-lab_scores p").first).to_contain_text("Mentored three junior analysts")
    page.get_by_text("Two people of one trade").click()
    settled(page)
    check(page, f"Retriever lab at {width}, another task")
