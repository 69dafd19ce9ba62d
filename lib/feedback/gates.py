"""What an answer may be instead of an answer, and how far that lowers its levels.

The behaviour table (`lib.interview.behaviour_model`) gives the chance that an answer speaks of something else, says
that there is none, reads the question out or lists terms. Each chance lowers the levels by degrees, from where hardly
a good answer reaches to where most such answers lie: no step at which a word more decides. The chances at which each
begins and is full were chosen on answers of train and dev, each by a table that had not seen its question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lib.core.enums import Behaviour, Dimension

_B = Behaviour


@dataclass(frozen=True)
class Gate:
    """Levels keep the share `left` of what is above 1 once the chance of `classes` is `full`, all of it at `begins`.

    `because` says it in words, as the end of 'Held at 2, because ...'. `by_points` gates need key points: without them
    the table has little to tell how near a story is.
    """

    classes: tuple[str, ...]
    begins: float
    full: float
    left: float
    because: str
    by_points: bool = False

    def share(self, kinds: Mapping[str, float]) -> float:
        """What is left of the levels above 1, `left`..1."""
        chance = sum(kinds.get(name, 0.0) for name in self.classes)
        closed = min(1.0, max(0.0, (chance - self.begins) / (self.full - self.begins)))
        return 1 - (1 - self.left) * closed


GATES = (
    Gate((_B.OFF_TOPIC, _B.OUT_OF_SCOPE), 0.15, 0.4, 0.0, "it speaks of something else than what was asked", True),
    Gate((f"{_B.OFF_TOPIC}:wrong_story",), 0.4, 0.75, 0.15, "it reads like an answer to another question", True),
    Gate((_B.DECLINED, _B.CONFUSED), 0.15, 0.4, 0.0, "it mostly says that there is no answer"),
    Gate((f"{_B.WEAK}:copied_question",), 0.4, 0.7, 0.1, "it mostly says the question again"),
    Gate((f"{_B.WEAK}:keywords",), 0.4, 0.7, 0.1, "it reads like a list of terms"),
)
NOTHING_SAID = Gate((), 0.0, 1.0, 0.1, "no sentence in it says anything of its own")
"""For answers of which nothing is left without the sentences that would fit any answer."""


def closed(kinds: Mapping[str, float], *, by_points: bool = True) -> tuple[float, str]:
    """The share of what is above level 1 that is left, and why in words ('' when all of it is).

    Args:
        kinds: the chance of each class of the table.
        by_points: whether the question has key points.
    """
    share, because = min((gate.share(kinds), gate.because) for gate in GATES if by_points or not gate.by_points)
    return share, because if share < 1 else ""


def lowered(levels: Mapping[Dimension, float], share: float) -> dict[Dimension, float]:
    """The levels with this share of what is above 1."""
    return {d: 1 + (min(5.0, max(1.0, level)) - 1) * share for d, level in levels.items()}
