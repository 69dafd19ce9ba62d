"""Limits on uploaded documents and what the user reads when one cannot be used."""

from __future__ import annotations

MAX_BYTES = 5_000_000
MAX_PAGES = 10
MAX_CHARACTERS = 300_000
MAX_SECONDS = 10.0
MAX_MEMORY = 1 << 30
MAX_UNPACKED = 20_000_000

EMPTY = "This document is empty. Choose another file, or paste the text of your resume."
SCANNED = (
    "This file has pages but no readable text: it is a scan or a picture. "
    "Export your resume as PDF from the program that it was written in, or paste its text."
)
ENCRYPTED = "This file is protected by a password. Save a copy without the password and choose that one."
DAMAGED = "This file is damaged and cannot be opened. Export it again, or paste the text of your resume."
TOO_LARGE = "This file is larger than 5 MB. Export it without pictures, or paste the text of your resume."
TOO_LONG = "This document has more text than a resume can hold (300,000 characters). Choose your resume."
TOO_MANY_PAGES = f"This document has more than {MAX_PAGES} pages. Choose your resume, or a shorter version of it."
WRONG_TYPE = "This kind of file is not read here. Choose a PDF, DOCX, TXT or Markdown file."
OLD_WORD = "This is an old Word file (.doc). Save it as DOCX or PDF and choose that one."
BOMB = (
    "This file would take too much time or memory to open, so it was stopped. "
    "Export your resume again as a plain PDF, or paste its text."
)
