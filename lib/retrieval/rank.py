"""Ranks bullets for questions from the command line, a JSON object a line in and out.

    python -m lib.retrieval.rank [--input FILE] [--output FILE] [--by encoder|words] < queries.jsonl

In: {"id": ..., "job": "...", "question": "...", "bullets": ["...", ...]} ("job" may be missing).
Out: {"id": ..., "ranking": [indices, best first], "scores": [score of each of them, in the same order]}.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from lib.core.errors import GreenroomError, PairsError
from lib.core.protocols import Retriever
from lib.retrieval.lexical import LexicalRetriever
from lib.retrieval.registry import MODELS, open_retriever


def rank_lines(lines: Iterable[str], retriever: Retriever) -> Iterator[str]:
    """One line of JSON for each that is not blank.

    Raises:
        PairsError: a line is not an object with a question and a list of bullets; names the line.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        query = _query(line, number)
        hits = retriever.rank(query["question"], query["bullets"], job=query.get("job") or "")
        yield json.dumps(
            {"id": query.get("id"), "ranking": [h.index for h in hits], "scores": [h.score for h in hits]},
            ensure_ascii=False,
        )


def _query(line: str, number: int) -> dict[str, Any]:
    try:
        query = json.loads(line)
    except ValueError as error:
        raise PairsError(f"Line {number} is not JSON.") from error
    if not isinstance(query, dict) or not isinstance(query.get("question"), str):
        raise PairsError(f'Line {number} is not an object with a text "question".')
    bullets = query.get("bullets")
    if not isinstance(bullets, list) or not all(isinstance(b, str) for b in bullets):
        raise PairsError(f'Line {number} has no list of texts "bullets".')
    if not isinstance(query.get("job") or "", str):
        raise PairsError(f'Line {number} has a "job" that is not a text.')
    return query


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; 0 when all lines were ranked, 1 with the reason on stderr."""
    parser = argparse.ArgumentParser(prog="python -m lib.retrieval.rank", description="Rank bullets for questions.")
    parser.add_argument("--input", type=Path, help="JSON lines; standard input when not given")
    parser.add_argument("--output", type=Path, help="where to write; standard output when not given")
    parser.add_argument("--by", choices=("encoder", "words"), default="encoder")
    parser.add_argument("--models", type=Path, default=MODELS)
    given = parser.parse_args(arguments)
    retriever: Retriever = LexicalRetriever()
    if given.by == "encoder":
        opened = open_retriever(given.models)
        retriever = opened.retriever
        print(*opened.notes, f"Ranked by {retriever.name}.", sep="\n", file=sys.stderr)
    try:
        # Cut at line feeds only: a text may hold other line separators.
        data = given.input.read_bytes() if given.input else sys.stdin.buffer.read()
        ranked = rank_lines(data.decode("utf-8").split("\n"), retriever)
        if given.output:
            given.output.write_text("".join(f"{line}\n" for line in ranked), encoding="utf-8")
        else:
            for line in ranked:
                print(line)
    except (GreenroomError, OSError, UnicodeDecodeError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
