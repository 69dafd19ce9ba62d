"""`python -m lib.documents FILE...`: one JSON object per file and line; exit code 1 when a file could not be read."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lib.core.errors import DocumentError
from lib.core.serial import to_data
from lib.core.types import Resume
from lib.documents import read_resume


def main(arguments: Sequence[str]) -> int:
    """Print what is read from each file; the number returned is the exit code."""
    if not arguments:
        print("usage: python -m lib.documents FILE...", file=sys.stderr)
        return 2
    failed = False
    for name in arguments:
        row = _row(name)
        failed = failed or row["error"] is not None
        print(json.dumps(row, ensure_ascii=False))
    return int(failed)


def _row(name: str) -> dict[str, Any]:
    error = None
    resume = Resume("")
    try:
        resume = read_resume(Path(name).read_bytes(), Path(name).name)
    except DocumentError as problem:
        error = {"code": problem.code, "message": problem.user_message}
    except OSError as problem:
        error = {"code": "unreadable", "message": f"This file cannot be read: {problem.strerror or problem}."}
    data = to_data(resume)
    return {
        "file": name,
        "contact": data["contact"],
        "summary": resume.summary,
        "sections": data["sections"],
        "bullets": [bullet.text for bullet in resume.bullets],
        "skills": data["skills"],
        "error": error,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
