"""Measure coverage on the hand-labelled rows of coverage.json: `python -m tests.unit.retrieval.measure_coverage`.

The first two candidates (technical) were used to set the thresholds, the last two were only looked at afterwards. The
baseline shares the words of requirement and bullet (Jaccard) at its own best thresholds.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lib.core.enums import RequirementKind, RetrieverKind
from lib.core.protocols import Hit, Retriever
from lib.core.text import content_stems
from lib.core.types import Bullet, CoverageRow, Job, Requirement, Resume
from lib.documents.skills import find_skills
from lib.retrieval.coverage import coverage, supporting
from lib.retrieval.lexical import LexicalRetriever
from lib.retrieval.registry import open_retriever


@dataclass(frozen=True)
class Result:
    """Counts over labelled rows; `hits` of `placed` have an accepted bullet first."""

    rows: int
    right: int
    far: int
    hits: int
    placed: int


class WordOverlap:
    """The baseline: share of common stems."""

    name = "words"
    kind = RetrieverKind.LEXICAL
    encoder = None

    def rank(self, query: str, corpus: Sequence[str], *, job: str = "", top_k: int | None = None) -> list[Hit]:
        wanted = set(content_stems(query))
        scores = [len(wanted & set(content_stems(t))) / max(1, len(wanted | set(content_stems(t)))) for t in corpus]
        return [Hit(i, scores[i]) for i in sorted(range(len(corpus)), key=lambda i: (-scores[i], i))][:top_k]


def candidates() -> list[dict]:
    return json.loads((Path(__file__).parent / "coverage.json").read_text(encoding="utf-8"))


def rows_of(candidate: dict, retriever: Retriever) -> list[tuple[dict, CoverageRow]]:
    resume = Resume("", bullets=tuple(Bullet(t) for t in candidate["bullets"]), skills=tuple(candidate["skills"]))
    texts = [row["requirement"] for row in candidate["rows"]]
    job = Job("x", requirements=tuple(Requirement(t, RequirementKind.MUST, find_skills(t)) for t in texts))
    return list(zip(candidate["rows"], coverage(job, resume, retriever), strict=True))


def measure(chosen: list[dict], retriever: Retriever) -> Result:
    order = ["not shown", "partly", "shown"]
    right = far = hits = placed = rows = 0
    for candidate in chosen:
        for label, row in rows_of(candidate, retriever):
            rows += 1
            distance = abs(order.index(label["status"]) - order.index(row.status.value))
            right += distance == 0
            far += distance == 2
            if label["bullets"]:
                placed += 1
                first = supporting(label["requirement"], candidate["bullets"], retriever)[0].index
                hits += first in label["bullets"]
    return Result(rows, right, far, hits, placed)


def main() -> None:
    everyone = candidates()
    for title, part in (("thresholds set on", everyone[:2]), ("not used", everyone[2:]), ("all", everyone)):
        for retriever in (LexicalRetriever(), open_retriever().retriever, WordOverlap()):
            r = measure(part, retriever)
            print(
                f"{title:18} {retriever.name:20} status right {r.right}/{r.rows}  two steps off {r.far}"
                f"  best bullet accepted {r.hits}/{r.placed}"
            )


if __name__ == "__main__":
    main()
