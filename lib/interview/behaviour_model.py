"""The table of behaviours: one weight per measure and class, learned, in numpy, open to all as JSON.

A class is a behaviour, or a way of showing it: 'off_topic:wrong_story' is a good story to another question. The chance
of a behaviour is the sum over its classes. Precision comes first for labels that scold: off topic and out of scope
count only from a chance that was chosen for it on the training questions, else the next label is taken. The weights
are in `models/behaviour/table.json`, made by `python -m lib.interview.train_behaviour`; without an encoder they fit,
the rules go on alone.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lib.core.enums import Behaviour
from lib.core.errors import ModelDamaged, ModelMissing, RetrieverError

log = logging.getLogger("greenroom.behaviour")

WEIGHTS = Path(__file__).parents[2] / "models" / "behaviour" / "table.json"
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Table:
    """`weights` (measures, classes) for measures after `(value - mean) / scale`, `bias` (classes,), `least`."""

    fingerprint: str
    names: tuple[str, ...]
    classes: tuple[str, ...]
    mean: Floats
    scale: Floats
    weights: Floats
    bias: Floats
    least: Mapping[Behaviour, float]

    @property
    def labels(self) -> tuple[Behaviour, ...]:
        """The behaviours that the classes show."""
        return tuple(dict.fromkeys(behaviour_of(name) for name in self.classes))

    def kinds(self, found: Mapping[str, float]) -> dict[str, float]:
        """The chance of each class; a measure that is not there counts as its mean."""
        scores = self._parts(found).sum(axis=0) + self.bias
        raised = np.exp(scores - scores.max())
        return dict(zip(self.classes, (raised / raised.sum()).tolist(), strict=True))

    def chances(self, kinds: Mapping[str, float]) -> dict[Behaviour, float]:
        """The chance of each behaviour, from those of the classes."""
        summed = dict.fromkeys(self.labels, 0.0)
        for name, chance in kinds.items():
            summed[behaviour_of(name)] += chance
        return summed

    def decide(self, chances: Mapping[Behaviour, float]) -> Behaviour:
        """The likeliest label that reaches the chance it needs."""
        order = sorted(self.labels, key=lambda label: -chances[label])
        return next((label for label in order if chances[label] >= self.least.get(label, 0.0)), order[0])

    def _parts(self, found: Mapping[str, float]) -> Floats:
        values = np.array([found.get(name, mean) for name, mean in zip(self.names, self.mean, strict=True)])
        parts: Floats = ((values - self.mean) / self.scale)[:, None] * self.weights
        return parts


def behaviour_of(name: str) -> Behaviour:
    """The behaviour that a class shows."""
    return Behaviour(name.partition(":")[0])


def table_for(fingerprint: str) -> Table | None:
    """The table in use, if it is for this encoder; None where rules go on alone.

    A file that is missing or damaged is told of in the log, once.
    """
    found = _in_use(WEIGHTS)
    return found if found and found.fingerprint == fingerprint else None


@lru_cache(maxsize=8)
def _in_use(path: Path) -> Table | None:
    try:
        return read_table(path)
    except RetrieverError as error:
        log.warning("Behaviours go by rules alone: %s", error.user_message)
        return None


def read_table(path: Path) -> Table:
    """The table of a file. Raises ModelMissing when it is not there, ModelDamaged when it does not fit."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        rows = data["measures"]
        classes = tuple(data["classes"])
        return Table(
            data["fingerprint"],
            tuple(rows),
            classes,
            np.array([row["mean"] for row in rows.values()]),
            np.array([row["scale"] for row in rows.values()]),
            np.array([[row["weights"][name] for name in classes] for row in rows.values()]),
            np.array([data["bias"][name] for name in classes]),
            {Behaviour(label): float(chance) for label, chance in data["least"].items()},
        )
    except FileNotFoundError as error:
        raise ModelMissing(f"The table of behaviours {path.name} is not there.") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelDamaged(f"The table of behaviours {path.name} cannot be read.") from error
