"""DOCX by python-docx, and PDFs that LibreOffice makes of them: one column, sidebar table, no marks."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Cm, Pt

from tests.corpus.flow import Item, header, sections, summary

LAYOUTS = ("one", "sidebar", "columns", "table", "nomarks")


def build(resume: dict[str, Any], layout: str, path: Path) -> None:
    """Write one PDF with LibreOffice (from a DOCX that is thrown away)."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"{path.stem}.docx"
        build_docx(resume, layout, source)
        command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        path.write_bytes(source.with_suffix(".pdf").read_bytes())


def build_docx(resume: dict[str, Any], layout: str, path: Path) -> None:
    """Write one DOCX."""
    document = docx.Document()
    section = document.sections[0]
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.8)
    document.styles["Normal"].font.size = Pt(resume["style"]["size"])
    document.styles["Normal"].font.name = "Liberation Sans" if resume["style"]["rule"] else "Liberation Serif"
    document.styles["Normal"].paragraph_format.space_after = Pt(2)
    if resume["style"].get("running"):
        section.footer.paragraphs[0].text = f"{resume['contact']['name']}, page of resume"
    if layout in ("sidebar", "table"):
        _fill(document, header(resume), resume, 17)
        table = document.add_table(1, 2)
        table.autofit = False
        widths = (Cm(5), Cm(12))
        for column, cell, width in zip(table.columns, table.rows[0].cells, widths, strict=True):
            column.width = cell.width = width
        _fill(table.cell(0, 0), sections(resume, side=True, narrow=True), resume, 4.6)
        main = [*summary(resume), *sections(resume, side=False, narrow=layout == "table")]
        _fill(table.cell(0, 1), main, resume, 11.6)
    else:
        items = [*summary(resume), *sections(resume, narrow=layout == "columns")]
        _fill(document, header(resume), resume, 17)
        if layout == "columns":
            _two_columns(document)
        _fill(document, items, resume, 17, marks=layout != "nomarks")
    document.core_properties.author = ""
    document.save(str(path))


def _two_columns(document: Any) -> None:
    from docx.enum.section import WD_SECTION
    from docx.oxml.ns import qn

    section = document.add_section(WD_SECTION.CONTINUOUS)
    columns = section._sectPr.find(qn("w:cols"))
    columns.set(qn("w:num"), "2")
    columns.set(qn("w:space"), "500")


def _fill(place: Any, items: Sequence[Item], resume: dict[str, Any], width: float, marks: bool = True) -> None:
    size = resume["style"]["size"]
    for item in items:
        paragraph = place.add_paragraph(style="List Bullet" if item.kind == "bullet" and marks else None)
        if item.kind == "bullet" and not marks:
            paragraph.paragraph_format.left_indent = Cm(0.5)
        run = paragraph.add_run(item.text)
        run.bold = item.strong or item.kind in ("name", "heading")
        if item.kind == "heading":
            run.font.size = Pt(size * 1.25)
            paragraph.paragraph_format.space_before = Pt(8)
        if item.kind == "name":
            run.font.size = Pt(size * 2)
        if item.right:
            paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(width), WD_TAB_ALIGNMENT.RIGHT)
            paragraph.add_run(f"\t{item.right}")
