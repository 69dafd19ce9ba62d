"""Measure the reading of postings on jobs.jsonl: `python -m tests.unit.documents.measure_job` (`-v` lists the misses).

Sixteen postings written for this project and labelled by hand, sentence by sentence. The rules were written with the
part 'dev'. The part 'held' was measured once before anything was changed for it (precision 0.85, recall 0.78, typing
1.00) and then used for repairs too, so read its numbers now as those of a regression test. The baseline takes every
bullet line for a 'must'.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lib.core.enums import RequirementKind
from lib.core.text import words
from lib.core.types import Requirement
from lib.documents.job import parse_job

Reader = Callable[[str], tuple[Requirement, ...]]
_SAME = 0.7


@dataclass(frozen=True)
class Result:
    """Counts of found, labelled, matched (found and labelled) and rightly typed requirements."""

    found: int
    labelled: int
    matched: int
    typed: int

    @property
    def precision(self) -> float:
        return self.matched / max(1, self.found)

    @property
    def recall(self) -> float:
        return self.matched / max(1, self.labelled)

    @property
    def typing(self) -> float:
        return self.typed / max(1, self.matched)


def postings(part: str = "") -> list[dict]:
    lines = (Path(__file__).parent / "jobs.jsonl").read_text(encoding="utf-8").splitlines()
    return [p for p in map(json.loads, lines) if not part or p["part"] == part]


def ours(text: str) -> tuple[Requirement, ...]:
    return parse_job("", "", text).requirements


def baseline(text: str) -> tuple[Requirement, ...]:
    lines = re.findall(r"^\s*(?:[-*•–✅]|\d\.)\s+(.+)$", text, re.MULTILINE)
    return tuple(Requirement(line, RequirementKind.MUST) for line in lines)


def _alike(a: str, b: str) -> bool:
    one, two = set(words(a)), set(words(b))
    return len(one & two) >= _SAME * len(one | two)


def compare(posting: dict, read: Reader) -> tuple[Result, list[str]]:
    """The counts for one posting and its misses in words."""
    left, misses = list(posting["labels"]), []
    found = read(posting["text"])
    matched = typed = 0
    for requirement in found:
        label = next((item for item in left if _alike(item["text"], requirement.text)), None)
        if label is None:
            misses.append(f"extra   ({requirement.kind.value}) {requirement.text}")
            continue
        left.remove(label)
        matched += 1
        typed += label["kind"] == requirement.kind.value
        if label["kind"] != requirement.kind.value:
            misses.append(f"typed   {requirement.kind.value}, is {label['kind']}: {requirement.text}")
    misses += [f"missed  ({item['kind']}) {item['text']}" for item in left]
    return Result(len(found), len(posting["labels"]), matched, typed), misses


def measure(chosen: list[dict], read: Reader) -> Result:
    results = [compare(p, read)[0] for p in chosen]
    return Result(*(sum(getattr(r, f) for r in results) for f in ("found", "labelled", "matched", "typed")))


def main() -> None:
    for part in ("dev", "held", ""):
        for name, read in (("rules", ours), ("every bullet a must", baseline)):
            r = measure(postings(part), read)
            print(
                f"{part or 'all':5} {name:20} precision {r.precision:.2f} ({r.matched}/{r.found})"
                f"  recall {r.recall:.2f} ({r.matched}/{r.labelled})  typing {r.typing:.2f} ({r.typed}/{r.matched})"
            )
    if "-v" in sys.argv:
        for posting in postings():
            for miss in compare(posting, ours)[1]:
                print(f"{posting['part']} {posting['title']}: {miss}")


if __name__ == "__main__":
    main()
