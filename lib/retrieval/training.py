"""Fine-tuning with sentence-transformers: what is set, what is fed, one run. The command is `lib.retrieval.train`."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lib.retrieval.adapter import in_layers
from lib.retrieval.batches import (
    Recipe,
    Vectors,
    columns,
    person_batches,
    posting_columns,
    query_text,
    take_share,
)
from lib.retrieval.dataset import Pair, candidates_own
from lib.retrieval.metrics import hit_at_k, mrr, rank_of


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


def trades_of(model: Any, pairs: tuple[Pair, ...]) -> dict[str, Vectors]:
    """For each person the vector of its trade: job family and title, before training."""
    texts = {pair.person: f"{pair.family}. {pair.title}" for pair in pairs}
    vectors = model.encode(list(texts.values()), normalize_embeddings=True, show_progress_bar=False)
    return dict(zip(texts, vectors, strict=True))


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
    """One run with early stopping: the SentenceTransformer as of its best epoch on dev (see `Recipe.averaged`), and
    all epochs.

    Same base, data, recipe and versions give the same weights on one machine.
    """
    from sentence_transformers import SentenceTransformer
    from transformers import set_seed

    set_seed(recipe.seed)
    model = SentenceTransformer(str(base), device="cpu")
    _prepare(model, recipe)
    epochs = [measure(model, dev, recipe.query, 0, None)]
    kept: dict[int, dict[str, Any]] = {}

    def after_epoch(epoch: int, loss: float) -> bool:
        epochs.append(measure(model, dev, recipe.query, epoch, loss))
        kept[epoch] = {n: p.detach().clone() for n, p in model.named_parameters() if p.requires_grad}
        return epoch - best_epoch(epochs) >= recipe.patience

    _train(model, take_share(train, recipe.share, recipe.seed), recipe, after_epoch)
    at = best_epoch(epochs)
    chosen = [kept[e] for e in range(max(1, at - recipe.averaged + 1), at + 1)]
    model.load_state_dict({n: sum(c[n] for c in chosen) / len(chosen) for n in chosen[0]}, strict=False)
    return model.eval(), epochs


def best_epoch(epochs: Sequence[Epoch]) -> int:
    """The epoch with the highest MRR on dev, the first of equal ones; the untrained model does not count."""
    return max(epochs[1:], key=lambda e: e.dev_mrr).epoch


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
            parameter.requires_grad = in_layers(name, parameter)
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
        batch_sampler=_sampler(pairs, recipe, trades_of(model, pairs) if recipe.near else None),
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


def _sampler(pairs: tuple[Pair, ...], recipe: Recipe, trades: Mapping[str, Vectors] | None) -> Any:
    """Whole persons for the questions, no posting twice in a batch for the postings."""
    from sentence_transformers.base.sampler import DefaultBatchSampler, NoDuplicatesBatchSampler

    draw = random.Random(recipe.seed)
    n_persons = len({p.person for p in pairs})

    class PersonBatches(DefaultBatchSampler):  # type: ignore[misc] # untyped base
        """Whole persons at a time."""

        def __iter__(self) -> Iterator[list[int]]:
            return person_batches(pairs, recipe.persons, draw, trades)

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
