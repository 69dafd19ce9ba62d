"""Thirty microphones opened and left in every way: no thread, socket or open file stays behind on the server."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from tests.e2e.conftest import Server, settled
from tests.e2e.flow import button, start_sample
from tests.e2e.microphone import browser_that_hears, said
from tests.speech.evaluate_tiny_whisper import MODEL

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

FORGETFUL = {"STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "4"}
"""A visit that a reload has left is forgotten in seconds, not minutes; until then Streamlit keeps its event loop."""
TIMES = 30
WARM_UP = 3
SPARE = (4, 0, 0, 12, 0)
"""Threads of pools come and go whatever happens; a pool of the database has three files for each connection."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("server"), GREENROOM_WHISPER=str(MODEL), **FORGETFUL)
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="module")
def browser(playwright_driver: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    sound = said("my team used the new system", before_s=20.0)
    with browser_that_hears(playwright_driver, sound, tmp_path_factory.mktemp("sound")) as found:
        yield found


def panel(page: Page) -> Locator:
    return page.locator(".st-key-interview_talk")


class Held(NamedTuple):
    """What the server's process holds. `tcp` are the browser's own connections: they are kept alive for a while."""

    threads: int
    udp: int
    other_sockets: int
    databases: int
    files: int


def held(server: Server) -> tuple[Held, int]:
    """That, and the number of TCP connections."""
    assert server.process is not None
    at = Path(f"/proc/{server.process.pid}")
    links = []
    for link in (at / "fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            links.append(str(link.readlink()))
    sockets = {name[8:-1] for name in links if name.startswith("socket:")}
    udp, tcp = (sockets & _inodes(at, name) for name in ("udp", "tcp"))
    databases = sum(server.database.name in name for name in links)
    files = len(links) - len(sockets) - databases
    return Held(len(list((at / "task").iterdir())), len(udp), len(sockets - udp - tcp), databases, files), len(tcp)


def _inodes(at: Path, kind: str) -> set[str]:
    lines = [line for name in (kind, kind + "6") for line in (at / "net" / name).read_text().splitlines()[1:]]
    return {line.split()[9] for line in lines}


def away_and_back(page: Page) -> None:
    """To another page, which must have been drawn: two clicks at once may be one run for the server.

    A component's news that is sent with the click takes Streamlit back to the page before: then it is clicked again.
    """
    heading = page.get_by_role("heading", name="Settings", exact=True)
    for _ in range(4):
        page.get_by_test_id("stSidebarNavLink").filter(has_text="Settings").click()
        settled(page)
        with suppress(AssertionError):
            expect(heading).to_be_visible(timeout=4000)
            break
    expect(heading).to_be_visible()
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Interview").click()


def open_and_leave(page: Page, way: int) -> None:
    button(page, "Start talking").click()
    if way % 5 != 4:
        expect(panel(page)).to_contain_text("Speak now", timeout=60_000)
    match way % 5:
        case 0:
            button(page, "Done").click()
        case 1:
            away_and_back(page)
        case 2:
            page.reload()
            settled(page)
        case 3:
            page.get_by_text("Type", exact=True).click()
            settled(page)
            page.get_by_text("Talk", exact=True).click()
        case _:  # before there is a connection
            away_and_back(page)
    expect(button(page, "Start talking")).to_be_visible(timeout=60_000)
    settled(page)


def test_thirty_connections_leave_nothing_behind(server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page()
    start_sample(page, server, questions=3)
    page.get_by_text("Talk", exact=True).click()
    settled(page)
    for way in range(WARM_UP):
        open_and_leave(page, way)
    page.wait_for_timeout(3000)
    before, _ = held(server)
    for way in range(TIMES):
        open_and_leave(page, way)
    deadline = time.monotonic() + 40
    while any(now > then + spare for now, then, spare in zip(held(server)[0], before, SPARE, strict=True)):
        assert time.monotonic() < deadline, f"{before} before, {held(server)} after"
        page.wait_for_timeout(500)
    assert held(server)[1] < TIMES, "connections of the browser are few"
