"""`python -m tests.corpus.make [NAME...]`: set the fictional resumes with four producers in several layouts.

Needs LibreOffice (soffice), Chromium (chromium) and pdfLaTeX with lmodern beside the Python packages of the tests; the
files that it writes are in the repository, so the tests need none of them.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import count

from tests.corpus import by_html, by_latex, by_reportlab, by_word
from tests.corpus.flow import HERE, contents

FILES = HERE / "files"
PRODUCERS = {"reportlab": by_reportlab, "libreoffice": by_word, "chromium": by_html, "pdflatex": by_latex}


def plan() -> list[tuple[str, str, str]]:
    """(resume, producer, layout) of each file: every resume in one and two columns, the other layouts taken in turn."""
    out: list[tuple[str, str, str]] = []
    for number, (name, resume) in zip(count(), contents().items(), strict=False):
        for producer, module in PRODUCERS.items():
            main = ["one", "sidebar"] if not resume["held_out"] or number % 2 else ["one", "sidebar", "nomarks"]
            others = [layout for layout in module.LAYOUTS if layout not in ("one", "sidebar")]
            out += [(name, producer, layout) for layout in main]
            out += [] if resume["held_out"] else [(name, producer, others[number % len(others)])]
    return out


def main(names: Sequence[str]) -> None:
    """Write all files, or those of the named resumes."""
    FILES.mkdir(exist_ok=True)
    resumes = contents()
    for name, producer, layout in plan():
        if not names or name in names:
            PRODUCERS[producer].build(resumes[name], layout, FILES / f"{name}.{producer}.{layout}.pdf")
    for name in ("nurse", "student", "researcher", "marketing"):
        for layout in ("one", "sidebar"):
            if not names or name in names:
                by_word.build_docx(resumes[name], layout, FILES / f"{name}.word.{layout}.docx")


if __name__ == "__main__":
    main(sys.argv[1:])
