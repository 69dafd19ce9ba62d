"""PDFs by pdfLaTeX, which hyphenates, justifies and sets ligatures: one column, sidebar, two columns, no marks."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.corpus.flow import Item, header, sections, summary

LAYOUTS = ("one", "sidebar", "columns", "table", "nomarks")
_MARKS = {"•": r"\textbullet", "–": "--", "*": r"$\ast$", "◦": r"$\circ$", "▪": r"\rule[.2ex]{3pt}{3pt}"}
_ESCAPES = {c: "\\" + c for c in "&%$#_{}"} | {"~": r"\textasciitilde{}", "€": r"\texteuro{}", "£": r"\pounds{}"}


def build(resume: dict[str, Any], layout: str, path: Path) -> None:
    """Write one PDF with pdflatex."""
    compile_to(_source(resume, layout), path)


def compile_to(source: str, path: Path) -> None:
    """Run pdflatex; the date is fixed so that the same source gives the same file."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "r.tex").write_text(source, "utf-8")
        environment = os.environ | {"SOURCE_DATE_EPOCH": "1700000000", "FORCE_SOURCE_DATE": "1"}
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "r.tex"]
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, timeout=120)
        path.write_bytes((Path(folder) / "r.pdf").read_bytes())


def _source(resume: dict[str, Any], layout: str) -> str:
    """The TeX file. Half of the resumes use OT1, where an accent is a sign of its own above its letter."""
    encoding = r"\usepackage[T1]{fontenc}\usepackage{lmodern}" if resume["style"]["rule"] else ""
    two = "twocolumn," if layout == "columns" else ""
    foot = "plain" if resume["style"].get("running") else "empty"
    return (
        rf"\documentclass[{two}10pt,a4paper]{{article}}{encoding}"
        r"\usepackage[utf8]{inputenc}\usepackage{textcomp}"
        r"\usepackage[margin=2cm]{geometry}"
        rf"\pagestyle{{{foot}}}\setlength{{\parindent}}{{0pt}}"
        r"\begin{document}" + "\n" + _body(resume, layout) + r"\end{document}" + "\n"
    )


def _body(resume: dict[str, Any], layout: str) -> str:
    top = _tex(header(resume), resume)
    if layout == "sidebar":
        side = _tex(sections(resume, side=True, narrow=True), resume)
        main = _tex([*summary(resume), *sections(resume, side=False)], resume)
        return (
            f"{top}\n\\begin{{minipage}}[t]{{0.29\\textwidth}}\\raggedright\n{side}\\end{{minipage}}\\hfill"
            f"\\begin{{minipage}}[t]{{0.66\\textwidth}}\n{main}\\end{{minipage}}\n"
        )
    items = [*summary(resume), *sections(resume, narrow=layout == "columns")]
    if layout == "table":
        return top + _margin_headings(items, resume)
    return top + _tex(items, resume, marks=layout != "nomarks")


def _margin_headings(items: Sequence[Item], resume: dict[str, Any]) -> str:
    out, block = "", []
    for item in [*items, Item("heading", "")]:
        if item.kind == "heading" and block:
            out += (
                f"\\noindent\\begin{{minipage}}[t]{{0.2\\textwidth}}\\raggedright\\textbf{{{escaped(block[0].text)}}}"
                f"\\end{{minipage}}\\hfill\\begin{{minipage}}[t]{{0.77\\textwidth}}\n{_tex(block[1:], resume)}"
                "\\end{minipage}\n\n\\medskip\n"
            )
            block = []
        block.append(item)
    return out


def _tex(items: Sequence[Item], resume: dict[str, Any], marks: bool = True) -> str:
    out: list[str] = []
    mark = _MARKS.get(resume["style"]["mark"], r"\textbullet")
    for i, item in enumerate(items):
        text = escaped(item.text)
        if item.kind == "bullet" and marks:
            first = i == 0 or items[i - 1].kind != "bullet"
            last = i + 1 == len(items) or items[i + 1].kind != "bullet"
            out.append(r"\begin{itemize}\setlength{\itemsep}{0pt}\setlength{\parskip}{0pt}" if first else "")
            out.append(rf"\item[{{{mark}}}] {text}")
            out.append(r"\end{itemize}" if last else "")
        elif item.kind == "entry":
            left = rf"\textbf{{{text}}}" if item.strong else rf"\textit{{{text}}}"
            out.append(left + (rf" \hfill {escaped(item.right)}" if item.right else "") + r"\par")
        elif item.kind == "name":
            out.append(rf"{{\LARGE\textbf{{{text}}}\par}}")
        elif item.kind == "heading":
            rule = r"\hrule\smallskip" if resume["style"]["rule"] else ""
            out.append(rf"\medskip{{\large\textbf{{{text}}}\par}}{rule}")
        else:
            out.append(rf"{text}\par" + (r"\smallskip" if item.kind == "bullet" else ""))
    return "\n".join(line for line in out if line) + "\n"


def escaped(text: str) -> str:
    """Text for TeX."""
    for plain, quoted in (("–", "--"), ("’", "'"), ('"', "''")):
        text = text.replace(plain, quoted)
    return "".join(_ESCAPES.get(c, c) for c in text)
