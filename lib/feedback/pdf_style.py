"""Colours, paragraph styles and small building blocks of the PDF report."""

from __future__ import annotations

from functools import lru_cache

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph

from lib.feedback.pdf_text import BOLD, REGULAR, markup

PAGE = A4
MARGIN = 18 * mm
WIDTH = PAGE[0] - 2 * MARGIN
INK, SOFT, LINE, PAPER = "#1E2522", "#5C6963", "#D9DCD5", "#F4F5F1"
ACCENT, ACCENT_SOFT = "#1F6F54", "#DDEBE4"
AMBER, AMBER_SOFT, RED = "#8A5A10", "#FBF0D9", "#A23E48"
LEVEL_COLOURS = ("#A23E48", "#B7791F", "#8C8A3A", "#4C8A63", "#1F6F54")
"""One per level 1 to 5; the figure stands beside the colour everywhere."""


def colour(hex_code: str) -> Color:
    """A reportlab colour."""
    return HexColor(hex_code)


def level_colour(value: float | None) -> str:
    """The colour of a score, grey when there is none."""
    return "#9AA39E" if value is None else LEVEL_COLOURS[max(1, min(5, int(value + 0.5))) - 1]


@lru_cache(maxsize=1)
def styles() -> dict[str, ParagraphStyle]:
    """The paragraph styles by name."""
    body = ParagraphStyle("body", fontName=REGULAR, fontSize=9.2, leading=13.2, textColor=colour(INK), wordWrap="LTR")

    def like(name: str, **changes: object) -> ParagraphStyle:
        return ParagraphStyle(name, parent=body, **changes)

    made = (
        body,
        like("title", fontName=BOLD, fontSize=21, leading=26, spaceAfter=2),
        like("subtitle", fontSize=10.5, leading=15, textColor=colour(SOFT)),
        like("verdict", fontName=BOLD, fontSize=17, leading=21, textColor=colour("#FFFFFF")),
        like("verdict_note", fontSize=9, leading=12.6, textColor=colour("#FFFFFF")),
        like("h1", fontName=BOLD, fontSize=13.5, leading=17, spaceBefore=12, spaceAfter=5),
        like("h2", fontName=BOLD, fontSize=10, leading=13, spaceBefore=7, spaceAfter=2, textColor=colour(ACCENT)),
        like("question", fontName=BOLD, fontSize=11.5, leading=15.5, spaceBefore=6, spaceAfter=4),
        like("small", fontSize=8, leading=11, textColor=colour(SOFT)),
        like("cell", fontSize=8.4, leading=11.4),
        like("cell_bold", fontName=BOLD, fontSize=8.4, leading=11.4),
        like("chip", alignment=1, leading=14),
        like("head", fontName=BOLD, fontSize=8, leading=10.5, textColor=colour(SOFT)),
        like("prompt", fontSize=9, leading=12.4, textColor=colour(SOFT), spaceBefore=3),
        like("answer", leftIndent=9, spaceBefore=2, spaceAfter=4, leading=14),
        like("bullet", leftIndent=11, bulletIndent=2, spaceAfter=1.5),
        like("rewrite", leading=14),
    )
    return {style.name: style for style in made}


def text(words: str, style: str = "body") -> Paragraph:
    """A paragraph of text that someone wrote: escaped."""
    return Paragraph(markup(words), styles()[style])


def marked(markup_text: str, style: str = "body") -> Paragraph:
    """A paragraph of markup made by us from escaped parts."""
    return Paragraph(markup_text, styles()[style])


def bullets(items: tuple[str, ...], *, numbered: bool = False) -> list[Paragraph]:
    """One paragraph per item, with a bullet or its number."""
    style = styles()["bullet"]
    return [Paragraph(markup(item), style, bulletText=f"{i}." if numbered else "•") for i, item in enumerate(items, 1)]
