"""`python -m lib.speech FILE`: what was said in a recording and how, as JSON.

The model is a size (downloaded before by `--download`), a Hub repository or a folder. Exit status 1 with a sentence on
standard error when it cannot be done.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lib.core.errors import GreenroomError
from lib.core.speech import MEASURES, Delivery, Transcript
from lib.speech import models
from lib.speech.delivery import measure
from lib.speech.files import read_audio
from lib.speech.whisper import Whisper, WhisperConfig


def describe(transcript: Transcript, delivery: Delivery) -> dict[str, Any]:
    """JSON-ready: the text, words with times, and each measure with unit, usual range and error."""
    measures = {
        name: {
            "value": getattr(delivery, name),
            "unit": about.unit,
            "usual": about.usual,
            "error": about.error,
            "source": about.source,
        }
        for name, about in MEASURES.items()
    }
    return {
        "text": transcript.text,
        "language": transcript.language,
        "engine": transcript.engine,
        "duration_s": round(transcript.duration_s, 3),
        "dropped_s": round(transcript.dropped_s, 3),
        "words": [asdict(word) for word in transcript.words],
        "unsure": transcript.unsure,
        "fillers_at_least": delivery.fillers,
        "delivery": measures,
        "pauses": [asdict(pause) for pause in delivery.pauses],
        "marks": [asdict(mark) for mark in delivery.marks],
    }


def _progress(done: int, total: int) -> None:
    print(f"\r{done / 1e6:.0f} of {total / 1e6:.0f} MB", end="", file=sys.stderr)


def main(arguments: list[str] | None = None) -> int:
    """The command; its exit status."""
    parser = argparse.ArgumentParser(prog="python -m lib.speech", description=__doc__)
    parser.add_argument("file", type=Path, help="any sound or video file")
    parser.add_argument("--model", default=models.DEFAULT, help=f"{', '.join(models.SIZES)}, a repository or a folder")
    parser.add_argument("--language", default="en", help="code as 'en'; '' lets the model find out")
    parser.add_argument("--download", action="store_true", help="fetch the model when it is not on this machine")
    options = parser.parse_args(arguments)
    try:
        if options.download and models.find(options.model) is None:
            models.download(options.model, on_progress=_progress)
            print(file=sys.stderr)
        audio = read_audio(options.file)
        transcript = Whisper(WhisperConfig(options.model, options.language)).transcribe(audio)
        print(json.dumps(describe(transcript, measure(audio, transcript)), indent=2, ensure_ascii=False))
    except GreenroomError as error:
        print(error.user_message, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
