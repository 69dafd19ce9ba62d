"""HTML for Chromium's print to PDF: one column, sidebar (grid), rows of a table, three columns, no marks."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from tests.corpus.flow import Item, header, sections, summary

LAYOUTS = ("one", "sidebar", "rows", "three", "table", "nomarks")


def build(resume: dict[str, Any], layout: str, path: Path) -> None:
    """Write one PDF with Chromium."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(_page(resume, layout), "utf-8")
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        subprocess.run([*command, f"--print-to-pdf={path}", page.as_uri()], check=True, capture_output=True, timeout=60)


def _page(resume: dict[str, Any], layout: str) -> str:
    size = resume["style"]["size"]
    css = (
        f"@page{{size:A4;margin:16mm}}body{{font:{size}pt 'Liberation Sans',sans-serif;margin:0}}"
        "h1{font-size:20pt;margin:0}"
        "h2{font-size:13pt;margin:8pt 0 2pt}.e{display:flex;justify-content:space-between}p{margin:2pt 0}"
        "ul{margin:2pt 0;padding-left:16pt}.rule h2{border-bottom:1px solid}.b{margin:3pt 0}"
        "td{vertical-align:top;padding:0 6pt 0 0}"
    )
    rule = "rule" if resume["style"]["rule"] else ""
    return f"<!doctype html><meta charset=utf-8><style>{css}</style><body class='{rule}'>{_body(resume, layout)}</body>"


def _body(resume: dict[str, Any], layout: str) -> str:
    top = _html(header(resume), resume)
    if layout in ("sidebar", "rows"):
        side = _html(sections(resume, side=True, narrow=True), resume)
        main = _html([*summary(resume), *sections(resume, side=False)], resume)
        if layout == "sidebar":
            grid = "display:grid;grid-template-columns:170px 1fr;gap:22px"
            return f"{top}<div style='{grid}'><div>{side}</div><div>{main}</div></div>"
        return f"{top}<table><tr><td width='68%'>{main}</td><td>{side}</td></tr></table>"
    if layout == "three":
        body = _html([*summary(resume), *sections(resume, narrow=True)], resume)
        return f"{top}<div style='columns:3;column-gap:18px'>{body}</div>"
    items = [*summary(resume), *sections(resume)]
    if layout == "table":
        rows: list[list[Item]] = []
        for item in items:
            if item.kind == "heading":
                rows.append([item])
            else:
                rows[-1].append(item)
        cells = "".join(
            f"<tr><td width=130><b>{escape(r[0].text)}</b></td><td>{_html(r[1:], resume)}</td></tr>" for r in rows
        )
        return f"{top}<table>{cells}</table>"
    return top + _html(items, resume, marks=layout != "nomarks")


def _html(items: Sequence[Item], resume: dict[str, Any], marks: bool = True) -> str:
    out: list[str] = []
    mark = resume["style"]["mark"]
    for item in items:
        text = escape(item.text, quote=False)
        if item.kind == "bullet" and marks:
            # Half of the resumes use the browser's own markers, which are drawn and no text.
            kind = "disc" if mark == "•" else f"'{mark} '"
            out.append(f'<ul style="list-style-type:{kind}"><li>{text}</li></ul>')
        elif item.kind == "entry":
            left = f"<b>{text}</b>" if item.strong else text
            out.append(f"<div class=e><span>{left}</span><span>{escape(item.right)}</span></div>")
        else:
            tag = {"name": "h1", "heading": "h2", "bullet": "div class=b"}.get(item.kind, "p")
            out.append(f"<{tag}>{text}</{tag.split()[0]}>")
    return "".join(out)
