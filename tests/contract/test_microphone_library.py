"""What we rely on in streamlit-webrtc beyond its documented interface, held against the installed version."""

from __future__ import annotations

import asyncio
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame
from streamlit_webrtc import WebRtcStreamerContext, component

from lib.speech.capture import Recording
from lib.ui.microphone import Sink

pytestmark = pytest.mark.contract

KEY = "interview_mic_test_1"


class FakeTalk:
    """Counts what reaches it."""

    def __init__(self) -> None:
        self.recording = Recording()
        self.ended: list[int] = []

    def add_frame(self, attempt: int, frame: AudioFrame) -> None:
        assert attempt == 1
        self.recording.add_frame(frame)

    def line_ended(self, attempt: int) -> None:
        self.ended.append(attempt)


class Microphone(MediaStreamTrack):
    """A track of 20 ms frames as browsers send them, which ends."""

    kind = "audio"

    def __init__(self, frames: int) -> None:
        super().__init__()
        self.left, self.sent = frames, 0

    async def recv(self) -> AudioFrame:
        if self.sent == self.left:
            raise MediaStreamError
        made = AudioFrame.from_ndarray(np.full((1, 1920), 1000, np.int16), format="s16", layout="stereo")
        made.sample_rate, made.pts, made.time_base = 48_000, self.sent * 960, Fraction(1, 48_000)
        self.sent += 1
        return made


def test_every_frame_of_a_track_is_heard_and_its_end_is_told() -> None:
    async def listen() -> FakeTalk:
        talk = FakeTalk()
        sink = Sink(talk, 1)  # type: ignore[arg-type]
        assert not sink.hasTrack()
        track = Microphone(3000)
        sink.addTrack(track)
        assert sink.hasTrack()
        sink.start()
        while track.sent < track.left:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        sink.stop()
        return talk

    talk = asyncio.run(listen())
    talk.recording.close()
    level = talk.recording.level()
    assert level.seconds == pytest.approx(60, abs=0.01)
    assert level.gaps == 0
    assert talk.ended == [1]


@pytest.mark.parametrize("guarded", [False, True])
def test_a_miscounted_run_takes_down_a_live_call_unless_the_count_is_cleared(
    monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    """The start-up race: run counts of another thread make a call look abandoned. The guard is in `microphone`."""
    kept: dict[str, Any] = {}
    run, reset = [1], []
    monkeypatch.setattr(component, "get_this_session_info", lambda: object())
    monkeypatch.setattr(component, "get_script_run_count", lambda _info: run[0])
    monkeypatch.setattr(component, "_reset_context", reset.append)
    monkeypatch.setattr(component.st, "session_state", kept)
    first: WebRtcStreamerContext[Any, Any] = component._get_or_create_context(KEY)
    run[0] = 4
    if guarded:
        kept[KEY]._last_rendered_run_count = None
    assert component._get_or_create_context(KEY) is first
    assert reset == ([] if guarded else [first])
    assert first._get_worker() is None
