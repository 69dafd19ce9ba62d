"""`python -m tests.corpus.make [NAME...]`: set the fictional resumes with four producers in several layouts.

Needs LibreOffice (soffice), Chromium (chromium) and pdfLaTeX with lmodern beside the Python packages of the tests; the
files that it writes are in the repository, so the tests need none of them. `--all FOLDER` writes every resume in every
layout, which is too much for the repository.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from tests.corpus import by_html, by_latex, by_reportlab, by_word, other
from tests.corpus.flow import HERE, contents

FILES = HERE / "files"
PRODUCERS = {"reportlab": by_reportlab, "libreoffice": by_word, "chromium": by_html, "pdflatex": by_latex}


def plan(*, everything: bool = False) -> list[tuple[str, str, str]]:
    """(resume, producer, layout) of each file; all of them, or a part in which every layout comes up."""
    out: list[tuple[str, str, str]] = []
    for number, (name, resume) in enumerate(contents().items()):
        for turn, (producer, module) in enumerate(PRODUCERS.items()):
            layouts: Sequence[str] = module.LAYOUTS
            if not everything and producer != "reportlab":
                others = [layout for layout in layouts if layout not in ("one", "sidebar")]
                layouts = [("one", "sidebar")[(number + turn) % 2]]
                layouts += [others[(number // 2 + turn) % len(others)]] if number % 2 and turn != number % 4 else []
            if resume["held_out"]:
                layouts = other.LAYOUTS if everything else [other.LAYOUTS[(number + turn) % 2]]
                layouts = other.LAYOUTS if producer == "reportlab" else layouts
            out += [(name, producer, layout) for layout in layouts]
    return out


def make(names: Sequence[str], folder: Path, *, everything: bool = False) -> None:
    """Write all files, or those of the named resumes."""
    folder.mkdir(exist_ok=True)
    resumes = contents()
    for name, producer, layout in plan(everything=everything):
        if names and name not in names:
            continue
        path = folder / f"{name}.{producer}.{layout}.pdf"
        if layout in other.LAYOUTS:
            other.build(producer, resumes[name], layout, path)
        else:
            PRODUCERS[producer].build(resumes[name], layout, path)
    for number, name in enumerate(resumes):
        if (name in names or not names) and (everything or number % 3 == 0):
            layout = ("one", "sidebar")[number % 2]
            by_word.build_docx(resumes[name], layout, folder / f"{name}.word.{layout}.docx")


def main(arguments: Sequence[str]) -> None:
    """Read the command line."""
    if arguments[:1] == ["--all"]:
        make([], Path(arguments[1]), everything=True)
    else:
        make(arguments, FILES)


if __name__ == "__main__":
    main(sys.argv[1:])
