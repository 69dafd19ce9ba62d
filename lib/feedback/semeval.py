"""Reads the SemEval-2013 task 7 data (Beetle, SciEntsBank), for those who have it; none of it is in the repository.

One XML file holds one question with its reference answers and graded student answers. Those are answers of school
pupils to science questions: a test on strangers' data of the dimension substance, not of interviewing.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lib.core.enums import Dimension, QuestionKind
from lib.core.errors import BankError
from lib.core.protocols import Scorer
from lib.core.types import KeyPoint
from lib.feedback.bench import as_quality, quadratic_kappa
from lib.feedback.evaluate import Ladder, interview_with, spearman
from lib.feedback.graded_bench import overlap

QUALITIES = {
    "correct": 4,
    "partially_correct_incomplete": 2,
    "contradictory": 1,
    "incorrect": 1,
    "irrelevant": 0,
    "non_domain": 0,
}
"""Their labels as our qualities."""


@dataclass(frozen=True)
class Pupil:
    """A graded student answer with its question."""

    question: Ladder
    answer: str
    quality: int


def read_folder(folder: Path) -> list[Pupil]:
    """All graded answers below a folder, in order of path. Raises BankError for a file that is not of this form."""
    found = [pupil for path in sorted(folder.rglob("*.xml")) for pupil in read_file(path)]
    if not found:
        raise BankError(f"There are no SemEval XML files in {folder}.")
    return found


def read_file(path: Path) -> list[Pupil]:
    """The graded answers of one question. Raises BankError."""
    try:
        text = path.read_text(encoding="utf-8")
        if "<!ENTITY" in text:
            raise ValueError("entities are not read")
        root = ET.fromstring(text)
        asked = " ".join((root.findtext("questionText") or "").split())
        references = tuple(" ".join((r.text or "").split()) for r in root.iter("referenceAnswer"))
        answers = [(" ".join((s.text or "").split()), s.attrib["accuracy"]) for s in root.iter("studentAnswer")]
        points = (KeyPoint("the reference answer", references),)
        name = root.attrib.get("id", path.stem)
        question = Ladder(name, "", QuestionKind.TECHNICAL, "", asked, points, ("", "", "", "", ""))
        return [Pupil(question, said, QUALITIES[label]) for said, label in answers]
    except (ET.ParseError, ValueError, KeyError) as error:
        raise BankError(f"{path.name} is not a file of SemEval-2013 task 7.") from error


def table(pupils: Sequence[Pupil], scorer: Scorer) -> list[str]:
    """Agreement of substance with the labels, beside word overlap with the references and the number of words."""
    levels = []
    for pupil in pupils:
        scores = scorer.score(interview_with(pupil.question, pupil.answer), 0).scores
        substance = next(s for s in scores if s.dimension is Dimension.SUBSTANCE)
        levels.append(substance.level or float(substance.value or 1))
    true = [p.quality for p in pupils]
    judges = {
        "substance": levels,
        "words of the reference": [1 + 4 * overlap(p.question.key_points, p.answer) for p in pupils],
        "number of words": [float(len(p.answer.split())) for p in pupils],
    }
    lines = [f"{len({p.question.id for p in pupils})} questions, {len(pupils)} answers: Spearman, QWK"]
    for name, values in judges.items():
        kappa = quadratic_kappa([as_quality(v) for v in values], true)
        lines.append(f"  {name:<24}{spearman(values, [float(q) for q in true]):>8.3f}{kappa:>8.3f}")
    return lines
