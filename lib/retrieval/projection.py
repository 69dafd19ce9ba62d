"""The map of the lab page: held-out questions and bullets in the plane, before and after the training (t-SNE).

    python -m lib.retrieval.projection [--version V] [--base-version FOLDER]

Writes models/projection.json for the champion (or V) and prints the figures that belong beside the picture. Needs
scikit-learn (models/requirements.txt) and the built base (`python -m lib.retrieval.export --base-version`); the page
needs neither. Only test people are drawn: pairs of the training would look far better than the encoder is.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lib.core.errors import GreenroomError, ModelDamaged, ModelMissing
from lib.retrieval.dataset import Pair, data_sha256, read_pairs
from lib.retrieval.encoder import OnnxEncoder, Vectors
from lib.retrieval.manifest import MANIFEST_FILE
from lib.retrieval.registry import BASE_VERSION, MODELS, read_registry

FILE = "projection.json"
N_PAIRS = 120
PERPLEXITY = 20.0
SEED = 0

Plane = NDArray[np.float64]


@dataclass(frozen=True)
class Closeness:
    """Mean cosines and lengths of one picture.

    `pair` is the mean cosine of a question with its bullet, `others` with the other bullets of the same person; `line`
    is the mean length of a pair's line in the picture over the mean distance of any question to any bullet.
    """

    pair: float
    others: float
    line: float


@dataclass(frozen=True)
class Place:
    """A pair and where it lies: x and y of the question, then of the bullet, in each picture."""

    family: str
    kind: str
    question: str
    bullet: str
    before: tuple[float, float, float, float]
    after: tuple[float, float, float, float]


@dataclass(frozen=True)
class Projection:
    """Two pictures of the same held-out pairs: by the base (before) and by `version` (after)."""

    version: str
    base: str
    data_sha256: str
    n_people: int
    before: Closeness
    after: Closeness
    pairs: tuple[Place, ...]


def read_projection(models: Path = MODELS) -> Projection:
    """The pictures as they were computed.

    Raises:
        ModelMissing: there are none.
        ModelDamaged: the file is not what we write.
    """
    path = models / FILE
    if not path.is_file():
        raise ModelMissing(f"There is no {FILE}. Make it: python -m lib.retrieval.projection")
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        places = tuple(
            Place(**{**place, "before": tuple(place["before"]), "after": tuple(place["after"])})
            for place in values["pairs"]
        )
        closeness = {name: Closeness(**values[name]) for name in ("before", "after")}
        return Projection(**{**values, **closeness, "pairs": places})
    except (ValueError, TypeError, KeyError) as error:
        raise ModelDamaged(f"{FILE} cannot be read. Make it again: python -m lib.retrieval.projection") from error


def write_projection(found: Projection, models: Path = MODELS) -> Path:
    """Write the pictures; one line for each pair, so that a change can be read."""
    head = {k: v for k, v in asdict(found).items() if k != "pairs"}
    rows = ",\n".join(json.dumps(asdict(place), ensure_ascii=False, separators=(",", ":")) for place in found.pairs)
    text = json.dumps(head, indent=1)[:-2] + f',\n "pairs": [\n{rows}\n]}}\n'
    path = models / FILE
    path.write_text(text, encoding="utf-8")
    return path


def drawn_pairs(pairs: Sequence[Pair], n_pairs: int = N_PAIRS) -> tuple[Pair, ...]:
    """All pairs of some persons, `n_pairs` or a few more; who is drawn is fixed by the names, not by a model."""
    people = sorted({p.person for p in pairs}, key=lambda person: hashlib.sha256(person.encode()).hexdigest())
    chosen: list[Pair] = []
    for person in people:
        if len(chosen) >= n_pairs:
            break
        chosen += [p for p in pairs if p.person == person]
    return tuple(chosen)


def mean_cosines(questions: Vectors, bullets: Vectors, people: Sequence[str]) -> tuple[float, float]:
    """Mean cosine of each question with its own bullet, and with the other bullets of the same person.

    Args:
        questions: (n, dim) float32, L2-normalised.
        bullets: (n, dim) float32; row i belongs to question i.
        people: whose pair each is.
    """
    cosines = questions @ bullets.T
    names = np.array(people)
    same = names[:, None] == names[None, :]
    np.fill_diagonal(same, False)
    return float(np.diag(cosines).mean()), float(cosines[same].mean())


def centred(points: Plane) -> Plane:
    """Points moved and scaled so that their mean is 0 and their mean squared distance from it 1."""
    moved = points - points.mean(axis=0)
    scaled: Plane = moved / np.sqrt((moved**2).sum(axis=1).mean())
    return scaled


def turned_like(points: Plane, target: Plane) -> Plane:
    """`points` turned (and mirrored, if that is nearer) to lie over `target` as well as they can. Both (n, 2), centred.

    The axes of t-SNE mean nothing; without this the two pictures cannot be compared by eye.
    """
    left, _, right = np.linalg.svd(points.T @ target)
    turned: Plane = points @ (left @ right)
    return turned


def line_length(points: Plane) -> float:
    """Mean distance of question i (row i) and bullet i (row n + i) over that of all questions and all bullets."""
    half = len(points) // 2
    apart = np.linalg.norm(points[:half, None, :] - points[None, half:, :], axis=2)
    return float(np.diag(apart).mean() / apart.mean())


def plane(vectors: Vectors) -> Plane:
    """t-SNE of (n, dim) unit vectors: (n, 2), centred."""
    from sklearn.manifold import TSNE

    found = TSNE(2, perplexity=PERPLEXITY, init="pca", random_state=SEED, metric="cosine").fit_transform(vectors)
    return centred(found.astype(np.float64))


def project(base: OnnxEncoder, tuned: OnnxEncoder, pairs: tuple[Pair, ...]) -> Projection:
    """Both pictures of `pairs` with their figures. Raises as `OnnxEncoder.encode`."""
    people = [p.person for p in pairs]
    planes: list[Plane] = []
    figures: list[Closeness] = []
    for encoder in (base, tuned):
        questions, bullets = encoder.encode([p.question for p in pairs]), encoder.encode([p.bullet for p in pairs])
        flat = plane(np.concatenate([questions, bullets]))
        planes.append(turned_like(flat, planes[0]) if planes else flat)
        pair, others = mean_cosines(questions, bullets, people)
        figures.append(Closeness(round(pair, 4), round(others, 4), round(line_length(flat), 4)))
    n = len(pairs)
    rows = [np.round(np.concatenate([p[:n], p[n:]], axis=1), 3).tolist() for p in planes]
    places = [
        Place(p.family, p.kind, p.question, p.bullet, tuple(before), tuple(after))
        for p, before, after in zip(pairs, *rows, strict=True)
    ]
    stated = tuned.manifest
    return Projection(
        stated.version, stated.base["name"], data_sha256(), len(set(people)), figures[0], figures[1], tuple(places)
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; 0 when written, 1 with the reason on stderr."""
    parser = argparse.ArgumentParser(prog="python -m lib.retrieval.projection", description="The lab page's map.")
    parser.add_argument("--models", type=Path, default=MODELS)
    parser.add_argument("--version", help="the champion when not given")
    parser.add_argument("--base-version", type=Path, help="folder of the built base; models/base when not given")
    given = parser.parse_args(arguments)
    folder = given.base_version or given.models / BASE_VERSION
    try:
        name = given.version or read_registry(given.models).champion
        if not name:
            raise ModelMissing("No version is promoted: name one with --version.")
        if not (folder / MANIFEST_FILE).is_file():
            raise ModelMissing("The base is not built: python -m lib.retrieval.export --base-version")
        found = project(OnnxEncoder(folder), OnnxEncoder(given.models / name), drawn_pairs(read_pairs("test")))
    except GreenroomError as error:
        print(error.user_message, file=sys.stderr)
        return 1
    path = write_projection(found, given.models)
    print(f"{len(found.pairs)} pairs of {found.n_people} test people, {name}, data {found.data_sha256[:12]}")
    for label, figure in (("before", found.before), ("after", found.after)):
        print(
            f"{label:7s} mean cosine of a pair {figure.pair:.3f}, with the person's other bullets {figure.others:.3f}, "
            f"margin {figure.pair - figure.others:.3f}; mean line over mean distance {figure.line:.3f}"
        )
    print(f"{path}: {path.stat().st_size / 1000:.1f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
