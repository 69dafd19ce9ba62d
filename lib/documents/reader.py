"""Uploaded bytes -> lines, by a child process with limits of time and memory."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from lib.core.errors import (
    DamagedDocument,
    DocumentBomb,
    DocumentError,
    DocumentTooLarge,
    EmptyDocument,
    EncryptedDocument,
    ScannedDocument,
    TooManyPages,
    WrongType,
)
from lib.documents.kinds import kind_of_file
from lib.documents.lines import Line
from lib.documents.messages import BOMB, DAMAGED, MAX_BYTES, MAX_SECONDS, TOO_LARGE

_LOG = logging.getLogger(__name__)
_ROOT = Path(__file__).resolve().parents[2]
_ERRORS: dict[str, type[DocumentError]] = {
    kind.code: kind
    for kind in (
        EmptyDocument, ScannedDocument, EncryptedDocument, DamagedDocument,
        DocumentTooLarge, TooManyPages, WrongType, DocumentBomb,
    )
}  # fmt: skip


@dataclass(frozen=True)
class Document:
    """Lines in reading order. `hyphenates`: whether words may be broken at line ends (TeX made it)."""

    lines: tuple[Line, ...]
    hyphenates: bool = False


def read_lines(data: bytes, filename: str) -> Document:
    """The lines of a PDF, DOCX, TXT or Markdown file; the type is told by content, `filename` only helps errors.

    Raises:
        DocumentError: its tree, one class for each reason, each with a message for the user.
    """
    if len(data) > MAX_BYTES:
        raise DocumentTooLarge(TOO_LARGE)
    kind_of_file(data, filename)
    found = json.loads(_ask_worker(data, filename))
    if "code" in found:
        raise _ERRORS[found["code"]](found["message"])
    return Document(tuple(Line(*fields) for fields in found["lines"]), found["hyphenates"])


def _ask_worker(data: bytes, filename: str) -> bytes:
    """What the child printed. A fresh interpreter rather than a fork: the server has threads and much memory."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")} | {"PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "lib.documents._worker", Path(filename).suffix]
    try:
        done = subprocess.run(
            command, input=data, cwd=_ROOT, env=environment, capture_output=True, timeout=MAX_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentBomb(BOMB) from error
    if done.returncode < 0 or b"MemoryError" in done.stderr[-2000:]:
        raise DocumentBomb(BOMB)
    if done.returncode:
        # A parser met something that it has no name for: to the user this is a damaged file. Only the kind of error is
        # logged, for its message may hold private text.
        kind = done.stderr.decode("utf-8", "replace").strip().rsplit("\n", 1)[-1].split(":", 1)[0]
        _LOG.warning("document worker ended with code %d: %s", done.returncode, kind[:80])
        raise DamagedDocument(DAMAGED)
    return done.stdout
