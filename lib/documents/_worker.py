"""The child process that opens uploaded files: `python -m lib.documents._worker NAME`, file on stdin, JSON on stdout.

It limits its own memory and processor time before it reads anything. Linux enforces both; macOS does not enforce
RLIMIT_AS, and Windows has no `resource` module: there only the parent's wall-clock limit and the size limits hold.
"""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import astuple

from lib.core.errors import DocumentBomb, DocumentError, DocumentTooLarge, EmptyDocument
from lib.documents.kinds import decode, kind_of_file
from lib.documents.lines import Line, from_text
from lib.documents.messages import BOMB, EMPTY, MAX_CHARACTERS, MAX_MEMORY, MAX_SECONDS, TOO_LONG


def _limit() -> None:
    try:
        import resource
    except ImportError:
        return
    for name, limit in ((resource.RLIMIT_AS, MAX_MEMORY), (resource.RLIMIT_CPU, int(MAX_SECONDS) + 1)):
        _, hard = resource.getrlimit(name)
        if hard == resource.RLIM_INFINITY or hard > limit:
            resource.setrlimit(name, (limit, hard))


def _read(data: bytes, filename: str) -> tuple[list[Line], bool]:
    kind = kind_of_file(data, filename)
    if kind == "pdf":
        from lib.documents.pdf import read_pdf

        return read_pdf(data)
    if kind == "docx":
        from lib.documents.word import read_docx

        return read_docx(data), False
    return from_text(decode(data)), False


def _answer(data: bytes, filename: str) -> dict[str, object]:
    try:
        lines, hyphenates = _read(data, filename)
        if not any(c.isalnum() for line in lines for c in line.text):
            raise EmptyDocument(EMPTY)
        if sum(len(line.text) for line in lines) > MAX_CHARACTERS:
            raise DocumentTooLarge(TOO_LONG)
        return {"lines": [astuple(line) for line in lines], "hyphenates": hyphenates}
    except DocumentError as error:
        return {"code": error.code, "message": error.user_message}
    except (MemoryError, RecursionError):
        return {"code": DocumentBomb.code, "message": BOMB}


def main() -> None:
    """Read one file from standard input and print its lines, or the error, as JSON."""
    _limit()
    logging.disable(logging.CRITICAL)
    answer = _answer(sys.stdin.buffer.read(), sys.argv[1] if len(sys.argv) > 1 else "")
    sys.stdout.buffer.write(json.dumps(answer).encode())


if __name__ == "__main__":
    main()
