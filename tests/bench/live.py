"""Talking in a real browser, measured from end to end: `python -m tests.bench.live [--seconds 60]`.

Chromium's fake microphone plays speech of known timing into the interview page; streamlit-webrtc brings it to the
server. Printed: sound lost between the first and the last word, CPU of a rerun while capture runs (beside one of the
page while nothing is captured), CPU of the whole server meanwhile, and the time from Done to words in the box.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
import wave
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect, sync_playwright

from lib.core.speech import RATE_HZ, Audio
from lib.speech.files import read_audio
from lib.store import open_store
from tests.bench.pages import cpu_seconds
from tests.e2e.conftest import FLAGS, ROOT, Server, chromium_path, settled
from tests.e2e.flow import answer_box, button, start_sample
from tests.speech.clips import answer
from tests.speech.espeak import espeak
from tests.speech.sentences import HELD_OUT

HEAD_S, TAIL_S = 8.0, 600.0
"""Silence before the speech (the microphone opens meanwhile) and after it."""
PIECE_S = 0.5


class TimedServer(Server):
    """A server whose script runs are timed."""

    def start(self) -> None:
        self.runs = self.log.with_name("runs.txt")
        command = [sys.executable, "-m", "tests.bench.timed_server", str(self.runs), "run", self.script,
                   "--server.port", str(self.port), "--server.address", "127.0.0.1"]  # fmt: skip
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        self.wait()

    def timed(self) -> list[tuple[str, float]]:
        """(kind, CPU ms) of each run so far."""
        lines = self.runs.read_text(encoding="utf-8").splitlines()
        return [(line.split()[0], float(line.split()[1])) for line in lines]


def speech(seconds: float) -> Audio:
    """Sentences for about so long, with pauses below a second."""
    clips, length = [], 0.0
    while length < seconds:
        clip = espeak().say(HELD_OUT[len(clips) % len(HELD_OUT)], wpm=150)
        clips.append(clip)
        length += len(clip.audio) / RATE_HZ + 0.5
    gaps = [0.0, *(0.3 if i % 2 else 0.7 for i in range(len(clips) - 1)), 0.0]
    return answer(clips, gaps, noise_dbfs=-60).audio


def microphone_file(path: Path, said: Audio) -> None:
    """A 48 kHz WAV for Chromium: silence, the speech, silence."""
    at_48 = np.repeat(said, 3)  # a hold is enough: words are compared with what comes out, not heard
    pcm = np.concatenate([np.zeros(int(HEAD_S * 48_000)), at_48, np.zeros(int(TAIL_S * 48_000))])
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((np.clip(pcm, -1, 1) * 32767).astype("<i2").tobytes())


def place_s(piece: Audio, sound: Audio) -> tuple[float, float]:
    """Where `piece` lies in `sound`, in seconds, and how sure that is (correlation, 1 is certain)."""
    n = 1 << (len(sound) + len(piece)).bit_length()
    found = np.fft.irfft(np.fft.rfft(sound, n) * np.conj(np.fft.rfft(piece, n)), n)[: len(sound) - len(piece) + 1]
    power = np.convolve(sound.astype(np.float64) ** 2, np.ones(len(piece)), "valid")
    score = found / np.sqrt(np.maximum(power, 1e-6) * float(np.sum(piece.astype(np.float64) ** 2)))
    best = int(np.argmax(score))
    return best / RATE_HZ, float(score[best])


def lost_s(said: Audio, kept: Audio) -> tuple[float, float, float]:
    """Seconds lost between a piece near the start and one near the end; seconds between them; least correlation."""
    first = int(np.argmax(np.abs(said) > 0.05))
    last = len(said) - 1 - int(np.argmax(np.abs(said[::-1]) > 0.05))
    size = int(PIECE_S * 3 * RATE_HZ)
    begin, end = said[first : first + size], said[last - size : last]
    (at_begin, sure_begin), (at_end, sure_end) = place_s(begin, kept), place_s(end, kept)
    between = (last - size - first) / RATE_HZ
    return between - (at_end - at_begin), between, min(sure_begin, sure_end)


def page_reruns(page: Page, server: TimedServer, times: int = 6) -> list[float]:
    """CPU ms of reruns of the whole page: each draft of what is typed causes one."""
    mark = len(server.timed())
    for i in range(times):
        answer_box(page).press_sequentially(f"word{i} ")
        page.wait_for_timeout(1500)
    return [ms for kind, ms in server.timed()[mark:] if kind == "page"]


def talk(page: Page, server: TimedServer, seconds: float) -> float:
    """Start talking, wait for the speech to be over, press Done; the seconds from Done to words in the box."""
    page.get_by_text("Talk", exact=True).first.click()
    settled(page)
    keep = page.get_by_text("Keep my recording to listen again in the report", exact=True)
    keep.click()
    settled(page)
    quiet = page_reruns(page, server)
    button(page, "Start talking").click()
    expect(page.get_by_text(re.compile("Speak now|you are heard"))).to_be_visible(timeout=20_000)
    mark, cpu, begun = len(server.timed()), cpu_seconds(server), time.monotonic()
    page.wait_for_timeout((seconds / 2 + HEAD_S) * 1000)
    fragments = [ms for kind, ms in server.timed()[mark:] if kind == "fragment"]
    share = (cpu_seconds(server) - cpu) / (time.monotonic() - begun)
    captured = page_reruns(page, server)
    page.wait_for_timeout(seconds / 2 * 1000)
    print(
        f"rerun of the talking panel: {np.mean(fragments):.1f} ms of CPU (mean of {len(fragments)}, 95 % "
        f"{np.percentile(fragments, 95):.1f}); of the whole page {np.mean(captured):.1f} while capturing, "
        f"{np.mean(quiet):.1f} while not"
    )
    print(f"server while capturing and transcribing: {100 * share:.0f} % of one core")
    button(page, "Done").click()
    begun = time.monotonic()
    expect(page.get_by_text(re.compile("Heard by"))).to_be_visible(timeout=60_000)
    return time.monotonic() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        said = speech(options.seconds)
        file = Path(folder) / "microphone.wav"
        microphone_file(file, said)
        server = TimedServer(Path(folder), GREENROOM_WHISPER=str(ROOT / "tests/speech/tiny-whisper"))
        server.start()
        flags = [*FLAGS, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
                 f"--use-file-for-fake-audio-capture={file}%noloop"]  # fmt: skip
        try:
            with sync_playwright() as driver:
                browser = driver.chromium.launch(executable_path=chromium_path(), args=flags)
                page = browser.new_context(permissions=["microphone"]).new_page()
                start_sample(page, server, questions=3)
                delay_s = talk(page, server, len(said) / RATE_HZ)
                interview_id = re.search(r"[?&]i=([^&]+)", page.url)
                assert interview_id is not None
                store = open_store(f"sqlite:///{server.database}")
                turn = min(store.sound_turns("local", interview_id.group(1)))
                parts = store.sounds("local", interview_id.group(1), turn)
                browser.close()
            kept = np.concatenate([read_audio(part.data) for part in parts])
            lost, between, sure = lost_s(said, kept)
            print(f"sound lost: {lost:.3f} s of {between:.0f} s between first and last words (match {sure:.2f})")
            print(f"Done to words in the box: {delay_s:.1f} s (tiny Whisper, {len(said) / RATE_HZ:.0f} s of speech)")
        finally:
            server.kill()


if __name__ == "__main__":
    main()
