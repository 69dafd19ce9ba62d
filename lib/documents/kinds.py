"""What a file is, told by its content, and the decoding of plain text."""

from __future__ import annotations

import codecs
import io
import zipfile

from lib.core.errors import DamagedDocument, DocumentBomb, EmptyDocument, EncryptedDocument, WrongType
from lib.documents.messages import BOMB, DAMAGED, EMPTY, ENCRYPTED, MAX_UNPACKED, OLD_WORD, WRONG_TYPE

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (b"MZ", b"\x7fELF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"Rar!", b"\x1f\x8b", b"7z\xbc\xaf",
            b"II*\x00", b"MM\x00*", b"RIFF", b"ID3", b"OggS", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")  # fmt: skip
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def kind_of_file(data: bytes, filename: str) -> str:
    """'pdf', 'docx' or 'text', whatever the name says.

    Raises:
        EmptyDocument, WrongType, EncryptedDocument, DamagedDocument, DocumentBomb: when it is none that we read.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise EmptyDocument(EMPTY)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise EncryptedDocument(ENCRYPTED) if encrypted else WrongType(OLD_WORD)
    if data.startswith(b"PK"):
        return _zip_kind(data, filename)
    if data.startswith(_FOREIGN) or data[:300].lstrip().lower().startswith((b"<!doctype html", b"<html", b"<?xml")):
        raise WrongType(WRONG_TYPE)
    if _looks_like_text(data):
        return "text"
    claims = filename.lower().rsplit(".", 1)[-1] in ("pdf", "docx")
    raise DamagedDocument(DAMAGED) if claims else WrongType(WRONG_TYPE)


def decode(data: bytes) -> str:
    """Text from UTF-8, UTF-16 (with or without byte order mark) or, failing these, Windows-1252."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace")
    wide = _wide_encoding(data)
    if wide:
        return data.decode(wide, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        # Five bytes mean nothing in Windows-1252; Latin-1 gives them a (control) character, so nothing fails here.
        return data.decode("cp1252" if not set(data) & {0x81, 0x8D, 0x8F, 0x90, 0x9D} else "latin-1")


def _wide_encoding(data: bytes) -> str:
    sample = data[:2000]
    half = max(len(sample) // 2, 1)
    if sample[1::2].count(0) > 0.6 * half and sample[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.6 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return ""


def _looks_like_text(data: bytes) -> bool:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _wide_encoding(data):
        return len(data) % 2 == 0 or data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\x00" in data:
        return False
    control = sum(b < 32 and b not in b"\t\n\v\f\r" for b in data[:8000])
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        high = sum(b >= 128 for b in data[:8000])
        return control == 0 and high < 0.25 * len(data[:8000])
    return control < 0.02 * len(data[:8000]) + 1


def _zip_kind(data: bytes, filename: str) -> str:
    try:
        infos = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, EOFError) as error:
        if filename.lower().endswith((".docx", ".pdf")):
            raise DamagedDocument(DAMAGED) from error
        raise WrongType(WRONG_TYPE) from error
    if not any(info.filename == "word/document.xml" for info in infos):
        raise WrongType(WRONG_TYPE)
    # The sizes come from the file itself, but zipfile never unpacks more of a member than it declares.
    if sum(info.file_size for info in infos) > MAX_UNPACKED or len(infos) > 5000:
        raise DocumentBomb(BOMB)
    return "docx"
