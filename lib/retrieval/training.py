"""Fine-tuning with sentence-transformers: what is set, what is fed, one run. The command is `lib.retrieval.train`."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lib.retrieval.dataset import Pair, candidates_own
from lib.retrieval.metrics import hit_at_k, mrr, rank_of

QUERY_FORMS = ("question", "title+question", "job+question")


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a run. `query` is a form of `query_text`.

    `tune` is 'lora', 'layers' (all weights but the word embeddings), 'full' (those as well) or 'head'; `rank` is that
    of the LoRA factors, for 'layers' that to which the change of each matrix is cut when it is written.

    A batch holds `persons` whole persons, so that all other bullets of a person are hard negatives of each question;
    with `persons` = 0 it holds `batch` shuffled pairs. `negatives` adds drawn bullets of the same person.
    `postings` pairs per person of posting and bullet teach whose bullet belongs to which job.
    """

    tune: str = "lora"
    rank: int = 8
    targets: tuple[str, ...] = ("query", "value")
    learning_rate: float = 1e-3
    epochs: int = 8
    patience: int = 2
    persons: int = 3
    batch: int = 33
    negatives: int = 0
    postings: int = 3
    both_directions: bool = True
    query: str = "question"
    scale: float = 20.0
    share: float = 1.0
    seed: int = 0


@dataclass(frozen=True)
class Epoch:
    """Mean training loss of an epoch and the figures on dev after it (epoch 0 is the base, its loss None)."""

    epoch: int
    loss: float | None
    dev_mrr: float
    dev_hit_at_1: float
    dev_hit_at_3: float


