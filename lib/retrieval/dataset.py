"""The pairs that the encoder is trained and measured on: for one person a posting, bullets and a question per bullet.

`data/README.md` says how they were made. The three splits share no person and no posting.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lib.core.errors import PairsError

DATA = Path(__file__).resolve().parents[2] / "data"
SPLITS = ("train", "dev", "test")
KINDS = ("technical", "behavioural")
COLUMNS = ("person", "family", "seniority", "voice", "title", "job_description", "bullet", "question", "kind")

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Pair:
    """A question and the bullet that best supports an answer to it, with whose it is and for which job."""

    person: str
    family: str
    seniority: str
    voice: str
    title: str
    job_description: str
    bullet: str
    question: str
    kind: str


@lru_cache(maxsize=8)
def read_pairs(split: str, data: Path = DATA) -> tuple[Pair, ...]:
    """The pairs of one split, persons together, in the order of the file.

    Args:
        split: 'train', 'dev' or 'test'.
        data: the folder of the CSV files.

    Raises:
        PairsError: the file is not there, lacks a column, or a row has an empty value or an unknown kind.
    """
    path = data / f"pairs_{split}.csv"
    if split not in SPLITS or not path.is_file():
        raise PairsError(f"There are no pairs at {path}. The splits are {', '.join(SPLITS)}.")
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = [c for c in COLUMNS if c not in (reader.fieldnames or ())]
        if missing:
            raise PairsError(f"{path.name} lacks the columns {', '.join(missing)}.")
        pairs = tuple(_pair(row, f"{path.name}, line {reader.line_num}") for row in reader)
    if not pairs:
        raise PairsError(f"{path.name} holds no pairs.")
    return pairs


def _pair(row: Mapping[str, str | None], place: str) -> Pair:
    values = {name: (row.get(name) or "").strip() for name in COLUMNS}
    empty = [name for name, value in values.items() if not value]
    if empty:
        raise PairsError(f"{place}: no value for {', '.join(empty)}.")
    if values["kind"] not in KINDS:
        raise PairsError(f"{place}: kind is {values['kind']!r}, not one of {', '.join(KINDS)}.")
    return Pair(**values)


def data_sha256(data: Path = DATA) -> str:
    """One checksum over the files of all splits; figures belong to the pairs that they were measured on."""
    parts = [(data / f"pairs_{split}.csv").read_bytes() for split in SPLITS]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def candidates_own(pairs: tuple[Pair, ...]) -> list[Indices]:
    """For each pair the indices of all bullets of the same person, itself included: the task of the product."""
    rows: dict[str, list[int]] = {}
    for i, pair in enumerate(pairs):
        rows.setdefault(pair.person, []).append(i)
    own = {person: np.array(indices, dtype=np.int64) for person, indices in rows.items()}
    return [own[pair.person] for pair in pairs]


def candidates_long(pairs: tuple[Pair, ...], bullets: int = 24) -> list[Indices]:
    """For each pair the bullets of its person and of the persons nearest in kind of work, at least `bullets` of them.

    A long resume holds two jobs of one trade; nearest means the same family, then the same letter group of the data.
    """
    rows: dict[str, list[int]] = {}
    for i, pair in enumerate(pairs):
        rows.setdefault(pair.person, []).append(i)
    family = {pair.person: pair.family for pair in pairs}
    order = sorted(rows)
    mixed: dict[str, Indices] = {}
    for at, person in enumerate(order):
        others = order[at + 1 :] + order[:at]
        others.sort(key=lambda p: (family[p] != family[person], p[0] != person[0]))
        found = list(rows[person])
        while others and len(found) < bullets:
            found += rows[others.pop(0)]
        mixed[person] = np.array(sorted(found[:bullets]), dtype=np.int64)
    return [mixed[pair.person] for pair in pairs]


def candidates_pool(pairs: tuple[Pair, ...]) -> list[Indices]:
    """For each pair all bullets of the split: the classical evaluation."""
    everyone = np.arange(len(pairs), dtype=np.int64)
    return [everyone] * len(pairs)
