"""kill -9 of the server at 50 random moments of interviews: every submitted answer is there, every typed one too."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from lib.store import open_store
from tests.e2e.conftest import Server, settled
from tests.e2e.flow import answer_box, button, start_sample

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1200)]

KILLS = 50


def stored_answers(server: Server) -> list[str]:
    store = open_store(f"sqlite:///{server.database}")
    try:
        turns = (t for s in store.summaries("local") for t in store.load("local", s.id).turns)
        return [t.answer.text for t in turns if t.answer is not None]
    finally:
        store.close()


def next_question(page: Page, server: Server) -> None:
    """Bring the page to an answer box, through pauses and into a new interview when one is over."""
    for _ in range(6):
        if answer_box(page).is_visible():
            return
        if button(page, "Next question").is_visible():
            # Right after a restart the page may still redraw under the click: then look again at what it shows.
            with contextlib.suppress(PlaywrightTimeout):
                button(page, "Next question").click(timeout=5_000)
            page.wait_for_timeout(150)
            settled(page)
        else:
            start_sample(page, server, questions=15)
    raise AssertionError("no question to answer")


def test_nothing_is_lost_over_fifty_kills(new_page: Callable[..., Page], tmp_path: Path) -> None:
    # Search by words: 50 servers need not load the encoder 50 times to show that nothing said to them is lost.
    server = Server(tmp_path, GREENROOM_RETRIEVER="lexical")
    server.start()
    rng = random.Random(20)
    page = new_page()
    expected: list[str] = []
    outcomes = {"stored": 0, "draft": 0}
    try:
        start_sample(page, server, questions=15)
        for n in range(KILLS):
            next_question(page, server)
            text = f"Answer {n}: I measured the error per store, decided against the offer and saved {n} percent."
            answer_box(page).fill(text)
            page.wait_for_timeout(rng.choice([0, 20, 150]))
            if rng.random() < 0.85:
                answer_box(page).press("Control+Enter", no_wait_after=True)
            page.wait_for_timeout(rng.uniform(0, 350))
            server.kill()
            server.start()
            page.reload()
            settled(page)
            answers = stored_answers(server)
            assert answers.count(text) <= 1
            if text not in answers:
                # the browser's copy is put into the box a moment after the page has been drawn
                expect(answer_box(page), f"kill {n}: neither stored nor in the box").to_have_value(text)
                outcomes["draft"] += 1
                answer_box(page).press("Control+Enter")
                page.wait_for_timeout(300)
                settled(page)
                answers = stored_answers(server)
            else:
                outcomes["stored"] += 1
            expected.append(text)
            assert len(answers) == len(expected)
            assert set(expected) <= set(answers), f"kill {n}: lost {set(expected) - set(answers)}"
        print(
            f"\n{KILLS} kills: {outcomes['stored']} answers already stored, {outcomes['draft']} back in the box, 0 lost"
        )
        assert min(outcomes.values()) > 0, "the moments were not varied enough to mean anything"
    finally:
        server.kill()
