"""The model card of a version, written from its manifest."""

from __future__ import annotations

from typing import Any

from lib.retrieval.manifest import ADAPTER_FILE, MODEL_FILE, Manifest

_TASKS = {
    "own": "among the person's own 10 to 12 bullets",
    "long": "among 24 bullets of two people of one trade",
    "pool": "among all test bullets of 114 people",
    "pool_by_resume": "the same, each resume weighed by its fit to the posting",
}


def write_card(manifest: Manifest) -> str:
    """Markdown: what it is, how it was made, how it measures, limits and licence."""
    return "\n".join((_intro(manifest), _training(manifest), _measured(manifest), _use(manifest), _LICENCE))


def _intro(manifest: Manifest) -> str:
    return f"""# {manifest.version}

A sentence encoder ({manifest.dim} dimensions) that finds the bullet of a resume which best supports an answer to an
interview question. It is {manifest.base["name"]}
(revision {manifest.base["revision"][:12]}), **changed**: fine-tuned, exported to ONNX and stored with 8-bit weights.

- `{ADAPTER_FILE}`: what changed, the source of everything else. `W += B @ A` for each matrix named.
- `{MODEL_FILE}`: what the app loads; inputs `input_ids` and `attention_mask`, output `sentence_embedding` (length 1).
- Build again: `python -m lib.retrieval.export {manifest.version}`
"""


def _training(manifest: Manifest) -> str:
    training = manifest.training
    recipe = training.get("recipe", {})
    persons = recipe.get("persons")
    return f"""## Training

{training.get("n_train")} pairs of question and bullet (`data/README.md`), MultipleNegativesRankingLoss. A batch holds
{persons} whole persons, so that a person's other bullets are the hard negatives; a second set pairs postings
with bullets. {_HOW.get(recipe.get("tune", "lora"))}{recipe.get("rank")}.
Learning rate {recipe.get("learning_rate")}; the mean of {len(training.get("runs", ()))} seeds, of each seed that of the
best {recipe.get("averaged", 1)} epoch(s) on dev; {training.get("seconds")} s in all. Loss of each epoch:
`manifest.json`. What each choice is worth on dev:
`models/ablations.json` (`python -m lib.retrieval.ablate`).
"""


def _measured(manifest: Manifest) -> str:
    rows = [_row(task, where, manifest.metrics[task]) for task, where in _TASKS.items() if task in manifest.metrics]
    return f"""## Measured

On people whose postings and bullets were in no training, with 95 % intervals by person
(`python -m lib.retrieval.evaluate`):

| right bullet | Hit@1 | Hit@3 | Hit@10 | MRR |
|---|---|---|---|---|
{chr(10).join(rows)}
"""


def _use(manifest: Manifest) -> str:
    scoring = manifest.scoring
    return f"""## Use and limits

Encode the question alone; encode the posting apart and add {scoring.job_weight} of its cosine
({scoring.pool_weight} in a pool of many people; where it is known whose bullet each is, `lib.retrieval.pool` with
weight {scoring.resume_weight}). Texts are cut at {manifest.max_tokens} word pieces. English only.
Trained and measured on invented people; for hints and feedback to a candidate about their own resume, not for judging
or sorting candidates.
"""


_LICENCE = """## Licence

Apache License 2.0 (https://www.apache.org/licenses/LICENSE-2.0), as the base model; this notice states that the weights
were changed. The base was trained on public data sets, some of which have terms of their own.
"""


def _row(task: str, where: str, figures: dict[str, Any]) -> str:
    cells = (f"{figures[k]['mean']:.3f} [{figures[k]['low']:.3f}, {figures[k]['high']:.3f}]" for k in _COLUMNS)
    return f"| {where} | " + " | ".join(cells) + " |"


_COLUMNS = ("hit_at_1", "hit_at_3", "hit_at_10", "mrr")
_HOW = {
    "lora": "Trained\nby LoRA of rank ",
    "layers": "The matrices of all layers were trained,\nand the mean change of each was cut to rank ",
}
