"""DOCX to lines: paragraphs, tables and text boxes in document order, with list marks and heading styles.

Runs inside the child process of `lib.documents._worker` only.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from lib.core.errors import DamagedDocument, EmptyDocument, ScannedDocument
from lib.documents.lines import COLUMN_GAP, Line, clean, split_mark
from lib.documents.messages import DAMAGED, EMPTY, SCANNED

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read_docx(data: bytes) -> list[Line]:
    """Lines of a DOCX in document order; every paragraph is `hard`, so that none is joined to the one before.

    Raises:
        DamagedDocument: not readable. EmptyDocument, ScannedDocument: no text, with or without pictures.
    """
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError  # type: ignore[import-untyped]

    try:
        document = docx.Document(io.BytesIO(data))
        lines = [line for part in _parts(document) for line in part]
        pictures = next(document.element.body.iter("{*}blip"), None) is not None
    except (OpcError, LxmlError, KeyError, ValueError, AttributeError, TypeError, OSError) as error:
        raise DamagedDocument(DAMAGED) from error
    if not any(c.isalnum() for line in lines for c in line.text):
        raise ScannedDocument(SCANNED) if pictures else EmptyDocument(EMPTY)
    return lines


def _parts(document: Any) -> Iterator[list[Line]]:
    """The headers of the first section (often with name and e-mail), then the body."""
    section = document.sections[0] if len(document.sections) else None
    if section is not None:
        first = section.different_first_page_header_footer
        header = section.first_page_header if first else section.header
        if not header.is_linked_to_previous:
            yield list(_container(header))
    yield list(_container(document))


def _container(container: Any) -> Iterator[Line]:
    """Lines of a body, header or cell. `iter_inner_content` keeps paragraphs and tables in document order."""
    for item in container.iter_inner_content():
        if not hasattr(item, "rows"):
            yield from _paragraph(item)
            continue
        for row in item.rows:
            yield from _table_row(row)


def _table_row(row: Any) -> Iterator[Line]:
    """A row of one-line cells is one line (title, dates); longer cells are columns, read one after the other."""
    seen: set[int] = set()
    cells: list[list[Line]] = []
    for cell in row.cells:
        if id(cell._tc) not in seen:
            seen.add(id(cell._tc))
            cells.append([line for line in _container(cell) if line.text])
    filled = [cell for cell in cells if cell]
    if len(filled) > 1 and all(len(cell) == 1 and not cell[0].mark for cell in filled):
        text = COLUMN_GAP.join(cell[0].text for cell in filled)
        yield Line(text, bold=filled[0][0].bold, size=filled[0][0].size, hard=True)
        return
    for cell in cells:
        yield from cell


def _paragraph(paragraph: Any) -> Iterator[Line]:
    style = paragraph.style
    name = (style.name or "").lower() if style is not None else ""
    listed = _is_listed(paragraph, name)
    runs = [run for run in paragraph.runs if run.text.strip()]
    bold = bool(runs) and bool(runs[0].bold or (runs[0].bold is None and style is not None and style.font.bold))
    size = next((run.font.size.pt for run in runs if run.font.size), None)
    if size is None:
        size = style.font.size.pt if style is not None and style.font.size else 11.0
    heading = name.startswith(("heading", "title")) and not name.startswith(("heading 3", "heading 4"))
    for i, raw in enumerate(clean(_text(paragraph._p)).split("\n")):
        mark, text = split_mark(raw)
        text = COLUMN_GAP.join(part.strip() for part in text.split("\t") if part.strip())
        if not text:
            continue
        mark = mark or ("•" if listed and i == 0 else "")
        yield Line(text, mark=mark, bold=bold, size=size, hard=True, heading=heading and not mark)
    for box in paragraph._p.iter(f"{_W}txbxContent"):
        if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
            yield from _box(box, paragraph)


def _box(box: Any, paragraph: Any) -> Iterator[Line]:
    from docx.text.paragraph import Paragraph

    for element in box.iterchildren(f"{_W}p"):
        yield from _paragraph(Paragraph(element, paragraph._parent))


def _is_listed(paragraph: Any, style_name: str) -> bool:
    properties = paragraph._p.pPr
    numbered = properties.numPr if properties is not None else None
    if numbered is not None:
        return numbered.numId is None or numbered.numId.val != 0
    return style_name.startswith("list") and "paragraph" not in style_name


def _text(element: Any) -> str:
    """Text of a paragraph's own runs (links included), tabs and breaks as characters; text boxes left out."""
    out: list[str] = []
    for node in element.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"):
        if any(parent.tag in (f"{_W}txbxContent", f"{_W}tabs") for parent in node.iterancestors()):
            continue
        tag = node.tag.removeprefix(_W)
        out.append(node.text or "" if tag == "t" else {"tab": "\t", "noBreakHyphen": "-"}.get(tag, "\n"))
    return "".join(out)
