"""When a turn ends in hands-free mode."""

from __future__ import annotations

import pytest

from lib.speech.turn_taking import PausePattern, TurnState, TurnTaking

pytestmark = pytest.mark.unit


def run(turn: TurnTaking, *parts: tuple[float, bool], step_s: float = 0.1, words: bool = False) -> list[TurnState]:
    """(seconds, speaking) one after the other; `words` says that text comes all the time."""
    states, now_s, silence_s, spoke = [], 0.0, 0.0, False
    for seconds, speaking in parts:
        for _ in range(round(seconds / step_s)):
            now_s += step_s
            silence_s = 0.0 if speaking else silence_s + step_s
            spoke = spoke or speaking
            at_s = now_s if words else 0.0
            states.append(turn.update(now_s=now_s, silence_s=silence_s, spoke=spoke, words_at_s=at_s))
    return states


def ended_after(states: list[TurnState], step_s: float = 0.1) -> float | None:
    return next((round(i * step_s, 1) for i, state in enumerate(states, 1) if state.ended), None)


def test_a_new_speaker_gets_2_2_seconds() -> None:
    assert ended_after(run(TurnTaking(PausePattern()), (3, True), (4, False))) == pytest.approx(5.2, abs=0.11)


def test_silence_before_the_first_word_ends_nothing() -> None:
    assert ended_after(run(TurnTaking(PausePattern()), (30, False))) is None


def test_the_countdown_shows_the_last_second() -> None:
    states = run(TurnTaking(PausePattern()), (1, True), (2, False))
    shown = [round(state.ends_in_s, 1) for state in states if state.ends_in_s is not None]
    assert shown[0] == pytest.approx(1.0, abs=0.11)
    assert shown == sorted(shown, reverse=True)
    assert all(state.ends_in_s is None for state in states[:20])


def test_quick_speakers_are_answered_sooner_and_slow_ones_are_waited_for() -> None:
    quick, slow = PausePattern(), PausePattern()
    quick.learn([0.4] * 10)
    slow.learn([1.8] * 10)
    assert quick.threshold_s == pytest.approx(1.4)  # 1.5 * 0.4 + 0.5 = 1.1, at least 1.4
    assert slow.threshold_s == pytest.approx(3.2)  # 1.5 * 1.8 + 0.5


def test_pauses_of_this_turn_are_learned() -> None:
    pattern = PausePattern()
    run(TurnTaking(pattern), *[(1, True), (1.6, False)] * 6, (1, True))
    assert pattern.threshold_s == pytest.approx(2.9, abs=0.1)  # 1.5 * 1.6 + 0.5


def test_one_long_pause_raises_the_threshold_at_once() -> None:
    pattern = PausePattern()
    run(TurnTaking(pattern), (1, True), (2.1, False), (1, True))
    assert pattern.threshold_s == pytest.approx(2.6, abs=0.11)


def test_limits() -> None:
    pattern = PausePattern()
    pattern.learn([0.1] * 50)
    assert pattern.threshold_s == 2.2  # the rhythm of speech is no pause
    pattern.learn([9.0] * 50)
    assert pattern.threshold_s == 5.0


def test_thinking_suspends_until_they_talk_again() -> None:
    pattern = PausePattern()
    turn = TurnTaking(pattern)
    run(turn, (1, True))
    turn.suspend()
    states = run(turn, (20, False))
    assert ended_after(states) is None
    assert all(state.suspended for state in states)
    states = run(turn, (1, True), (3, False))
    assert ended_after(states) is not None
    assert pattern.threshold_s == 2.2, "time to think is no habit"


def test_resume_counts_from_then_on() -> None:
    turn = TurnTaking(PausePattern())
    turn.update(now_s=1.0, silence_s=0.0, spoke=True, words_at_s=0.0)
    turn.suspend()
    turn.update(now_s=11.0, silence_s=10.0, spoke=True, words_at_s=0.0)
    turn.resume(11.0)
    assert not turn.update(now_s=13.0, silence_s=12.0, spoke=True, words_at_s=0.0).ended
    assert turn.update(now_s=13.3, silence_s=12.3, spoke=True, words_at_s=0.0).ended


def test_never_while_words_come() -> None:
    assert ended_after(run(TurnTaking(PausePattern()), (1, True), (20, False), words=True)) is None


def test_an_ended_turn_stays_ended() -> None:
    states = run(TurnTaking(PausePattern()), (1, True), (3, False), (1, True))
    assert states[-1].ended


def test_thinking_announced_in_mid_word_holds_through_the_silence_after_it() -> None:
    taking = TurnTaking(PausePattern())
    taking.update(now_s=2, silence_s=0, spoke=True, words_at_s=0)
    taking.suspend()
    assert taking.update(now_s=2.2, silence_s=0, spoke=True, words_at_s=0).suspended
    assert not taking.update(now_s=12, silence_s=9.8, spoke=True, words_at_s=0).ended
    assert not taking.update(now_s=12.3, silence_s=0, spoke=True, words_at_s=0).suspended
