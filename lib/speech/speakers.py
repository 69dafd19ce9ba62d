"""Questions said aloud: espeak-ng on this machine, or a text-to-speech model at Hugging Face.

The browser's own voices sound better than espeak-ng and are the page's first choice; those live in the page.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import wave
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from pydantic import SecretStr

from lib.core.enums import Persona
from lib.core.errors import RemoteSpeechError, SpeakerError
from lib.core.speech import Spoken, Voice
from lib.speech import http

LONGEST_TEXT = 2000
_SLOWEST, _FASTEST = 0.5, 2.0
_USUAL_WPM = 165
_PROGRAM_S = 20.0
_ID = re.compile(r"[a-z0-9][A-Za-z0-9+-]{0,40}")

PERSONA_VOICES: Mapping[Persona, str] = MappingProxyType(
    {Persona.WARM: "en-us+f3", Persona.NEUTRAL: "en-gb+m3", Persona.SCEPTICAL: "en-us+m7"}
)
"""espeak-ng's voice for each persona."""
ESPEAK_VOICES = (
    Voice("en-us+f3", "American, higher", "en-US"),
    Voice("en-us+m7", "American, lower", "en-US"),
    Voice("en-gb+m3", "British, lower", "en-GB"),
    Voice("en-gb+f3", "British, higher", "en-GB"),
    Voice("en-gb-scotland+m3", "Scottish", "en-GB"),
    Voice("en-029+m3", "Caribbean", "en-029"),
)
"""Those of espeak-ng that are offered."""


class EspeakSpeaker:
    """Debian's espeak-ng as a program: robotic and clear, 0.1 s for a question. May be shared by threads."""

    name = "espeak-ng on this machine"
    host = ""

    def __init__(self, program: str = "espeak-ng") -> None:
        self._program = program

    def voices(self) -> tuple[Voice, ...]:
        """See `lib.core.speech.Speaker`."""
        self._path()
        return ESPEAK_VOICES

    def speak(self, text: str, *, voice: str = "", speed: float = 1.0) -> Spoken:
        """See `lib.core.speech.Speaker`: a WAV file, mono, 22,050 Hz."""
        voice = voice or ESPEAK_VOICES[0].id
        if not _ID.fullmatch(voice):
            raise SpeakerError("espeak-ng has no such voice. Choose another one.")
        wpm = round(_USUAL_WPM * _checked(text, speed))
        command = [self._path(), "-v", voice, "-s", str(wpm), "--stdin", "--stdout", "-b", "1"]
        try:
            done = subprocess.run(command, input=_plain(text).encode(), capture_output=True, timeout=_PROGRAM_S)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SpeakerError("espeak-ng could not say this. The question is shown as text.") from error
        if done.returncode != 0 or not done.stdout:
            raise SpeakerError(f"espeak-ng could not say this with the voice {voice}. Choose another voice.")
        return Spoken(_finished_wav(done.stdout), "audio/wav", self.name, voice)

    def _path(self) -> str:
        path = shutil.which(self._program)
        if path is None:
            message = (
                "espeak-ng is not installed (Debian: sudo apt install espeak-ng). Use the browser's voice or read."
            )
            raise SpeakerError(message)
        return path


class HuggingFaceSpeaker:
    """A text-to-speech model at Hugging Face Inference; the text of each question is sent there."""

    def __init__(
        self,
        key: SecretStr,
        *,
        model: str = "hexgrad/Kokoro-82M",
        provider: Any = "auto",
        deadline_s: float = 30.0,
    ) -> None:
        """`model` is a repository, or the address of a dedicated endpoint. Raises RemoteSpeechError('config')."""
        own = "://" in model
        self._model = http.check_url(model, key) if own else model
        self._provider = "hf-inference" if own else provider
        self._key, self._deadline_s = key, deadline_s
        self.host = http.host_of(self._model) if own else "router.huggingface.co"
        self.name = f"{(self.host or 'this machine') if own else model} via Hugging Face"

    def voices(self) -> tuple[Voice, ...]:
        """One: the model's own."""
        return (Voice("", "The model's own voice", ""),)

    def speak(self, text: str, *, voice: str = "", speed: float = 1.0) -> Spoken:
        """See `lib.core.speech.Speaker`; raises RemoteSpeechError by kind. `speed` goes to models that know it."""
        extra = {} if _checked(text, speed) == 1.0 else {"speed": speed}
        if voice:
            extra["voice"] = voice  # type: ignore[assignment]
        late = RemoteSpeechError("timeout", f"{self.name} took too long. The question is shown as text.")
        data = http.within(self._deadline_s, lambda: self._call(text, extra), late)
        mime = _kind_of_sound(data)
        if not mime:
            raise RemoteSpeechError("output", f"{self.name} answered with something else than sound.")
        return Spoken(data, mime, self.name, voice)

    def _call(self, text: str, extra: dict[str, Any]) -> bytes:
        from huggingface_hub import InferenceClient
        from huggingface_hub.errors import HfHubHTTPError, InferenceTimeoutError

        client = InferenceClient(
            provider=self._provider, api_key=self._key.get_secret_value(), timeout=self._deadline_s
        )
        name = self.host or "This machine"
        try:
            return bytes(client.text_to_speech(text, model=self._model, extra_body=extra or None))
        except InferenceTimeoutError as error:
            raise RemoteSpeechError("timeout", f"{name} took too long. The question is shown as text.") from error
        except HfHubHTTPError as error:
            raise http.of_status(error.response.status_code, name, error.response.headers) from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            message = f"{name} has no text-to-speech for {self._model}. Choose another model or the browser's voice."
            raise RemoteSpeechError("model", message) from error
        except Exception as error:
            if "http" not in type(error).__module__:
                raise
            raise RemoteSpeechError("network", f"No connection to {name}. The question is shown as text.") from error


def _checked(text: str, speed: float) -> float:
    if not text.strip():
        raise SpeakerError("There is nothing to say.")
    if len(text) > LONGEST_TEXT:
        raise SpeakerError("This is too long to be said aloud. Read it instead.")
    return min(max(speed, _SLOWEST), _FASTEST)


def _plain(text: str) -> str:
    """[[...]] would be read as phonemes; control characters end the text early."""
    return re.sub(r"[\x00-\x1f]+", " ", text.replace("[[", "[ ["))


def _finished_wav(data: bytes) -> bytes:
    """espeak-ng writes to a pipe without knowing the length; players want it in the header."""
    at = data.find(b"data") + 8
    with wave.open(io.BytesIO(data)) as file:
        rate = file.getframerate()
    samples = np.frombuffer(data[at : len(data) - (len(data) - at) % 2], "<i2")
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return out.getvalue()


def _kind_of_sound(data: bytes) -> str:
    """The type of a sound file by its first bytes, '' when it is none."""
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "audio/wav"
    if data[:4] in (b"OggS", b"fLaC"):
        return "audio/ogg" if data[:1] == b"O" else "audio/flac"
    if data[:3] == b"ID3" or (len(data) > 2 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0):
        return "audio/mpeg"
    return ""
