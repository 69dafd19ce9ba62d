"""The table of behaviours: one weight per measure and label, learned, in numpy, open to all as JSON.

Precision comes first for labels that scold: off topic and out of scope count only from a chance that was chosen for it
on the training questions, else the next label is taken. The weights are in `models/behaviour/table.json`, made by
`python -m lib.interview.train_behaviour`; without an encoder they fit, the rules go on alone.
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

log = logging.getLogger("greenroom.behaviour")

WEIGHTS = Path(__file__).parents[2] / "models" / "behaviour" / "table.json"
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Table:
    """`weights` (measures, labels) for measures after `(value - mean) / scale`, `bias` (labels,), `least` by label."""

    fingerprint: str
    names: tuple[str, ...]
    labels: tuple[Behaviour, ...]
    mean: Floats
    scale: Floats
    weights: Floats
    bias: Floats
    least: Mapping[Behaviour, float]

    def chances(self, found: Mapping[str, float]) -> dict[Behaviour, float]:
        """The chance of each label; a measure that is not there counts as its mean."""
        scores = self._parts(found).sum(axis=0) + self.bias
        raised = np.exp(scores - scores.max())
        return dict(zip(self.labels, (raised / raised.sum()).tolist(), strict=True))

    def decide(self, chances: Mapping[Behaviour, float]) -> Behaviour:
        """The likeliest label that reaches the chance it needs."""
        order = sorted(self.labels, key=lambda label: -chances[label])
        return next((label for label in order if chances[label] >= self.least.get(label, 0.0)), order[0])

    def reasons(self, found: Mapping[str, float], label: Behaviour, n: int = 3) -> tuple[str, ...]:
        """The measures that spoke most for a label, strongest first."""
        part = self._parts(found)[:, self.labels.index(label)]
        return tuple(self.names[i] for i in np.argsort(-part, kind="stable")[:n] if part[i] > 0)

    def _parts(self, found: Mapping[str, float]) -> Floats:
        values = np.array([found.get(name, mean) for name, mean in zip(self.names, self.mean, strict=True)])
        parts: Floats = ((values - self.mean) / self.scale)[:, None] * self.weights
        return parts


@lru_cache(maxsize=2)
def table(path: Path = WEIGHTS) -> Table | None:
    """The table in use; None where the file is missing or broken."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        rows = data["measures"]
        labels = tuple(Behaviour(label) for label in data["labels"])
        return Table(
            data["fingerprint"],
            tuple(rows),
            labels,
            np.array([row["mean"] for row in rows.values()]),
            np.array([row["scale"] for row in rows.values()]),
            np.array([[row["weights"][label] for label in labels] for row in rows.values()]),
            np.array([data["bias"][label] for label in labels]),
            {Behaviour(label): float(chance) for label, chance in data["least"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("The behaviour table cannot be read, so behaviours go by rules alone: %s", type(error).__name__)
        return None
