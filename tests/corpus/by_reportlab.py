"""PDFs by reportlab: flowing text (one column, frames, table, no marks) and text placed row by row on a canvas."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4, letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen import canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, FrameBreak, HRFlowable, PageTemplate, Paragraph, Table

from tests.corpus.flow import Item, header, sections, summary

LAYOUTS = ("one", "one-flush", "sidebar", "rows", "three", "table", "nomarks")
_WINANSI = "•–*"


def build(resume: dict[str, Any], layout: str, path: Path) -> None:
    """Write one PDF."""
    if layout in ("rows", "three"):
        _placed(resume, layout, path)
    else:
        _flowing(resume, layout, path)


def _style(resume: dict[str, Any], **more: Any) -> ParagraphStyle:
    size = resume["style"]["size"]
    return ParagraphStyle("n", fontName="Helvetica", fontSize=size, leading=size * 1.25, **more)


def _flowables(items: Sequence[Item], resume: dict[str, Any], layout: str, width: float) -> list[Flowable]:
    size, mark = resume["style"]["size"], resume["style"]["mark"]
    out: list[Flowable] = []
    for item in items:
        text = escape(item.text)
        if item.kind == "name":
            out.append(Paragraph(f"<b><font size={size * 1.9}>{text}</font></b>", _style(resume, spaceAfter=size)))
        elif item.kind == "heading":
            out.append(Paragraph(f"<b><font size={size * 1.25}>{text}</font></b>", _style(resume, spaceBefore=size)))
            out += [HRFlowable(width="100%")] if resume["style"]["rule"] else []
        elif item.kind == "entry":
            left = f"<b>{text}</b>" if item.strong else f"<i>{text}</i>"
            if item.right:
                cells = [[Paragraph(left, _style(resume)), Paragraph(escape(item.right), _style(resume, alignment=2))]]
                out.append(Table(cells, colWidths=[width * 0.68, width * 0.32], style=_TIGHT))
            else:
                out.append(Paragraph(left, _style(resume)))
        elif item.kind == "bullet" and layout == "nomarks":
            out.append(Paragraph(text, _style(resume, leftIndent=10, spaceAfter=2)))
        elif item.kind == "bullet" and layout in ("one-flush", "sidebar"):
            out.append(Paragraph(f"{mark if mark in _WINANSI else '•'} {text}", _style(resume)))
        elif item.kind == "bullet":
            font = {} if mark in _WINANSI else {"bulletFontName": "ZapfDingbats"}
            style = _style(resume, leftIndent=14, bulletIndent=3, **font)
            out.append(Paragraph(text, style, bulletText=mark if mark in _WINANSI else "\u25cf"))
        else:
            out.append(Paragraph(text, _style(resume)))
    return out


_TIGHT = [(name, (0, 0), (-1, -1), 0) for name in ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")]


def _flowing(resume: dict[str, Any], layout: str, path: Path) -> None:
    page = A4 if resume["style"]["rule"] else letter
    width, height = page
    document = BaseDocTemplate(str(path), pagesize=page, title="", invariant=True)

    def running(sheet: Any, doc: Any) -> None:
        if resume["style"].get("running"):
            sheet.setFont("Helvetica", 8)
            if doc.page > 1:
                sheet.drawString(50, height - 30, f"{resume['contact']['name']} - Curriculum Vitae")
            sheet.drawCentredString(width / 2, 25, f"Page {doc.page}")

    if layout == "sidebar":
        frames = [
            Frame(36, height - 130, width - 72, 90, id="top"),
            Frame(36, 40, 170, height - 175, id="side"),
            Frame(222, 40, width - 258, height - 175, id="main"),
        ]
        later = [Frame(36, 40, 170, height - 90, id="s2"), Frame(222, 40, width - 258, height - 90, id="m2")]
        document.addPageTemplates([PageTemplate(frames=frames, onPage=running, autoNextPageTemplate="later"),
                                   PageTemplate("later", frames=later[1:], onPage=running)])  # fmt: skip
        story = [*_flowables(header(resume), resume, layout, width - 72), FrameBreak()]
        story += _flowables(sections(resume, side=True, narrow=True), resume, layout, 158)
        main = [*summary(resume), *sections(resume, side=False)]
        document.build([*story, FrameBreak(), *_flowables(main, resume, layout, width - 270)])
        return
    document.addPageTemplates(PageTemplate(frames=[Frame(48, 45, width - 96, height - 95)], onPage=running))
    items = [*header(resume), *summary(resume), *sections(resume)]
    if layout == "table":
        document.build(_table(resume, width - 108))
    else:
        document.build(_flowables(items, resume, layout, width - 108))


def _table(resume: dict[str, Any], width: float) -> list[Flowable]:
    """Headings in the left column of a table, what belongs to them in the right one."""
    story = _flowables(header(resume), resume, "table", width)
    rows: list[list[Any]] = []
    for item in [*summary(resume), *sections(resume)]:
        if item.kind == "heading":
            rows.append([Paragraph(f"<b>{escape(item.text)}</b>", _style(resume)), ""])
            continue
        cell = _flowables([item], resume, "table", width - 120)
        rows.append(["", cell])
    return [*story, Table(rows, colWidths=[110, width - 110], style=[("VALIGN", (0, 0), (-1, -1), "TOP"), *_TIGHT])]


def _placed(resume: dict[str, Any], layout: str, path: Path) -> None:
    """Columns whose lines are written row by row across the page, as some word processors and design tools do."""
    width, height = A4
    sheet = canvas.Canvas(str(path), pagesize=A4, invariant=True)
    size = 9 if layout == "rows" else 8
    main = [*summary(resume), *sections(resume, side=False, narrow=True)]
    side = sections(resume, side=True, narrow=True)
    if layout == "rows":
        columns = [(40, 165, side), (222, 335, main)]
    else:
        cut = next(
            i for i in range(len(main) // 2, len(main)) if main[i].kind in ("entry", "heading") and main[i].strong
        )
        columns = [(30, 125, side), (170, 180, main[:cut]), (366, 195, main[cut:])]
    lines = [_column(items, w, size) for _, w, items in columns]
    _name(sheet, resume, width, height)
    y = height - 100
    for i in range(max(map(len, lines))):
        if y < 50:
            sheet.showPage()
            y = height - 60
        for (x, _, _), column in zip(columns, lines, strict=True):
            if i < len(column) and column[i][0]:
                sheet.setFont("Helvetica-Bold" if column[i][1] else "Helvetica", column[i][2])
                sheet.drawString(x, y, column[i][0])
        y -= size * 1.35
    sheet.save()


def _name(sheet: Any, resume: dict[str, Any], width: float, height: float) -> None:
    name, contact = header(resume)
    sheet.setFont("Helvetica-Bold", 18)
    sheet.drawCentredString(width / 2, height - 50, name.text)
    sheet.setFont("Helvetica", 9)
    sheet.drawCentredString(width / 2, height - 68, contact.text)


def _column(items: Sequence[Item], width: float, size: float) -> list[tuple[str, bool, float]]:
    out: list[tuple[str, bool, float]] = []
    for item in items:
        bold = item.kind == "heading" or item.strong
        if item.kind == "heading" and out:
            out.append(("", False, size))
        large = size + 2 if item.kind == "heading" else size
        text = f"• {item.text}" if item.kind == "bullet" else item.text
        font = "Helvetica-Bold" if bold else "Helvetica"
        out += [(line, bold, large) for line in simpleSplit(text, font, large, width)]
    return out
