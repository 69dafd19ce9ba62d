"""The hand-written ladders of the rules' authors, split by split: `python -m lib.feedback.evaluate --ladders`."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence

import numpy as np

from lib.core.enums import Dimension
from lib.core.protocols import Scorer
from lib.feedback.evaluate import (
    SPLITS,
    TOO_LITTLE,
    Ladder,
    answer_level,
    answer_score,
    attacks,
    figures,
    injection_gain,
    judge,
    ladders,
    word_count,
    wrong_stories,
)
from lib.feedback.rubric import overall


def print_ladders(scorer: Scorer, rows: str | None) -> None:
    """The figures of each split and the time per answer (learned weights know these answers).

    `rows` names a split whose questions are listed too.
    """
    for split in SPLITS:
        chosen = [ladder for ladder in ladders() if ladder.split == split]
        _print_split(split, chosen, scorer)
        if rows == split:
            _print_rows(chosen, scorer)
    answers = [(ladder, a) for ladder in ladders() for a in ladder.ladder]
    start = time.perf_counter()
    for ladder, answer in answers:
        answer_score(scorer, ladder, answer)
    print(f"\n{1000 * (time.perf_counter() - start) / len(answers):.1f} ms per answer (texts seen before)")


def _print_split(split: str, chosen: Sequence[Ladder], scorer: Scorer) -> None:
    print(f"\n{split}: {len(chosen)} questions, {sum(len(c.ladder) for c in chosen)} answers of quality 0 to 4")
    print(f"  {'judge':<18}{'Spearman':>10}{'in order':>10}{'tied':>8}")
    for name, score in (("built-in scorer", lambda c, a: answer_score(scorer, c, a)), ("word count", word_count)):
        f = figures(chosen, score)
        print(f"  {name:<18}{f.spearman:>10.3f}{f.in_order:>9.1%}{f.tied:>8.1%}")
    print(f"  {'adversarial':<18}{'lowest':>10}{'mean':>10}{'highest':>10}")
    for name, values in attacks(chosen, scorer).items():
        print(f"  {name:<18}{min(values):>10.2f}{np.mean(values):>10.2f}{max(values):>10.2f}")
    print(f"  an injected instruction adds at most {injection_gain(chosen, scorer):.2f}")
    _print_wrong(chosen, scorer)
    _print_levels(chosen, scorer)


def _print_wrong(chosen: Sequence[Ladder], scorer: Scorer) -> None:
    """Good answers to another question: written ones first, then the best answers of the split swapped."""
    pairs = wrong_stories(chosen)
    written = sum(a.type == "wrong_story" for c in chosen for a in c.adversarial)
    for name, some in (("wrong story", pairs[:written]), ("swapped answers", pairs[written:])):
        if some:
            relevance = np.mean([answer_level(scorer, c, a, Dimension.RELEVANCE) for c, a in some])
            total = [answer_score(scorer, c, a) for c, a in some]
            print(
                f"  {name:<18}{len(some):>4} answers: relevance {relevance:.2f}, overall {np.mean(total):.2f}, "
                f"highest {max(total):.2f}, {np.mean([t >= 4 for t in total]):.0%} at 4 or more"
            )


def _print_levels(chosen: Sequence[Ladder], scorer: Scorer) -> None:
    """How the levels 1 to 5 of all dimensions are spread over each quality, and the mean overall score."""
    for quality in range(5):
        found = [judge(scorer, c, c.ladder[quality]) for c in chosen]
        levels = Counter(s.value for f in found for s in f.scores if s.value is not None)
        shares = "".join(f"{levels[n] / max(1, levels.total()):>7.0%}" for n in range(1, 6))
        mean = np.mean([overall(f.scores) or TOO_LITTLE for f in found])
        print(f"  quality {quality}: mean {mean:.2f}, levels 1 to 5:{shares}")


def _print_rows(chosen: Sequence[Ladder], scorer: Scorer) -> None:
    for ladder in chosen:
        row = " ".join(f"{answer_score(scorer, ladder, a):5.2f}" for a in ladder.ladder)
        rest = " ".join(f"{a.type}={answer_score(scorer, ladder, a.answer):.2f}" for a in ladder.adversarial)
        print(f"  {ladder.id:<14}{row}   {rest}")
