"""Measures the retriever on the test people and prints the tables that the README quotes.

    python -m lib.retrieval.evaluate [--version V] [--base-version FOLDER] [--split test] [--json FILE]

Without a built base (`python -m lib.retrieval.export --base-version`) its figures come from the ranks recorded when the
version was made (models/base_ranks.json); the table says so.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from lib.core.errors import GreenroomError, ModelDamaged, ModelMissing
from lib.retrieval.calibrate import fit_scoring
from lib.retrieval.dataset import KINDS, SPLITS, Pair, data_sha256, read_pairs
from lib.retrieval.encoder import OnnxEncoder
from lib.retrieval.manifest import MANIFEST_FILE
from lib.retrieval.metrics import KS, bootstrap, hit_at_k, hits, mcnemar, mrr, precision_at_k
from lib.retrieval.outcomes import QUESTION, RESUME, WEIGHTED, Outcome, encoder_outcomes, summary, word_outcomes
from lib.retrieval.registry import BASE_VERSION, MODELS, read_registry

BASE_RANKS = "base_ranks.json"
BASE = "base"


def base_outcomes(models: Path, folder: Path | None, pairs: tuple[Pair, ...], split: str) -> tuple[list[Outcome], str]:
    """The untuned model's ranks and where they come from: measured now, or as recorded.

    Raises:
        ModelMissing: neither a built base nor a record for this split.
        ModelDamaged: the record belongs to other pairs.
    """
    built = folder or models / BASE_VERSION
    if (built / MANIFEST_FILE).is_file():
        encoder = OnnxEncoder(built)
        # The base gets its own weights of the posting, fitted on dev as those of a trained version are.
        scoring = fit_scoring(encoder, read_pairs("dev"))
        return encoder_outcomes(BASE, encoder, pairs, scoring), "measured now"
    if split != "test":
        raise ModelMissing(f"No base to compare with on {split}: python -m lib.retrieval.export --base-version")
    return recorded_base(models), "as recorded, not measured now"


def recorded_base(models: Path) -> list[Outcome]:
    """The base's ranks on test as they were recorded.

    Raises:
        ModelMissing: there is no record.
        ModelDamaged: it belongs to other pairs.
    """
    path = models / BASE_RANKS
    if not path.is_file():
        raise ModelMissing(f"There is no {BASE_RANKS}: python -m lib.retrieval.export --base-version")
    recorded = json.loads(path.read_text(encoding="utf-8"))
    if recorded["data_sha256"] != data_sha256():
        raise ModelDamaged(f"{BASE_RANKS} was recorded on other pairs: build the base and measure again.")
    return [Outcome(**{**o, "ranks": tuple(o["ranks"])}) for o in recorded["outcomes"]]


def record_base(found: Sequence[Outcome], models: Path) -> None:
    """Keep the base's ranks on test beside the registry, so that later tables need no base."""
    values = {"data_sha256": data_sha256(), "outcomes": [asdict(o) for o in found]}
    (models / BASE_RANKS).write_text(json.dumps(values) + "\n", encoding="utf-8")


def table(found: Sequence[Outcome], pairs: tuple[Pair, ...], task: str) -> list[str]:
    """Lines of one task: Hit@k with Precision@k, MRR, and intervals by person for Hit@1, Hit@3 and MRR."""
    people = [p.person for p in pairs]
    head = "".join(f"Hit@{k:<7}" for k in KS) + "".join(f"P@{k:<6}" for k in KS[1:])
    lines = [f"{'system':14s} {'query':29s} {head}{'Hit@1':23s}{'Hit@3':23s}MRR (95 % interval)"]
    for outcome in (o for o in found if o.task == task):
        ranks = outcome.array
        cells = "".join(f"{hit_at_k(ranks, k):<11.3f}" for k in KS)
        cells += "".join(f"{precision_at_k(ranks, k):<8.3f}" for k in KS[1:])
        values = (hits(ranks, 1), hits(ranks, 3), 1 / ranks)
        cells += "".join(f"{bootstrap(v, people)!s:23s}" for v in values)
        lines.append(f"{outcome.system:14s} {outcome.form:29s} {cells}".rstrip())
    return lines


