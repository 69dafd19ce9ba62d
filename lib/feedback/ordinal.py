"""An ordinal model for each dimension: rising curves of signs are added up, four cuts turn the sum into a level.

`models/scorer/weights.json` holds it: for each sign the values at which its curve bends and what it gains up to each,
never below 0, so that more of a good sign never lowers a level. The chance that the level is above k is
`logistic(sum - cut_k)`; the level is 1 plus the four chances.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from lib.core.enums import Dimension
from lib.core.errors import ModelDamaged, ModelMissing
from lib.feedback.meaning import Direction

WEIGHTS = Path(__file__).parents[2] / "models" / "scorer" / "weights.json"
LEVELS = 5


@dataclass(frozen=True)
class Curve:
    """A sign's curve: 0 at `knots[0]`, `gains[i]` more between `knots[i]` and `knots[i + 1]`, flat outside."""

    sign: str
    knots: tuple[float, ...]
    gains: tuple[float, ...]

    def at(self, value: float) -> float:
        """What this value adds to the sum."""
        steps = zip(self.gains, self.knots, self.knots[1:], strict=False)
        return sum(gain * max(0.0, min(1.0, (value - low) / (high - low))) for gain, low, high in steps)

    @property
    def most(self) -> float:
        """What the sign adds at most."""
        return sum(self.gains)


@dataclass(frozen=True)
class Ordinal:
    """The model of one dimension. `errors` are, for each level, how far qualities lay below and above it."""

    curves: tuple[Curve, ...]
    cuts: tuple[float, ...]
    errors: tuple[tuple[float, float], ...]

    def level(self, signs: Mapping[str, float]) -> float:
        """The expected level, 1..5."""
        total = sum(curve.at(signs[curve.sign]) for curve in self.curves)
        return 1 + float(sum(1 / (1 + np.exp(cut - total)) for cut in self.cuts))

    def shares(self, signs: Mapping[str, float]) -> list[tuple[str, float, float]]:
        """For each sign what it added and what it could have added, those that could add most first."""
        found = [(c.sign, c.at(signs[c.sign]), c.most) for c in self.curves if c.most > 0]
        return sorted(found, key=lambda row: -row[2])


@dataclass(frozen=True)
class Model:
    """What was learned: the encoder it is for, the direction of telling sentences, and one ordinal per dimension."""

    encoder: str
    telling: Direction
    dimensions: Mapping[Dimension, Ordinal]


def read_model(path: Path | None = None) -> Model:
    """The weights of a file, those in use when None.

    Raises:
        ModelMissing: there is no such file.
        ModelDamaged: it does not fit.
    """
    return _read(path or WEIGHTS)


@lru_cache(maxsize=8)
def _read(path: Path) -> Model:
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        direction = Direction(np.array(held["telling"]["weights"], dtype=np.float32), float(held["telling"]["bias"]))
        found = {Dimension(name): _ordinal(row) for name, row in held["dimensions"].items()}
        if set(found) != set(Dimension):
            raise ValueError("not every dimension is there")
        return Model(held["encoder"], direction, found)
    except FileNotFoundError as error:
        raise ModelMissing(f"The scorer's weights {path.name} are not there.") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelDamaged(f"The scorer's weights {path.name} cannot be read.") from error


def _ordinal(row: Mapping[str, object]) -> Ordinal:
    curves, cuts, errors = row["curves"], row["cuts"], row["errors"]
    made = tuple(Curve(c["sign"], tuple(c["knots"]), tuple(c["gains"])) for c in curves)  # type: ignore[attr-defined]
    if any(gain < 0 for curve in made for gain in curve.gains) or len(cuts) != LEVELS - 1:  # type: ignore[arg-type]
        raise ValueError("a curve falls, or cuts are missing")
    return Ordinal(made, tuple(cuts), tuple((e[0], e[1]) for e in errors))  # type: ignore[arg-type, attr-defined]
