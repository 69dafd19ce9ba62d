"""What calling a model costs and survives, beside doing it without `lib.llm`. Run by hand:

python -m tests.bench.llm [faults] [first] [parallel] [json]

Real servers on loopback: llama.cpp with random weights, and one that fails in every way that was seen or paces its
stream (0.3 s to the first piece, then 50 pieces a second). Exit status 1 when a bar of the issue is missed.
"""

from __future__ import annotations

import json
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import json_repair
import requests
from huggingface_hub import InferenceClient

from lib.core.chat import CallOptions, Message
from lib.core.errors import LLMError
from lib.llm import EndpointChat, session, state
from lib.llm.endpoint import server
from lib.llm.structured import parse
from tests import llama_server
from tests.broken_json import CUT, NOTHING, SHAPES, WANTED, Items, expected
from tests.contract.faulty_server import GOOD, FaultyServer
from tests.contract.test_llm_faults import FAILS, RECOVERS

DEADLINE_S = 6.0
ENDLESS = ("hang", "slow_headers", "slow_body", "always_stall", "always_drip")
ASK = [Message("user", "How are you?")]
SENTENCE = "I moved the nightly load of the warehouse to a stream and measured the delay. "
_FAILED, _ENDLESS = "failed with", "not ended"
met: list[bool] = []


def bar(name: str, value: float, limit: float, *, at_least: bool = False) -> None:
    holds = value >= limit if at_least else value <= limit
    met.append(holds)
    print(f"  {'met ' if holds else 'MISSED'} {name}: {value:g} (bar {'>=' if at_least else '<='} {limit:g})")


# faults ---------------------------------------------------------------------------------------------------------------


def ours(faulty: FaultyServer, case: str) -> str:
    chat = EndpointChat(server(faulty.url(case), "served", stall_s=2.0))
    try:
        return chat.chat(ASK, CallOptions(deadline_s=DEADLINE_S)).text
    except LLMError as error:
        return f"{_FAILED} {error.kind}"


def bare(faulty: FaultyServer, case: str) -> str:
    """The client alone, streamed, with its own timeout: what one writes first."""
    with InferenceClient(base_url=faulty.url(case), api_key="none", timeout=DEADLINE_S) as client:
        try:
            body: Any = [{"role": "user", "content": "How are you?"}]
            chunks = client.chat_completion(body, model="served", stream=True)
            return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
        except Exception as error:  # noqa: BLE001 - each kind is part of what is compared
            return f"{_FAILED} {type(error).__name__}"


def stubborn(faulty: FaultyServer, case: str) -> str:
    """The client in a loop of four tries, whatever the error: what one writes second."""
    for number in range(4):
        if number:
            time.sleep(0.5)
        came = bare(faulty, case)
        if not came.startswith(_FAILED):
            break
    return came


def one(act: Callable[[FaultyServer, str], str], faulty: FaultyServer, case: str) -> tuple[str, float]:
    """What came of a case and after how long; one that takes 3 s too long is not waited for."""
    out: list[str] = []
    thread = threading.Thread(target=lambda: out.append(act(faulty, case)), daemon=True)
    begun = time.monotonic()
    thread.start()
    thread.join(DEADLINE_S + 3)
    return (out[0] if out else _ENDLESS), time.monotonic() - begun


def over_all(act: Callable[[FaultyServer, str], str], cases: list[str]) -> tuple[dict[str, tuple[str, float]], Counts]:
    state.forget()
    with FaultyServer() as faulty, ThreadPoolExecutor(8) as pool:
        results = dict(zip(cases, pool.map(lambda case: one(act, faulty, case), cases), strict=True))
        return results, dict(faulty.hits)


Counts = dict[str, int]


def faults() -> None:
    allowed = {case: hits for case, (_, hits) in FAILS.items()} | RECOVERS | dict.fromkeys(ENDLESS, 4)
    cases = list(allowed)
    print(f"\nfaults: {len(cases)} ways to fail, deadline {DEADLINE_S:g} s, {len(RECOVERS)} of them can be mended")
    for name, act in (("InferenceClient alone", bare), ("it, tried four times", stubborn), ("lib.llm", ours)):
        results, hits = over_all(act, cases)
        beyond = sum(max(0, hits.get(case, 0) - most) for case, most in allowed.items())
        mended = sum(results[case][0] == GOOD for case in RECOVERS)
        silent = [case for case in cases if not results[case][0].startswith((GOOD, _FAILED, _ENDLESS))]
        late = [case for case in cases if results[case][1] > DEADLINE_S + 1]
        print(f"  {name:22s} mended {mended:2d}  wrong without an error {len(silent):2d}  later than deadline + 1 s "
              f"{len(late):2d}  requests {sum(hits.values()):3d}, beyond the rules {beyond}")  # fmt: skip
        if act is ours:
            bar("requests beyond the rules", beyond, 0)
            bar("faults that end later than deadline + 1 s", len(late), 0)
            bar("faults that end without reply or error", len(silent), 0)


# time to the first token ----------------------------------------------------------------------------------------------