def kinds_table(found: Sequence[Outcome], pairs: tuple[Pair, ...]) -> list[str]:
    """Own bullets by kind of question, for the query form that the app uses."""
    lines = [f"{'system':14s} {'query':18s} {'kind':13s} {'n':6s}Hit@1  Hit@3  MRR"]
    for outcome in (o for o in found if o.task == "own" and o.form in (QUESTION, WEIGHTED)):
        for kind in KINDS:
            ranks = outcome.array[[p.kind == kind for p in pairs]]
            figures = f"{hit_at_k(ranks, 1):.3f}  {hit_at_k(ranks, 3):.3f}  {mrr(ranks):.3f}"
            lines.append(f"{outcome.system:14s} {outcome.form:18s} {kind:13s} {len(ranks):<6d}{figures}")
    return lines


def comparison(base: Sequence[Outcome], tuned: Sequence[Outcome], pairs: tuple[Pair, ...]) -> list[str]:
    """Tuned against base, query by query: the difference with its interval and McNemar's p, at k = 1 and 3."""
    people = [p.person for p in pairs]
    first = {(o.task, o.form): o for o in base}
    lines = []
    for task, form in (("own", QUESTION), ("long", QUESTION), ("pool", WEIGHTED), ("pool", RESUME)):
        second = next(o for o in tuned if (o.task, o.form) == (task, form)).array
        for k in (1, 3):
            before, after = first[task, form].array <= k, second <= k
            test = mcnemar(before, after)
            gain = bootstrap(after.astype(np.float64) - before.astype(np.float64), people)
            lines.append(
                f"{task:5s} {form:29s} Hit@{k}: gain {gain.mean:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}]   "
                f"only base right {test.only_first}, only tuned {test.only_second}, McNemar p = {test.p:.2g}"
            )
    return lines


def champion(models: Path, version: str | None) -> OnnxEncoder:
    """The encoder to measure: `version`, or the registry's champion. Raises ModelMissing or ModelDamaged."""
    name = version or read_registry(models).champion
    if not name:
        raise ModelMissing("No version is promoted. Train one, or name one with --version.")
    return OnnxEncoder(models / name)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; 0 when measured, 1 with the reason on stderr."""
    parser = argparse.ArgumentParser(prog="python -m lib.retrieval.evaluate", description="Measure the retriever.")
    parser.add_argument("--models", type=Path, default=MODELS)
    parser.add_argument("--version", help="the champion when not given")
    parser.add_argument("--base-version", type=Path, help="folder of the built base; models/base when not given")
    parser.add_argument("--split", choices=SPLITS, default="test")
    parser.add_argument("--record-base", action="store_true", help="keep the base's ranks for machines without it")
    parser.add_argument("--json", type=Path, help="write figures and ranks to this file as well")
    given = parser.parse_args(arguments)
    pairs = read_pairs(given.split)
    try:
        encoder = champion(given.models, given.version)
        base, origin = base_outcomes(given.models, given.base_version, pairs, given.split)
        if given.record_base and given.split == "test":
            record_base(base, given.models)
        scoring = encoder.manifest.scoring
        tuned = encoder_outcomes(encoder.manifest.version, encoder, pairs, scoring)
    except GreenroomError as error:
        print(error.user_message, file=sys.stderr)
        return 1
    found = [*word_outcomes(pairs), *base, *tuned]
    people = len({p.person for p in pairs})
    print(
        f"{len(pairs)} questions of {people} people ({given.split}). Base: {origin}. Intervals: 2000 draws of people."
    )
    print(f"'{WEIGHTED}': two encodings, the posting weighs {scoring.job_weight} (own), {scoring.pool_weight} (pool).")
    print(f"'{RESUME}': the fit of the whole resume to the posting weighs {scoring.resume_weight}; pool only.")
    titles = {
        "own": "Own bullets (10 to 12 texts)",
        "long": "Two people of one trade (24 texts)",
        "pool": f"Pool ({len(pairs)} texts)",
    }
    for task, title in titles.items():
        print(f"\n{title}", *table(found, pairs, task), sep="\n")
    print("\nOwn bullets by kind of question", *kinds_table([*base, *tuned], pairs), sep="\n")
    print("\nTuned against base", *comparison(base, tuned, pairs), sep="\n")
    if given.json:
        figures = [{**asdict(o), "figures": summary(o, pairs)} for o in found]
        given.json.write_text(json.dumps({"base": origin, "outcomes": figures}) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
