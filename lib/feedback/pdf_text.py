"""Any Unicode text as safe reportlab markup: escaped, each run in a font that has its characters.

DejaVu Sans Condensed (in `fonts/`) covers Latin, Greek, Cyrillic and symbols; Chinese, Japanese and Korean use the
CID fonts that PDF viewers bring. Arabic and Hebrew would need shaping and Indic or Thai scripts have no font here:
such runs are named in brackets, and the Markdown and JSON exports keep them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "Greenroom", "Greenroom-Bold"
_FILES = {REGULAR: "DejaVuSansCondensed.ttf", BOLD: "DejaVuSansCondensed-Bold.ttf"}
_JAPANESE, _CHINESE, _KOREAN = "HeiseiKakuGo-W5", "STSong-Light", "HYGothic-Medium"
_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")
_KANA = re.compile(r"[\u3040-\u30ff\uff66-\uff9f]")
_HAN = re.compile(r"[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uff65]")
_MODIFIER = re.compile(r"[\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
"""Variation selectors and skin tones: they say how the character before them looks."""
_FLAG = re.compile(r"[\U0001f1e6-\U0001f1ff]")
_RIGHT_TO_LEFT = {"R", "AL", "AN"}


@lru_cache(maxsize=1)
def register_fonts() -> frozenset[int]:
    """Make the fonts known to reportlab, once; the code points that the regular font has."""
    folder = Path(__file__).parent / "fonts"
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(folder / file)))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
    for name in (_JAPANESE, _CHINESE, _KOREAN):
        pdfmetrics.registerFont(UnicodeCIDFont(name))
    return frozenset(pdfmetrics.getFont(REGULAR).face.charToGlyph)


def markup(text: str) -> str:
    """Paragraph markup for a text: escaped, line breaks kept, every run in a font that can print it."""
    clean = unicodedata.normalize("NFC", text)
    japanese = _KANA.search(clean) is not None
    runs = ((kind, "".join(run)) for kind, run in groupby(clean, key=lambda c: _font(c, japanese)))
    return "".join(_run(kind, run) for kind, run in _merged(runs)).replace("\n", "<br/>")


def plain(text: str) -> str:
    """A text for places without markup (charts, document properties): what the regular font lacks is named."""
    return re.sub(r"<[^>]+>", "", markup(text)).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _font(char: str, japanese: bool) -> str:
    """'' for the regular font, a CID font's name, 'drop' or 'name'."""
    if char == "\n":
        return ""
    if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"} or _MODIFIER.match(char):
        return "space" if char in "\t\r" else "drop"
    if _HANGUL.match(char):
        return _KOREAN
    if _KANA.match(char) or (_HAN.match(char) and japanese):
        return _JAPANESE
    if _HAN.match(char):
        return _CHINESE
    # The font has a few characters above U+FFFF, but reportlab writes only the last 16 bits of their code.
    has = ord(char) <= 0xFFFF and ord(char) in register_fonts()
    if not has or unicodedata.bidirectional(char) in _RIGHT_TO_LEFT:
        return "name"
    return ""


def _merged(runs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Runs without what is dropped; words of one script with only blanks or signs between them are one run."""
    kept: list[tuple[str, str]] = []
    for kind, run in runs:
        if kind == "drop":
            continue
        between = kept[-1][1] if kept else ""
        blank = "\n" not in between and not any(c.isalnum() for c in between)
        if kind == "name" and len(kept) > 1 and blank and kept[-2][0] == "name":
            before = kept[-2][1]
            if _named(before[-1]) == _named(run[0]):
                kept[-2:] = [("name", before + run)]
                continue
        if kept and kept[-1][0] == kind:
            kept[-1] = (kind, between + run)
            continue
        kept.append((kind, run))
    return kept


def _run(kind: str, text: str) -> str:
    if kind == "space":
        return " "
    if kind == "name":
        return escape(" ".join(dict.fromkeys(_named(c) for c in text)))
    if kind:
        return f'<font name="{kind}">{escape(text)}</font>'
    return escape(text)


def _named(char: str) -> str:
    """'[party popper]' for a symbol, '[Devanagari text]' for a letter, '[flag]' for half of a flag."""
    if _FLAG.match(char):
        return "[flag]"
    name = unicodedata.name(char, "")
    if not name:
        return f"[U+{ord(char):04X}]"
    if unicodedata.category(char)[0] == "S":
        return f"[{name.lower()}]"
    return f"[{name.split()[0].title()} text]"
