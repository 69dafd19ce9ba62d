"""Make the pictures of the README: `python -m tests.screenshots`.

A sample interview with written answers is played into a database of its own, then the real pages are photographed.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from lib.core.enums import Coaching, Persona, Status
from lib.core.protocols import Retriever
from lib.core.types import Answer, Candidate, Interview, Plan
from lib.documents import parse_resume
from lib.documents.job import parse_job
from lib.feedback.scorer import BuiltInScorer
from lib.interview.engine import Continue
from lib.interview.session import Session
from lib.questions.select import choose_questions
from lib.retrieval.encoder import EncoderRetriever
from lib.retrieval.evaluate import champion
from lib.retrieval.registry import MODELS
from lib.store import open_store
from tests.e2e.conftest import FLAGS, ROOT, Server, chromium_path, settled
from tests.e2e.microphone import browser_that_hears, said
from tests.speech.evaluate_tiny_whisper import MODEL
from tests.spoken import spoken_interview

HERE = Path(__file__).parent
SAMPLES = ROOT / "data" / "samples"
SEED = 5
ANSWERS = (
    "I am a senior data scientist at Larkspur Grocers, where I own the demand forecast for 212 stores. Before "
    "that I spent three years at Copperline Freight, first on churn and then on moving fourteen nightly jobs to "
    "Airflow, which is how I learned to care about models after the notebook. I am talking to you because you "
    "forecast fresh food for 60 towns: it is the problem I know best, and I would like to own it from experiment "
    "to production.",
    "We assumed that weather mattered in the same way for every product group, and it did not. I noticed when I "
    "split the error by group: salads got better with weather features and bakery got worse. I decided to train "
    "one LightGBM model per group instead of one for all, although it meant nine models to look after. The error "
    "went from 24 percent to 17 percent over twelve weeks, and food waste fell by nine percent.",
    "Last spring I saw that an upstream team was about to change a schema, and our Sunday forecast read that "
    "table. Nobody had asked me to look. I wrote a check with Great Expectations that stops the run when a column "
    "changes, and I told the team lead before the release. It caught the change on the first night. Since then it "
    "has caught four more.",
    "A random split lets the model see days that come after the days it is tested on, so the accuracy is too "
    "good. Sales next to each other are alike, and promotions span several days, so near copies of the test rows "
    "are in training. I would split by time: train on the first two and a half years, test on the last six "
    "months, and repeat that with a rolling window, because that is how the forecast will be used.",
    "You need someone who has taken forecasts for fresh food from an idea to 212 stores and kept them alive on "
    "Sundays. That is what I do now. And I like explaining to store managers why a number changed, which your "
    "posting asks for.",
)

SPOKEN = (
    "in my first project i led the team and we built the new query service",
    "the database was slow and the customer needed better latency",
    "so we moved the data from the slow system and fixed the cache",
)


@dataclass(frozen=True)
class Played:
    """Ids of the interviews that the pictures show."""

    running: str
    paused: str
    finished: str


def play(session: Session, retriever: Retriever, questions_to_answer: int) -> Interview:
    """The sample candidate's interview up to a point; each main answer is given once, follow-ups move on."""
    resume = parse_resume((SAMPLES / "resume.md").read_text(encoding="utf-8"))
    job = parse_job("", "", (SAMPLES / "job.md").read_text(encoding="utf-8"))
    who = Candidate(job.title, resume.contact.name, stack=("Python", "SQL", "LightGBM", "Airflow"))
    plan = Plan(seed=SEED, follow_ups=0, coaching=Coaching.PRACTICE, persona=Persona.WARM)
    questions = choose_questions(who, job, resume, plan, retriever=retriever, asked=set())
    interview = session.start(who, job, resume, plan, questions)
    for text in ANSWERS[:questions_to_answer]:
        if interview.paused:
            interview = session.control(interview.id, Continue())
        turn = interview.current
        assert turn is not None
        interview = session.submit(interview.id, turn.number, Answer(text, seconds=70))
        session.rate(interview.id, turn.number, 4)
    return interview


def prepare(server: Server) -> Played:
    """Play the interviews into the server's database."""
    retriever = EncoderRetriever(champion(MODELS, None))
    session = Session(open_store(f"sqlite:///{server.database}"), BuiltInScorer(retriever), retriever, "local")
    finished = play(session, retriever, 5)
    finished = session.control(finished.id, Continue()) if finished.status is Status.ACTIVE else finished
    paused = play(session, retriever, 4)
    running = play(session, retriever, 1)
    running = session.control(running.id, Continue())
    return Played(running.id, paused.id, finished.id)


def shot(
    browser: Browser, url: str, name: str, *, width: int, height: int, dark: bool = False, full: bool = False
) -> None:
    """One picture of a page, as a reader would see it."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", device_scale_factor=1.5
    )
    page: Page = context.new_page()
    page.goto(url)
    settled(page)
    if full:
        tall = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        page.set_viewport_size({"width": width, "height": min(int(tall), 2600)})
    page.wait_for_timeout(900)
    settled(page)
    page.screenshot(path=HERE / f"{name}.png")
    context.close()


def talking(driver: Playwright, server: Server, interview_id: str, folder: Path) -> None:
    """The interview page while someone talks: Chromium's microphone plays words that the tests' Whisper knows."""
    sound = said(*SPOKEN, before_s=6.0, pause_s=0.5, after_s=60.0)
    with browser_that_hears(driver, sound, folder) as browser:
        page = browser.new_context(viewport={"width": 1280, "height": 860}, device_scale_factor=1.5).new_page()
        page.goto(f"{server.url}/Interview?i={interview_id}")
        settled(page)
        page.get_by_text("Talk", exact=True).click()
        settled(page)
        page.get_by_role("button", name="Start talking").click()
        panel = page.locator(".st-key-interview_talk")
        expect(panel).to_contain_text("needed better", timeout=60_000)
        page.screenshot(path=HERE / "talking.png")


def timeline(browser: Browser, url: str) -> None:
    """One spoken answer in the report, by time."""
    page = browser.new_context(viewport={"width": 1280, "height": 1100}, device_scale_factor=1.5).new_page()
    page.goto(url)
    settled(page)
    page.locator("summary", has_text="Q1 ·").click()
    settled(page)
    page.locator(".timeline").first.scroll_into_view_if_needed()
    page.wait_for_timeout(900)
    page.locator(".timeline").first.screenshot(path=HERE / "timeline.png")


def main() -> None:
    """Play, photograph, write the PNG files beside this script."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        server = Server(Path(folder), GREENROOM_WHISPER=str(MODEL))
        played = prepare(server)
        spoken = spoken_interview(open_store(f"sqlite:///{server.database}"))
        server.start()
        browser = driver.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        try:
            shot(browser, f"{server.url}/Interview?i={played.running}", "interview", width=1280, height=860)
            shot(browser, f"{server.url}/Interview?i={played.paused}", "feedback", width=1280, height=1500)
            shot(browser, f"{server.url}/Report?i={played.finished}", "report", width=1280, height=1250)
            shot(browser, f"{server.url}/Interview?i={played.running}", "phone", width=390, height=844, dark=True)
            timeline(browser, f"{server.url}/Report?i={spoken}")
            talking(driver, server, played.running, Path(folder))
            shot(browser, server.url, "home", width=1280, height=860)
        finally:
            browser.close()
            server.kill()


if __name__ == "__main__":
    main()
