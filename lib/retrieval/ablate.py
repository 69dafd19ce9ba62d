"""What each part of the recipe is worth: one training run for each change, all measured on dev, in one table.

    python -m lib.retrieval.ablate [--only full head ...] [--epochs 2] [--share 0.25] [--seeds 0]

Takes 2 to 6 minutes of two cores for each row. Rows are kept in models/ablations.json, so that a table can be made in
parts; differences under about 0.02 are within the noise of dev (889 questions).
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
from lib.retrieval.batches import QUERY_FORMS, Recipe
from lib.retrieval.dataset import data_sha256, read_pairs
from lib.retrieval.registry import MODELS
from lib.retrieval.training import Epoch, fine_tune, measure, quiet_threads

FILE = "ablations.json"
VARIANTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "shipped": ("", "as shipped, a quarter of the people (as all rows that say nothing else)", {}),
    "title": ("query form", "the title before the question", {"query": "title+question"}),
    "glued": (
        "query form",
        "the posting glued before the question",
        {"query": "job+question", "persons": 1, "postings": 0},
    ),
    "one-direction": ("loss", "from question to bullet only", {"both_directions": False}),
    "scale-40": ("loss", "sharper (scale 40 for 20)", {"scale": 40.0}),
    "no-postings": ("loss", "without pairs of posting and bullet", {"postings": 0}),
    "shuffled": ("negatives", "shuffled pairs: mostly other people's bullets", {"persons": 0}),
    "drawn": ("negatives", "shuffled pairs, 2 drawn of the same person", {"persons": 0, "batch": 16, "negatives": 2}),
    "any-trade": ("negatives", "3 whole persons of any trade a batch", {"near": False}),
    "six-persons": ("negatives", "6 whole persons a batch for 3", {"persons": 6}),
    "full": ("what is trained", "all weights, the word embeddings too", {"tune": "full"}),
    "lora-32": ("what is trained", "LoRA rank 32 on all layers", {"tune": "lora", "rank": 32, "learning_rate": 1e-3}),
    "lora-8": (
        "what is trained",
        "LoRA rank 8 on query and value",
        {"tune": "lora", "rank": 8, "targets": ("query", "value"), "learning_rate": 1e-3},
    ),
    "head": (
        "what is trained",
        "a linear head on frozen embeddings",
        {"tune": "head", "learning_rate": 1e-3, "postings": 0},
    ),
    "eighth": ("data", "an eighth of the people", {"share": 0.125}),
    "half": ("data", "half of the people", {"share": 0.5}),
    "everyone": ("data", "all people", {"share": 1.0}),
}


def measure_forms(base: Path) -> list[dict[str, Any]]:
    """The untrained model by query form on dev: the first rows of the table."""
    from sentence_transformers import SentenceTransformer

    model, dev = SentenceTransformer(str(base), device="cpu"), read_pairs("dev")
    rows = []
    for form in QUERY_FORMS:
        found = measure(model, dev, form, 0, None)
        rows.append(_row(f"untrained {form}", "untrained", UNTRAINED[form], found.dev_hit_at_1, [found]))
    return rows


UNTRAINED = dict(
    zip(QUERY_FORMS, ("the question alone", "title, then question", "posting, then question"), strict=True)
)


def measure_variant(name: str, base: Path, usual: Recipe, seeds: Sequence[int]) -> dict[str, Any]:
    """Mean figures on dev over seeds, each at its best epoch; 'base' is Hit@1 with this query form before training."""
    group, words, changes = VARIANTS[name]
    recipe = replace(usual, **changes)
    best, before = [], 0.0
    for seed in seeds:
        _, found = fine_tune(base, read_pairs("train"), read_pairs("dev"), replace(recipe, seed=seed))
        best.append(max(found[1:], key=lambda e: e.dev_mrr))
        before = found[0].dev_hit_at_1
    return _row(name, group, words, before, best)


def _row(name: str, group: str, words: str, before: float, best: Sequence[Epoch]) -> dict[str, Any]:
    means = {f: sum(getattr(e, f"dev_{f}") for e in best) / len(best) for f in ("hit_at_1", "hit_at_3", "mrr")}
    return {
        "name": name,
        "group": group,
        "change": words,
        "epochs": [e.epoch for e in best],
        "base": round(before, 4),
        **{f: round(mean, 4) for f, mean in means.items()},
        "data_sha256": data_sha256(),
    }


def table(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Markdown: the untrained model first, then in the order of `VARIANTS`."""
    order = [*(f"untrained {form}" for form in QUERY_FORMS), *VARIANTS]
    lines = ["| part | change | base Hit@1 | Hit@1 | Hit@3 | MRR | best epoch |", "|---|---|---|---|---|---|---|"]
    for row in sorted(rows, key=lambda r: order.index(r["name"])):
        figures = " | ".join(f"{row[k]:.3f}" for k in ("base", "hit_at_1", "hit_at_3", "mrr"))
        lines.append(f"| {row['group']} | {row['change']} | {figures} | {', '.join(map(str, row['epochs']))} |")
    return lines


def keep(path: Path, fresh: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write `fresh` into the table at `path` in place of rows of these names and of rows of other data; all rows."""
    names, data = {r["name"] for r in fresh}, fresh[0]["data_sha256"]
    old = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    rows = [r for r in old if r["name"] not in names and r["data_sha256"] == data] + list(fresh)
    path.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; 0 when measured, 1 with the reason on stderr."""
    parser = argparse.ArgumentParser(prog="python -m lib.retrieval.ablate", description="What each choice is worth.")
    parser.add_argument("--only", nargs="+", choices=list(VARIANTS), default=list(VARIANTS))
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--share", type=float, default=0.25, help="of the people, in rows that do not vary it")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--base", type=Path)
    parser.add_argument("--models", type=Path, default=MODELS)
    given = parser.parse_args(arguments)
    path = given.models / FILE
    quiet_threads(given.threads)
    try:
        base = find_base(given.base)
        usual = Recipe(epochs=given.epochs, share=given.share)
        rows = keep(path, measure_forms(base))
        for name in given.only:
            rows = keep(path, [row := measure_variant(name, base, usual, given.seeds)])
            print(f"{name}: Hit@1 {row['hit_at_1']:.3f}", flush=True)
    except GreenroomError as error:
        print(error.user_message, file=sys.stderr)
        return 1
    print("\n".join(table(rows)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