def first_of_server(url: str, prompt: str) -> float:
    """Seconds to the first piece of text over a bare HTTP stream."""
    body = {"model": "tiny", "messages": [{"role": "user", "content": prompt}], "max_tokens": 4, "stream": True}
    begun = time.perf_counter()
    with requests.post(f"{url}/chat/completions", json=body, headers=_AUTH, stream=True, timeout=60) as response:
        for line in response.iter_lines():
            if line.startswith(b"data: {") and json.loads(line[6:])["choices"][0]["delta"].get("content"):
                return time.perf_counter() - begun
    raise RuntimeError("the server sent no text")


def first_of_ours(chat: EndpointChat, prompt: str) -> float:
    seen: list[float] = []
    begun = time.perf_counter()
    chat.chat([Message("user", prompt)], CallOptions(max_tokens=4), on_text=lambda _: seen.append(time.perf_counter()))
    return seen[0] - begun


_AUTH = {"authorization": f"Bearer {llama_server.KEY}"}


def first() -> None:
    print("\ntime to the first token, median; both take turns, no prompt twice")
    state.forget()
    with FaultyServer() as faulty:
        llama = f"{llama_server.shared().listening_address}/v1"
        peers = (
            ("llama.cpp, 2,800-token prompt", llama, llama_server.KEY, 25, SENTENCE * 60),
            ("paced server (0.3 s)", faulty.url("paced"), "", 12, SENTENCE),
        )
        for name, url, key, rounds, prompt in peers:
            chat = EndpointChat(server(url, "tiny", key=key))
            first_of_ours(chat, prompt), first_of_server(url, prompt)
            theirs, mine = [], []
            for number in range(rounds):
                theirs.append(first_of_server(url, f"{number} a {prompt}"))
                mine.append(first_of_ours(chat, f"{number} b {prompt}"))
            a, b = statistics.median(theirs) * 1000, statistics.median(mine) * 1000
            print(f"  {name:30s} bare HTTP {a:6.1f} ms  lib.llm {b:6.1f} ms  (+{b - a:.1f} ms)")
            bar(f"ratio on {name}", round(b / a, 3), 1.15)


# nine skills, three at a time -----------------------------------------------------------------------------------------


def parallel() -> None:
    print("\nnine skills, three at a time, one structured call each")
    state.forget()
    with FaultyServer() as faulty:
        chat = EndpointChat(server(faulty.url("paced_json"), "served"))

        def skill(_: int) -> Items:
            return chat.structured(ASK, Items)[0]

        skill(0)
        alone = statistics.median(timed(lambda: skill(0)) for _ in range(3))
        in_turn = timed(lambda: [skill(n) for n in range(9)])
        with ThreadPoolExecutor(3) as pool:
            together = timed(lambda: list(pool.map(skill, range(9))))
        print(f"  one after the other {in_turn:.2f} s  three at a time {together:.2f} s  ideal {3 * alone:.2f} s")
        bar("three at a time by the ideal", round(together / (3 * alone), 3), 1.15)


def timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


# broken JSON ----------------------------------------------------------------------------------------------------------


def texts(value: Any) -> list[str]:
    items = value["questions"] if isinstance(value, Mapping) else value
    return [item["text"] for item in items]


def outcome(read: Callable[[str, str], list[str]], name: str) -> str:
    """'both' questions, 'whole' items of a reply that was cut, 'refused', or 'wrong'."""
    try:
        found = read(name, SHAPES[name])
    except Exception:  # noqa: BLE001 - any error is a refusal
        return "refused"
    if found == expected(name) and len(found) == len(WANTED):
        return "both"
    return "whole" if found == expected(name) else "wrong"


def broken_json() -> None:
    readers: dict[str, Callable[[str, str], list[str]]] = {
        "json.loads": lambda name, text: texts(json.loads(text)),
        "json-repair alone": lambda name, text: texts(json_repair.loads(text)),
        "lib.llm": lambda name, text: [i.text for i in parse(text, Items, cut=name in CUT).questions],
    }
    possible = len(SHAPES) - sum(len(expected(name) or []) < 2 for name in SHAPES)
    print(f"\nbroken JSON: {len(SHAPES)} shapes, {possible} hold both questions, 2 a whole one, 2 none")
    for reader, read in readers.items():
        came = {name: outcome(read, name) for name in SHAPES}
        both, whole, wrong = (sum(what == kind for what in came.values()) for kind in ("both", "whole", "wrong"))
        rightly = sum(came[name] == "refused" for name in NOTHING)
        print(f"  {reader:18s} recovered {both:2d}  whole items kept {whole}  rightly refused {rightly}  wrong {wrong}")
        if reader == "lib.llm":
            bar("shapes recovered", both, 20, at_least=True)


@contextmanager
def quiet() -> Iterator[None]:
    """Warnings of the calls that fail on purpose are not part of the result."""
    import logging

    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def main() -> int:
    parts = {"faults": faults, "first": first, "parallel": parallel, "json": broken_json}
    session.prepare()
    with quiet():
        for name in sys.argv[1:] or parts:
            parts[name]()
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
