"""Held-out templates: the four producers again, set in ways that the rules were not written against.

One column: entry heads in one line with dates in brackets or in front, justified and hyphenated text, small capitals,
centred headers. Two columns: the side column at the right, dates in a margin of their own.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Frame, FrameBreak, ListFlowable, ListItem, PageTemplate, Paragraph
from reportlab.platypus.doctemplate import BaseDocTemplate

from tests.corpus import by_latex
from tests.corpus.flow import SIDE_KINDS, cased

LAYOUTS = ("other-one", "other-two")
Section = dict[str, Any]


def build(producer: str, resume: dict[str, Any], layout: str, path: Path) -> None:
    """Write one PDF."""
    _PRODUCERS[producer](resume, layout == "other-two", path)


def _split(resume: dict[str, Any], two: bool) -> tuple[list[Section], list[Section]]:
    sections = resume["sections"]
    if not two:
        return sections, []
    return [s for s in sections if s["kind"] not in SIDE_KINDS], [s for s in sections if s["kind"] in SIDE_KINDS]


def _head(entry: dict[str, Any]) -> str:
    """'Title, Firm, Place'."""
    return ", ".join(entry[key] for key in ("title", "organisation", "place") if entry[key])


def _html(resume: dict[str, Any], sections: list[Section], narrow: bool) -> Iterator[str]:
    for section in sections:
        yield f"<h3>{escape(cased(section['heading'], resume))}</h3>"
        if section["text"]:
            yield f"<p>{escape(section['text'])}</p>"
        for entry in section["entries"]:
            dates = f" ({escape(entry['dates'])})" if entry["dates"] and not narrow else ""
            if entry["title"]:
                firm = ", ".join(x for x in (entry["organisation"], entry["place"]) if x)
                firm = f" &mdash; {escape(firm)}" if firm else ""
                yield f"<p class=t><b>{escape(entry['title'])}</b>{firm}{dates}</p>"
                yield f"<p>{escape(entry['dates'])}</p>" if narrow and entry["dates"] else ""
            if entry["bullets"]:
                yield "<ul>" + "".join(f"<li>{escape(b, quote=False)}</li>" for b in entry["bullets"]) + "</ul>"


def _page(resume: dict[str, Any], two: bool) -> str:
    main, side = _split(resume, two)
    contact = resume["contact"]
    top = f"<div class=c><h1>{escape(contact['name'].upper())}</h1><p>{escape(contact['location'])} &bull; "
    top += f"{escape(contact['phone'])} &bull; {escape(contact['email'])}</p></div>"
    about = f"<h3>{cased('Profile', resume)}</h3><p>{escape(resume['summary'])}</p>" if resume["summary"] else ""
    body = about + "".join(_html(resume, main, False))
    if two:
        body = (
            f"<table width=100%><tr><td width=66% valign=top>{body}</td>"
            f"<td width=34% valign=top>{''.join(_html(resume, side, True))}</td></tr></table>"
        )
    css = (
        "body{font:10.5pt 'DejaVu Serif',serif;text-align:justify;hyphens:auto}.c{text-align:center}h1{font-size:22pt}"
        "h3{font-size:11pt;color:#246;margin:9pt 0 3pt}p{margin:1pt 0}.t{margin-top:5pt;text-align:left}"
        "ul{margin:1pt 0;padding-left:14pt}td{padding-right:12pt}@page{margin:15mm}"
    )
    return f"<!doctype html><html lang=en><meta charset=utf-8><style>{css}</style><body>{top}{body}</body></html>"


def _chromium(resume: dict[str, Any], two: bool, path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(_page(resume, two), "utf-8")
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        subprocess.run([*command, f"--print-to-pdf={path}", page.as_uri()], check=True, capture_output=True, timeout=60)


def _libreoffice(resume: dict[str, Any], two: bool, path: Path) -> None:
    """From HTML by way of LibreOffice's text document, not from DOCX."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(_page(resume, two), "utf-8")
        command = ["soffice", "--headless", "--infilter=HTML (StarWriter)", "--convert-to", "pdf:writer_pdf_Export"]
        subprocess.run([*command, "--outdir", folder, str(page)], check=True, capture_output=True, timeout=120)
        path.write_bytes(page.with_suffix(".pdf").read_bytes())


