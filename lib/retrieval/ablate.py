"""What each part of the recipe is worth: one training run for each change, all measured on dev, in one table.

    python -m lib.retrieval.ablate [--only full head ...] [--epochs 5] [--seeds 0]

Takes 2 to 6 minutes of two cores for each row. Rows are kept in models/ablations.json, so that a table can be made in
parts; differences under about 0.02 are within the noise of dev (266 questions).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lib.core.errors import GreenroomError
from lib.retrieval.base import find_base
from lib.retrieval.dataset import data_sha256, read_pairs
from lib.retrieval.registry import MODELS
from lib.retrieval.training import Recipe, fine_tune, quiet_threads

FILE = "ablations.json"
VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "shipped": ("LoRA rank 8, 3 whole persons a batch, both directions, postings", {}),
    "glued": ("the posting glued before the question", {"query": "job+question", "postings": 0, "persons": 1}),
    "no-postings": ("without pairs of posting and bullet", {"postings": 0}),
    "one-direction": ("loss from question to bullet only", {"both_directions": False}),
    "scale-40": ("sharper loss (scale 40 for 20)", {"scale": 40.0}),
    "shuffled": ("shuffled pairs: other people's bullets as negatives", {"persons": 0}),
    "drawn": ("shuffled pairs, 2 drawn negatives of the same person", {"persons": 0, "batch": 16, "negatives": 2}),
    "six-persons": ("6 whole persons a batch", {"persons": 6}),
    "all-linear": (
        "LoRA rank 16 on all linear layers",
        {"rank": 16, "learning_rate": 4e-4, "targets": ("query", "key", "value", "attention.output.dense")},
    ),
    "full": ("all weights, learning rate 5e-5", {"tune": "full", "learning_rate": 5e-5}),
    "head": ("a linear head on frozen embeddings", {"tune": "head", "postings": 0}),
    "half": ("half of the people", {"share": 0.5}),
    "quarter": ("a quarter of the people", {"share": 0.25}),
}


def measure_variant(name: str, base: Path, epochs: int, seeds: Sequence[int]) -> dict[str, Any]:
    """Mean figures on dev over seeds, each at its best epoch; 'base' and 'gain' as Hit@1 before and its rise."""
    words, changes = VARIANTS[name]
    recipe = replace(Recipe(epochs=epochs), **changes)
    best, before = [], 0.0
    for seed in seeds:
        _, found = fine_tune(base, read_pairs("train"), read_pairs("dev"), replace(recipe, seed=seed))
        best.append(max(found[1:], key=lambda e: e.dev_mrr))
        before = found[0].dev_hit_at_1
    hit_at_1, hit_at_3, mrr = (
        round(sum(getattr(e, field) for e in best) / len(best), 4)
        for field in ("dev_hit_at_1", "dev_hit_at_3", "dev_mrr")
    )
    return {
        "name": name,
        "change": words,
        "epochs": [e.epoch for e in best],
        "base": round(before, 4),
        "hit_at_1": hit_at_1,
        "hit_at_3": hit_at_3,
        "mrr": mrr,
        "data_sha256": data_sha256(),
    }


def table(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Markdown, in the order of `VARIANTS`."""
    order = list(VARIANTS)
    lines = ["| change | base Hit@1 | Hit@1 | Hit@3 | MRR | epochs |", "|---|---|---|---|---|---|"]
    for row in sorted(rows, key=lambda r: order.index(r["name"])):
        figures = " | ".join(f"{row[k]:.3f}" for k in ("base", "hit_at_1", "hit_at_3", "mrr"))
        lines.append(f"| {row['change']} | {figures} | {', '.join(map(str, row['epochs']))} |")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; 0 when measured, 1 with the reason on stderr."""
    parser = argparse.ArgumentParser(prog="python -m lib.retrieval.ablate", description="What each choice is worth.")
    parser.add_argument("--only", nargs="+", choices=list(VARIANTS), default=list(VARIANTS))
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--base", type=Path)
    parser.add_argument("--models", type=Path, default=MODELS)
    given = parser.parse_args(arguments)
    path = given.models / FILE
    quiet_threads(given.threads)
    try:
        base = find_base(given.base)
        for name in given.only:
            row = measure_variant(name, base, given.epochs, given.seeds)
            kept = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
            kept = [r for r in kept if r["name"] != name and r["data_sha256"] == row["data_sha256"]] + [row]
            path.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
            print(f"{name}: Hit@1 {row['hit_at_1']:.3f}", flush=True)
    except GreenroomError as error:
        print(error.user_message, file=sys.stderr)
        return 1
    print("\n".join(table(json.loads(path.read_text(encoding="utf-8")))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