def quiet_threads(threads: int) -> None:
    """Set torch's threads and stop OpenMP from spinning; before torch is first imported."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import torch

    torch.set_num_threads(threads)


def query_text(pair: Pair, form: str) -> str:
    """What is encoded as the query: the question alone, or (for comparison) title or posting before it."""
    before = dict(zip(QUERY_FORMS, ("", f"{pair.title}: ", f"{pair.job_description} "), strict=True))
    return before[form] + pair.question


def take_share(pairs: tuple[Pair, ...], share: float, seed: int) -> tuple[Pair, ...]:
    """A share of the persons, drawn by seed, for the curve over data size."""
    persons = list(dict.fromkeys(p.person for p in pairs))
    kept = set(random.Random(seed).sample(persons, max(1, round(share * len(persons)))))
    return tuple(p for p in pairs if p.person in kept)


def columns(pairs: tuple[Pair, ...], recipe: Recipe) -> dict[str, list[str]]:
    """The training set by column: anchor, positive, and drawn negatives of the same person."""
    draw = random.Random(recipe.seed)
    own = candidates_own(pairs)
    data = {"anchor": [query_text(p, recipe.query) for p in pairs], "positive": [p.bullet for p in pairs]}
    for n in range(recipe.negatives):
        data[f"negative_{n + 1}"] = [
            pairs[draw.choice([j for j in own[i].tolist() if j != i])].bullet for i in range(len(pairs))
        ]
    return data


def posting_columns(pairs: tuple[Pair, ...], recipe: Recipe) -> dict[str, list[str]]:
    """The second training set: a posting with a drawn bullet of its person, `postings` times per person."""
    draw = random.Random(recipe.seed)
    people: dict[str, list[Pair]] = {}
    for pair in pairs:
        people.setdefault(pair.person, []).append(pair)
    drawn = [p for rows in people.values() for p in draw.sample(rows, min(recipe.postings, len(rows)))]
    return {"posting": [p.job_description for p in drawn], "bullet": [p.bullet for p in drawn]}


def person_batches(pairs: tuple[Pair, ...], persons: int, draw: random.Random) -> Iterator[list[int]]:
    """Indices of `persons` whole persons at a time, in an order drawn anew."""
    rows: dict[str, list[int]] = {}
    for i, pair in enumerate(pairs):
        rows.setdefault(pair.person, []).append(i)
    order = list(rows)
    draw.shuffle(order)
    for begin in range(0, len(order), persons):
        yield [i for person in order[begin : begin + persons] for i in rows[person]]


def measure(model: Any, pairs: tuple[Pair, ...], form: str, epoch: int, loss: float | None) -> Epoch:
    """Own-bullets figures of a SentenceTransformer on `pairs`."""
    bullets = model.encode([p.bullet for p in pairs], normalize_embeddings=True, show_progress_bar=False)
    queries = model.encode([query_text(p, form) for p in pairs], normalize_embeddings=True, show_progress_bar=False)
    own = candidates_own(pairs)
    found = np.array(
        [rank_of(bullets[own[i]] @ queries[i], int(np.flatnonzero(own[i] == i)[0])) for i in range(len(pairs))]
    )
    return Epoch(epoch, loss, mrr(found), hit_at_k(found, 1), hit_at_k(found, 3))


def fine_tune(base: Path, train: tuple[Pair, ...], dev: tuple[Pair, ...], recipe: Recipe) -> tuple[Any, list[Epoch]]:
    """One run with early stopping: the SentenceTransformer as of its best epoch on dev, and all epochs.

    Same base, data, recipe and versions give the same weights on one machine.
    """
    from sentence_transformers import SentenceTransformer
    from transformers import set_seed

    set_seed(recipe.seed)
    model = SentenceTransformer(str(base), device="cpu")
    _prepare(model, recipe)
    epochs = [measure(model, dev, recipe.query, 0, None)]
    best: dict[str, Any] = {}

    def after_epoch(epoch: int, loss: float) -> bool:
        epochs.append(measure(model, dev, recipe.query, epoch, loss))
        at = max(epochs[1:], key=lambda e: e.dev_mrr).epoch
        if at == epoch:
            best.update({n: p.detach().clone() for n, p in model.named_parameters() if p.requires_grad})
        return epoch - at >= recipe.patience

    _train(model, take_share(train, recipe.share, recipe.seed), recipe, after_epoch)
    model.load_state_dict(best, strict=False)
    return model.eval(), epochs


def _prepare(model: Any, recipe: Recipe) -> None:
    if recipe.tune == "lora":
        from peft import LoraConfig, TaskType

        model.add_adapter(
            LoraConfig(
                task_type=TaskType.FEATURE_EXTRACTION,
                r=recipe.rank,
                lora_alpha=2 * recipe.rank,
                lora_dropout=0.05,
                target_modules=list(recipe.targets),
            )
        )
    elif recipe.tune == "layers":
        for name, parameter in model.named_parameters():
            parameter.requires_grad = "encoder.layer" in name
    elif recipe.tune == "head":
        from sentence_transformers.sentence_transformer.modules import Dense
        from torch import eye, nn

        for parameter in model.parameters():
            parameter.requires_grad = False
        dim = model.get_sentence_embedding_dimension()
        head = Dense(dim, dim, bias=False, activation_function=nn.Identity())
        head.linear.weight.data = eye(dim)
        model.append(head)


def _train(model: Any, pairs: tuple[Pair, ...], recipe: Recipe, after_epoch: Any) -> None:
    from datasets import Dataset
    from sentence_transformers import SentenceTransformerTrainer, SentenceTransformerTrainingArguments
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

    directions = ("query_to_doc", "doc_to_query") if recipe.both_directions else ("query_to_doc",)
    arguments = SentenceTransformerTrainingArguments(
        output_dir="var/training",
        num_train_epochs=recipe.epochs,
        per_device_train_batch_size=recipe.batch,
        learning_rate=recipe.learning_rate,
        warmup_steps=0.1,
        save_strategy="no",
        logging_strategy="epoch",
        report_to="none",
        seed=recipe.seed,
        disable_tqdm=True,
        use_cpu=True,
        bf16=True,
        batch_sampler=_sampler(pairs, recipe),
    )
    sets = {"questions": Dataset.from_dict(columns(pairs, recipe))}
    if recipe.postings:
        sets["postings"] = Dataset.from_dict(posting_columns(pairs, recipe))
    SentenceTransformerTrainer(
        model=model,
        args=arguments,
        train_dataset=sets,
        loss=MultipleNegativesRankingLoss(model, scale=recipe.scale, directions=directions),
        callbacks=[_callback(after_epoch)],
    ).train()


def _sampler(pairs: tuple[Pair, ...], recipe: Recipe) -> Any:
    """Whole persons for the questions, no posting twice in a batch for the postings."""
    from sentence_transformers.base.sampler import DefaultBatchSampler, NoDuplicatesBatchSampler

    draw = random.Random(recipe.seed)
    n_persons = len({p.person for p in pairs})

    class PersonBatches(DefaultBatchSampler):  # type: ignore[misc] # untyped base
        """Whole persons at a time."""

        def __iter__(self) -> Iterator[list[int]]:
            return person_batches(pairs, recipe.persons, draw)

        def __len__(self) -> int:
            return -(-n_persons // recipe.persons)

    def choose(dataset: Any, **settings: Any) -> Any:
        if recipe.persons and dataset.column_names[0] == "anchor":
            return PersonBatches(dataset, **settings)
        return NoDuplicatesBatchSampler(dataset, **settings)

    return choose


def _callback(after_epoch: Any) -> Any:
    from transformers import TrainerCallback

    class EndOfEpoch(TrainerCallback):  # type: ignore[misc] # untyped base
        """Measures on dev when the loss of an epoch is logged, and stops early."""

        def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
            if logs and "loss" in logs:
                control.should_training_stop = after_epoch(round(state.epoch), float(logs["loss"]))

    return EndOfEpoch()
