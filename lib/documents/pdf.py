"""PDF to lines: pypdf checks the file against limits, pdfminer.six reads the characters, `layout` puts them in order.

Runs inside the child process of `lib.documents._worker` only: a hostile file may take all time and memory it gets.
"""

from __future__ import annotations

import io
from typing import Any

from lib.core.errors import (
    DamagedDocument,
    DocumentBomb,
    EmptyDocument,
    EncryptedDocument,
    ScannedDocument,
    TooManyPages,
)
from lib.documents.glyphs import Glyph, Page
from lib.documents.layout import lines_of
from lib.documents.lines import Line
from lib.documents.messages import (
    BOMB,
    DAMAGED,
    EMPTY,
    ENCRYPTED,
    MAX_PAGES,
    SCANNED,
    TOO_MANY_PAGES,
)

_MAX_CONTENT = 20_000_000
_PICTURE_FONTS = ("wingding", "dingbat", "webding", "fontawesome")
_PICTURE_FONTS = ("wingding", "dingbat", "webding", "fontawesome")
_BOLD = ("bold", "black", "heavy", "semibold", "demi", "cmbx", "-bd", "sfbx", "ecbx", "lmbx", "medi")


def read_pdf(data: bytes) -> tuple[list[Line], bool]:
    """Lines of a PDF in reading order, and whether its producer hyphenates words at line ends (TeX).

    Raises:
        DocumentError: its tree, one class for each way in which a PDF cannot be used.
    """
    hyphenates, drawn = _check(data)
    pages = _pages(data)
    glyphs = [g for page in pages for g in page.glyphs if g.text.strip()]
    unreadable = sum(g.text.startswith("(cid:") for g in glyphs)
    if len(glyphs) - unreadable < 20 or unreadable > len(glyphs) / 2:
        if drawn or unreadable:
            raise ScannedDocument(SCANNED)
        if not glyphs:
            raise EmptyDocument(EMPTY)
    if drawn and len(glyphs) < 50 * len(pages) and len(pages) > 1:
        raise ScannedDocument(SCANNED)
    return lines_of(pages), hyphenates


def _check(data: bytes) -> tuple[bool, bool]:
    """Guards: encryption, page tree, page count, sizes. Whether TeX made it, and whether it has images or drawings."""
    from pypdf import PdfReader
    from pypdf.errors import LimitReachedError, PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise EncryptedDocument(ENCRYPTED)
        pages = _leaf_pages(reader)
        if not pages:
            raise EmptyDocument(EMPTY)
        sizes = [_content_size(page) for page in pages]
        if sum(sizes) > _MAX_CONTENT:
            raise DocumentBomb(BOMB)
        producer = str(reader.metadata.producer if reader.metadata else "").lower()
        images = any("/XObject" in (p.get("/Resources") or {}) for p in pages)
        return "tex" in producer, images or sum(sizes) > 200 * len(sizes)
    except LimitReachedError as error:
        raise DocumentBomb(BOMB) from error
    except (PyPdfError, RecursionError, ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise DamagedDocument(DAMAGED) from error


def _leaf_pages(reader: Any) -> list[Any]:
    """Page objects, at most one more than allowed are looked at, so that a huge or circular tree ends early."""
    from pypdf.generic import DictionaryObject

    pages: list[Any] = []
    seen: set[int] = set()
    stack = [reader.trailer["/Root"].get_object()["/Pages"].get_object()]
    while stack:
        node = stack.pop()
        if not isinstance(node, DictionaryObject):
            raise DamagedDocument(DAMAGED)
        kids = node.get("/Kids")
        if kids is None:
            pages.append(node)
            if len(pages) > MAX_PAGES:
                raise TooManyPages(TOO_MANY_PAGES)
            continue
        if id(node) in seen:
            raise DamagedDocument(DAMAGED)
        seen.add(id(node))
        stack.extend(kid.get_object() for kid in reversed(kids.get_object()[: MAX_PAGES + 1]))
    return pages


def _content_size(page: Any) -> int:
    """Length in bytes of the page's drawing instructions, unpacked within pypdf's limits."""
    content = page.get("/Contents")
    if content is None:
        return 0
    content = content.get_object()
    streams = [part.get_object() for part in content] if isinstance(content, list) else [content]
    return sum(len(stream.get_data()) for stream in streams)


def _pages(data: bytes) -> list[Page]:
    from pdfminer.converter import PDFPageAggregator
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFSyntaxError
    from pdfminer.psexceptions import PSException

    resources = PDFResourceManager(caching=True)
    device = PDFPageAggregator(resources, laparams=None)
    interpreter = PDFPageInterpreter(resources, device)
    pages: list[Page] = []
    try:
        for number, page in enumerate(PDFPage.get_pages(io.BytesIO(data), maxpages=MAX_PAGES, password="")):
            interpreter.process_page(page)
            pages.append(_page(device.get_result(), number))
        return pages
    except (PDFSyntaxError, PSException, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise DamagedDocument(DAMAGED) from error


def _page(page: Any, number: int) -> Page:
    glyphs: list[Glyph] = []
    dots: list[tuple[float, float, float, float]] = []
    seen: set[tuple[str, int, int]] = set()
    _walk(page, glyphs, dots, seen)
    return Page(number, page.width, page.height, glyphs, dots)


def _walk(container: Any, glyphs: list[Glyph], dots: list[Any], seen: set[tuple[str, int, int]]) -> None:
    """Collect upright characters and small drawn dots (list markers that are no text), forms included."""
    from pdfminer.layout import LTChar, LTCurve, LTFigure, LTImage

    for item in container:
        if isinstance(item, LTChar):
            glyph = _glyph(item)
            key = (glyph.text, round(glyph.x0), round(glyph.base))
            # The same letter drawn twice in the same place is a producer's way to print bold.
            if abs(item.matrix[1]) < 0.1 * abs(item.matrix[0]) and (glyph.size < 5 or key not in seen):
                seen.add(key)
                glyphs.append(glyph)
        elif isinstance(item, LTFigure):
            _walk(item, glyphs, dots, seen)
        elif isinstance(item, (LTCurve, LTImage)) and _is_dot(item.width, item.height):
            dots.append((item.x0, item.y0, item.x1, item.y1))


def _is_dot(width: float, height: float) -> bool:
    return 1 <= width <= 9 and 1 <= height <= 9 and abs(width - height) <= 1.5


def _glyph(item: Any) -> Glyph:
    font = str(item.fontname).lower()
    text = item.get_text()
    # Without a map to Unicode these fonts give letters: the 'l' of ZapfDingbats is a bullet.
    if text.strip() and (any(f in font for f in _PICTURE_FONTS) or ("symbol" in font and not text.isalnum())):
        text = "•"
    return Glyph(text, item.x0, item.x1, item.matrix[5], item.size, any(b in font for b in _BOLD))
