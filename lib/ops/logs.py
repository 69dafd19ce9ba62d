"""Logs without private text: no resume, answer, transcript or prompt ever reaches a log line.

What is private cannot be recognised, so only what is known to be harmless passes:

- the message itself is a constant of the code (a test reads all of `lib` for it), cut when it is longer than that;
- arguments pass when they are numbers or single words (a model's name, a path); prose is replaced by its length;
- a traceback keeps files, lines and the kinds of errors. Their messages are dropped, because libraries quote the input
  in them; those of Greenroom's own errors stay, as they hold no private text by contract;
- e-mail addresses, phone numbers and interview ids are masked in whatever is left.

It is done when a record is made, not in one handler, so that it holds for Streamlit's and every library's log too.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import PurePath
from typing import Any, TextIO

from lib.core.errors import GreenroomError

_CHATTY = ("alembic", "aioice", "aiortc", "streamlit_webrtc", "faster_whisper")
"""Libraries that announce each plugin, each address a microphone may come from, and each piece of sound."""
_MAX_MESSAGE = 300
_WORD = re.compile(r"[^\s\"'<>{}]{1,100}")
_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_ID = re.compile(r"(?<![\w-])[A-Za-z0-9_-]{43}(?![\w-])")  # secrets.token_urlsafe(32)
_PHONE = re.compile(r"(?<![\w.-])\+?\(?\d(?:[ ()./-]{0,2}\d){8,14}(?![\w-])")
_DECIMAL_OR_DATE = re.compile(r"\d+\.\d+$|(?:19|20)\d\d-[01]\d-[0-3]\d")


def mask(text: str) -> str:
    """The text with e-mail addresses, phone numbers (9 to 15 digits) and interview ids masked."""
    return _PHONE.sub(_phone, _ID.sub("[id]", _EMAIL.sub("[e-mail]", text)))


class RedactingFilter(logging.Filter):
    """Redacts a record in place, once. `configure` applies it to every record; add it to a handler for tests of one."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True: a record is rewritten, never dropped."""
        if getattr(record, "redacted", False):
            return True
        record.redacted = True
        record.msg = mask(_message(record.msg, record.args))
        record.args = None
        if record.exc_info and record.exc_info[1]:
            record.exc_text = mask(describe(record.exc_info[1]))
            record.exc_info = None
        return True


def configure(*, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Redact every record of this process, and write those from `level` on to `stream` (standard error). Idempotent."""
    make = logging.getLogRecordFactory()
    if not getattr(make, "redacts", False):
        logging.setLogRecordFactory(_redacting(make))
    logging.basicConfig(
        level=level, stream=stream or sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def describe(error: BaseException) -> str:
    """A traceback without the messages of foreign errors: where it happened and what kind of error it was."""
    causes: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in causes:
        causes.append(link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "\nwhich led to:\n".join(_describe_one(cause) for cause in reversed(causes))


def _describe_one(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}' for frame in frames]
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    ours = f": {error.user_message}" if isinstance(error, GreenroomError) else ""
    return "\n".join([*lines, kind + ours])


def _message(template: object, args: object) -> str:
    text = template if isinstance(template, str) else str(_harmless(template))
    if args:
        try:
            if isinstance(args, Mapping):
                text = text % {key: _harmless(value) for key, value in args.items()}
            elif isinstance(args, tuple):
                text = text % tuple(_harmless(value) for value in args)
        except (TypeError, ValueError, KeyError):
            pass  # the template alone: a log line must not fail, and logging would print the arguments if it did
    return text if len(text) <= _MAX_MESSAGE else f"{text[:_MAX_MESSAGE]}[... {len(text)} characters]"


def _harmless(value: object) -> object:
    """A stand-in that shows numbers and single words, and only the kind or size of anything else."""
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, BaseException):
        return type(value).__name__
    if isinstance(value, (str, PurePath)):
        text = str(value)
        return text if _WORD.fullmatch(text) else f"[{len(text)} characters]"
    return f"[{type(value).__name__}]"


def _phone(match: re.Match[str]) -> str:
    found = match.group()
    return found if _DECIMAL_OR_DATE.match(found) else "[phone]"


def _redacting(make: Callable[..., logging.LogRecord]) -> Callable[..., logging.LogRecord]:
    redactor = RedactingFilter()

    def make_redacted(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        redactor.filter(record)
        return record

    make_redacted.redacts = True  # type: ignore[attr-defined]
    return make_redacted