def _reportlab(resume: dict[str, Any], two: bool, path: Path) -> None:
    main, side = _split(resume, two)
    width, height = letter
    style = ParagraphStyle("t", fontName="Times-Roman", fontSize=10.5, leading=12.2, alignment=4)
    head = ParagraphStyle("h", parent=style, fontName="Times-Bold", fontSize=12, spaceBefore=7, spaceAfter=2)
    centre = ParagraphStyle("c", parent=style, alignment=1)

    def flow(sections: list[Section]) -> Iterator[Any]:
        for section in sections:
            yield Paragraph(escape(section["heading"].upper()), head)
            if section["text"]:
                yield Paragraph(escape(section["text"]), style)
            for entry in section["entries"]:
                if entry["title"]:
                    line = f"{entry['dates']}: <i>{escape(_head(entry))}</i>" if not two else escape(_head(entry))
                    yield Paragraph(line, style)
                    if two and entry["dates"]:
                        yield Paragraph(entry["dates"], style)
                items = [ListItem(Paragraph(escape(b), style), leftIndent=16) for b in entry["bullets"]]
                if items:
                    yield ListFlowable(items, bulletType="bullet", start="square", bulletFontSize=5)

    contact = resume["contact"]
    large = ParagraphStyle("n", parent=centre, fontSize=18, leading=26)
    top = [Paragraph(escape(contact["name"]), large)]
    top.append(Paragraph(escape(f"{contact['email']} · {contact['phone']} · {contact['location']}"), centre))
    summary = [Paragraph("OBJECTIVE", head), Paragraph(escape(resume["summary"]), style)] if resume["summary"] else []
    right = 175 if two else 0
    frames = [Frame(45, height - 110, width - 90, 80), Frame(45, 40, width - 100 - right, height - 155)]
    later = [Frame(45, 40, width - 100 - right, height - 80)]
    if two:
        frames.append(Frame(width - right - 40, 40, right, height - 155))
    document = BaseDocTemplate(str(path), pagesize=letter, invariant=True)
    first = PageTemplate("first", frames=frames, autoNextPageTemplate="later")
    document.addPageTemplates([first, PageTemplate("later", frames=later)])
    rest = [FrameBreak(), *flow(side)] if two else []
    document.build([*top, FrameBreak(), *summary, *flow(main), *rest])


def _pdflatex(resume: dict[str, Any], two: bool, path: Path) -> None:
    tex = by_latex.escaped
    main, side = _split(resume, two)
    contact = resume["contact"]
    marks = r"\renewcommand\labelitemi{$\vcenter{\hbox{\tiny$\bullet$}}$}"
    lines = [
        r"\documentclass[letterpaper,11pt]{article}\usepackage[T1]{fontenc}\usepackage{lmodern}\usepackage{textcomp}",
        r"\usepackage[utf8]{inputenc}\usepackage[margin=1.8cm]{geometry}\pagestyle{empty}\setlength\parindent{0pt}",
        marks + r"\begin{document}\begin{center}{\Huge\scshape " + tex(contact["name"]) + r"}\\[2pt]",
        rf"\small {tex(contact['phone'])} $|$ {tex(contact['email'])} $|$ {tex(contact['location'])}\end{{center}}",
    ]
    if two:
        lines.append(r"\begin{minipage}[t]{.64\textwidth}")
    if resume["summary"]:
        lines.append(
            rf"{{\large\scshape {tex(cased('Summary', resume))}}}\hrule\smallskip {tex(resume['summary'])}\par"
        )
    lines += _tex_sections(resume, main, tex)
    if two:
        lines += [
            r"\end{minipage}\hfill\begin{minipage}[t]{.31\textwidth}\raggedright",
            *_tex_sections(resume, side, tex),
        ]
        lines.append(r"\end{minipage}")
    by_latex.compile_to("\n".join([*lines, r"\end{document}"]), path)


def _tex_sections(resume: dict[str, Any], sections: list[Section], tex: Callable[[str], str]) -> Iterator[str]:
    for section in sections:
        yield rf"\medskip{{\large\scshape {tex(cased(section['heading'], resume))}}}\par\hrule\smallskip"
        if section["text"]:
            yield tex(section["text"]) + r"\par"
        for entry in section["entries"]:
            if entry["title"]:
                yield (
                    r"\begin{tabular*}{\linewidth}[t]{@{}p{.66\linewidth}@{\extracolsep{\fill}}r@{}}"
                    rf"\raggedright\textbf{{{tex(entry['title'])}}} & {tex(entry['dates'])} \\"
                    rf"\textit{{\small {tex(entry['organisation'])}}} & \textit{{\small {tex(entry['place'])}}} \\"
                    r"\end{tabular*}\par"
                )
            if entry["bullets"]:
                yield r"\begin{itemize}\setlength\itemsep{1pt}\small"
                yield from (rf"\item {tex(b)}" for b in entry["bullets"])
                yield r"\end{itemize}"


_PRODUCERS: dict[str, Callable[[dict[str, Any], bool, Path], None]] = {
    "chromium": _chromium,
    "libreoffice": _libreoffice,
    "reportlab": _reportlab,
    "pdflatex": _pdflatex,
}
