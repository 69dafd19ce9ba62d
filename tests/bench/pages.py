"""How quick the pages are: `python -m tests.bench.pages`. Run by hand; every figure stands beside its baseline.

1. First page: from navigation to interactive in a fresh browser context, our Home against an empty Streamlit page, in
   alternation against two warm servers, and once each against freshly started servers.
2. Interview page: CPU seconds of the server per rerun, beside those of the empty page, over Streamlit's own websocket.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from lib.core.types import Candidate, Interview, Job, Plan, Resume
from lib.questions.select import choose_questions
from lib.retrieval.lexical import LexicalRetriever
from lib.store import open_store
from tests.e2e.conftest import FLAGS, ROOT, Server, chromium_path, settled

EMPTY = "import streamlit as st\n\nst.write('hello')\n"
ROUNDS = 9
RERUNS = 120


def first_view(browser: Browser, url: str) -> float:
    """Seconds from navigation to a page that is drawn and accepts clicks."""
    context = browser.new_context()
    page = context.new_page()
    start = time.perf_counter()
    page.goto(url)
    settled(page)
    seconds = time.perf_counter() - start
    context.close()
    return seconds


def cpu_seconds(server: Server) -> float:
    """User and system time of the server process so far."""
    assert server.process is not None
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def reruns(server: Server, page: str, query: str, n: int) -> float:
    """CPU milliseconds of the server per rerun of a page, over n reruns after ten to warm up."""
    async with connect(f"ws://127.0.0.1:{server.port}/_stcore/stream", subprotocols=["streamlit"], max_size=None) as ws:

        async def rerun() -> None:
            message = BackMsg()
            message.rerun_script.query_string = query
            message.rerun_script.page_name = page
            await ws.send(message.SerializeToString())
            while True:
                answer = ForwardMsg()
                answer.ParseFromString(await asyncio.wait_for(ws.recv(), 60))
                if answer.WhichOneof("type") == "script_finished" and answer.script_finished == 0:
                    return

        for _ in range(10):
            await rerun()
        before = cpu_seconds(server)
        for _ in range(n):
            await rerun()
        return (cpu_seconds(server) - before) / n * 1000


def an_interview(server: Server) -> str:
    """The id of a fresh interview in the server's database, made from the sample resume and job."""
    from lib.documents import parse_resume
    from lib.documents.job import parse_job
    from lib.feedback.scorer import BuiltInScorer
    from lib.interview.session import Session

    samples = ROOT / "data" / "samples"
    retriever = LexicalRetriever()
    resume: Resume = parse_resume((samples / "resume.md").read_text(encoding="utf-8"))
    job: Job = parse_job("Data Scientist", "", (samples / "job.md").read_text(encoding="utf-8"))
    who = Candidate("Data Scientist")
    questions = choose_questions(who, job, resume, Plan(seed=7), retriever=retriever, asked=set())
    session = Session(open_store(f"sqlite:///{server.database}"), BuiltInScorer(retriever), retriever, "local")
    interview: Interview = session.start(who, job, resume, Plan(seed=7), questions)
    return interview.id


def first_page(empty: Server, ours: Server) -> None:
    """Print how long the first page takes."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        cold = first_view(browser, empty.url), first_view(browser, ours.url)
        pairs = [(first_view(browser, empty.url), first_view(browser, ours.url)) for _ in range(ROUNDS)]
        browser.close()
    base, home = (statistics.median(column) for column in zip(*pairs, strict=True))
    print("First page, seconds until interactive     empty    Home   ratio")
    print(f"  first visit to a fresh server          {cold[0]:6.2f}  {cold[1]:6.2f}  {cold[1] / cold[0]:6.2f}")
    print(f"  median of {ROUNDS} visits, warm              {base:6.2f}  {home:6.2f}  {home / base:6.2f}")


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY, encoding="utf-8")
        ours, empty = Server(Path(folder)), Server(Path(folder), str(script))
        try:
            empty.start()
            ours.start()
            first_page(empty, ours)
            query = f"i={an_interview(ours)}"
            plain = asyncio.run(reruns(empty, "", "", RERUNS))
            busy = asyncio.run(reruns(ours, "Interview", query, RERUNS))
            print(f"Rerun, CPU ms over {RERUNS} reruns: empty page {plain:.1f}, interview page {busy:.1f}")
        finally:
            ours.kill()
            empty.kill()


if __name__ == "__main__":
    main()
