"""When a turn is over in hands-free mode: after a silence that is longer than this speaker's own pauses.

Nothing here looks at a clock: times are those of the recording, so that a slow page does not end a turn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

_FIRST_S = 2.2
_SHORTEST_S, _LONGEST_S = 1.4, 5.0
_KEPT = 60
_MARGIN_S, _FACTOR = 0.5, 1.5
_ENOUGH = 5
_COUNTDOWN_S = 1.0
_THINKING_PAUSE_S = 0.3
_WORDS_HOLD_S = 0.8


class PausePattern:
    """How long this speaker pauses while they go on talking; one per candidate, kept from turn to turn."""

    def __init__(self) -> None:
        self._pauses: deque[float] = deque(maxlen=_KEPT)

    def learn(self, pauses_s: Iterable[float]) -> None:
        """Pauses after which the speaker went on; shorter ones than 0.3 s are the rhythm of speech and not counted."""
        self._pauses.extend(pause for pause in pauses_s if pause >= _THINKING_PAUSE_S)

    @property
    def threshold_s(self) -> float:
        """The silence that ends a turn: 1.5 times the 90 % point of the pauses plus 0.5 s, within 1.4 to 5 s."""
        if len(self._pauses) < _ENOUGH:
            longest = max(self._pauses, default=0.0)
            return float(min(max(_FIRST_S, longest + _MARGIN_S), _LONGEST_S))
        usual = float(np.percentile(list(self._pauses), 90))
        return float(min(max(_FACTOR * usual + _MARGIN_S, _SHORTEST_S), _LONGEST_S))


@dataclass(frozen=True)
class TurnState:
    """What the page shows: `ends_in_s` counts down in the last part of the silence, None before that."""

    ended: bool
    silence_s: float
    threshold_s: float
    ends_in_s: float | None
    suspended: bool


class TurnTaking:
    """One turn. `update` as often as there is news; `suspend` while the speaker holds the "I'm thinking" key."""

    def __init__(self, pattern: PausePattern) -> None:
        self._pattern = pattern
        self._suspended = False
        self._fell_silent = False
        self._spoke = False
        self._longest_s = 0.0
        self._resumed_s = 0.0
        self._ended = False

    def suspend(self) -> None:
        """No silence ends the turn until `resume`, or until the speaker falls silent and then goes on talking."""
        self._suspended, self._fell_silent = True, False

    def resume(self, now_s: float) -> None:
        """Count silence again, from now on."""
        if self._suspended:
            self._suspended, self._resumed_s = False, now_s

    def update(self, *, now_s: float, silence_s: float, spoke: bool, words_at_s: float) -> TurnState:
        """How the turn stands.

        Args:
            now_s: how far the recording was followed.
            silence_s: silence up to there, 0 while someone speaks.
            spoke: whether anything was said yet; a turn does not end before.
            words_at_s: when the newest words came. The text lags behind the voice: while it still grows, nothing ends.
        """
        self._spoke = self._spoke or spoke
        self._fell_silent = self._fell_silent or silence_s > 0
        if silence_s <= 0 and self._spoke:
            self._went_on()
        else:
            self._longest_s = max(self._longest_s, silence_s if self._spoke and not self._suspended else 0.0)
        counted_s = min(silence_s, now_s - self._resumed_s)
        threshold_s = self._pattern.threshold_s
        waiting = self._spoke and not self._suspended and not self._ended
        words_come = now_s - words_at_s < _WORDS_HOLD_S and words_at_s > 0
        if waiting and counted_s >= threshold_s and not words_come:
            self._ended = True
        left_s = max(0.0, threshold_s - counted_s)
        soon = waiting and left_s <= _COUNTDOWN_S and not self._ended
        return TurnState(self._ended, silence_s, threshold_s, left_s if soon else None, self._suspended)

    def _went_on(self) -> None:
        """They talk: the pause before this was one of their own."""
        if self._longest_s and not self._ended:
            self._pattern.learn([self._longest_s])
        self._longest_s, self._suspended = 0.0, self._suspended and not self._fell_silent
