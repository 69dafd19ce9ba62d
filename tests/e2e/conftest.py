"""A real server and a real browser. Chromium comes from the system or from `playwright install chromium`."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome")
CONTEXTS = pytest.StashKey[list[BrowserContext]]()
FLAGS = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync".split()


class Server:
    """`streamlit run Home.py` on a port of its own with a database of its own; can be killed and started again."""

    def __init__(self, folder: Path, script: str = "Home.py", **env: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = folder / "greenroom.db"
        self.log = folder / "server.log"
        self.script = script
        self.env = {**os.environ, "DATABASE_URL": f"sqlite:///{self.database}", **env}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "streamlit", "run", self.script, "--server.port", str(self.port),
                   "--server.address", "127.0.0.1"]  # fmt: skip
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        self.wait()

    def wait(self, seconds: float = 40) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if requests.get(self.url + "/_stcore/health", timeout=2).ok:
                    return
            except requests.ConnectionError:
                time.sleep(0.05)
        raise AssertionError(f"the server did not start: {self.log.read_text()[-2000:]}")

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def chromium_path() -> str | None:
    """The system's Chromium; None leaves the choice to Playwright's own."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright_driver: Playwright) -> Iterator[Browser]:
    if chromium_path() is None and not Path(playwright_driver.chromium.executable_path).exists():
        pytest.fail("No Chromium found. Run `playwright install chromium` or `apt install chromium`.")
    found = playwright_driver.chromium.launch(executable_path=chromium_path(), args=FLAGS)
    yield found
    found.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("server"))
    running.start()
    yield running
    running.kill()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """When a browser test fails, its report says what the page showed, so that CI's log is enough to see why."""
    report = yield
    if report.when == "call" and report.failed:
        for page in (p for context in item.stash.get(CONTEXTS, []) for p in context.pages):
            report.sections.append((f"page at {page.url}", page.locator("body").inner_text()[:4000]))
    return report


@pytest.fixture
def new_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Pages in contexts of their own: `new_page(width=390, dark=True)`."""
    contexts = request.node.stash.setdefault(CONTEXTS, [])

    def make(width: int = 1280, height: int = 900, *, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", accept_downloads=True
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def settled(page: Page) -> None:
    """Wait until the script has run, the connection stands and no placeholder is left."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=30_000)
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=30_000)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=30_000)
