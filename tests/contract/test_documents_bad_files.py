"""Files that cannot be used: each kind gives its own error, in bounded time and memory, from bytes built here."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

import docx
import pytest
from PIL import Image
from pypdf import PdfWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from lib.core import errors
from lib.documents import read_document, read_resume
from lib.documents.messages import MAX_BYTES, MAX_SECONDS

pytestmark = pytest.mark.contract
ROOT = Path(__file__).resolve().parents[2]
PAGES = b"<</Type/Catalog/Pages 2 0 R>>"


def _pdf(text: str = "Experience with pumps and valves in two plants", pages: int = 1) -> bytes:
    out = io.BytesIO()
    sheet = canvas.Canvas(out)
    for _ in range(pages):
        sheet.drawString(72, 700, text)
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def _objects(*bodies: bytes) -> bytes:
    """A PDF of these objects, numbered from 1, with a right cross-reference table."""
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    size = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(bodies) + 1, len(out))
    return out + head + table + size


def _one_page(stream: bytes, extra: bytes = b"") -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
    content = b"<</Length %d%s>>stream\n" % (len(stream), extra) + stream + b"\nendstream"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    return _objects(PAGES, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, content, font)


def _encrypted(user: str, owner: str, algorithm: str) -> bytes:
    writer = PdfWriter()
    writer.append(io.BytesIO(_pdf()))
    writer.encrypt(user, owner, algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _scanned() -> bytes:
    out = io.BytesIO()
    sheet = canvas.Canvas(out)
    sheet.drawImage(ImageReader(Image.new("L", (600, 800), 200)), 0, 0, 595, 842)
    sheet.save()
    return out.getvalue()


def _flate_bomb() -> bytes:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(300)) + packer.flush()
    return _one_page(packed, b"/Filter/FlateDecode")


def _many_operators() -> bytes:
    return _one_page(zlib.compress(b"BT /F1 12 Tf (a) Tj ET " * 2_500_000, 9), b"/Filter/FlateDecode")


def _nested_forms() -> bytes:
    """Six forms in each of fourteen levels: 6^14 drawings."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>"
    bodies = [PAGES, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, b"<</Length 5>>stream\n/X Do\nendstream"]
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]%s/Length %d>>stream\n%s\nendstream"
    for level in range(14):
        calls = b"/X Do " * 6
        bodies.append(form % (b"/Resources<</XObject<</X %d 0 R>>>>" % (6 + level), len(calls), calls))
    return _objects(*bodies, form % (b"", 12, b"BT (x) Tj ET"))


def _docx_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w:p/>" * 10_000_000)
    return out.getvalue()


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("notes.txt", "hello")
    return out.getvalue()


def _empty_docx() -> bytes:
    out = io.BytesIO()
    docx.Document().save(out)
    return out.getvalue()


_NOISE = bytes((i * 7919 + i * i * 31) % 256 for i in range(5000))
_LOOP = _objects(PAGES, b"<</Type/Pages/Kids[2 0 R]/Count 1>>")
_KIDS = b"<</Type/Pages/Kids[" + b"3 0 R " * 100_000 + b"]/Count 100000>>"
_100K = _objects(PAGES, _KIDS, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")

CASES = {
    "empty": (b"", "cv.pdf", errors.EmptyDocument),
    "only spaces": (b" \n\t\r\n", "cv.txt", errors.EmptyDocument),
    "blank page": (_pdf(""), "cv.pdf", errors.EmptyDocument),
    "empty docx": (_empty_docx(), "cv.docx", errors.EmptyDocument),
    "user password": (_encrypted("secret", "owner", "AES-256"), "cv.pdf", errors.EncryptedDocument),
    "scanned": (_scanned(), "cv.pdf", errors.ScannedDocument),
    "truncated": (_pdf()[:500], "cv.pdf", errors.DamagedDocument),
    "noise after %PDF-": (b"%PDF-1.7\n" + _NOISE, "cv.pdf", errors.DamagedDocument),
    "noise named pdf": (_NOISE, "cv.pdf", errors.DamagedDocument),
    "noise": (_NOISE, "cv.bin", errors.WrongType),
    "page tree loop": (_LOOP, "cv.pdf", errors.DamagedDocument),
    "truncated docx": (_empty_docx()[:3000], "cv.docx", errors.DamagedDocument),
    "zip named pdf": (_zip(), "cv.pdf", errors.WrongType),
    "exe": (b"MZ\x90\x00" + _NOISE, "cv.pdf", errors.WrongType),
    "picture": (b"\x89PNG\r\n\x1a\n" + _NOISE, "cv.png", errors.WrongType),
    "web page": (b"<!DOCTYPE html><html><body>Resume</body></html>", "cv.html", errors.WrongType),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "cv.doc", errors.WrongType),
    "too large": (b"%PDF-1.4\n" + bytes(MAX_BYTES), "cv.pdf", errors.DocumentTooLarge),
    "too much text": (b"words and more words\n" * 20_000, "cv.txt", errors.DocumentTooLarge),
    "eleven pages": (_pdf(pages=11), "cv.pdf", errors.TooManyPages),
    "100,000 pages": (_100K, "cv.pdf", errors.TooManyPages),
    "flate bomb": (_flate_bomb(), "cv.pdf", errors.DocumentBomb),
    "many operators": (_many_operators(), "cv.pdf", errors.DocumentBomb),
    "nested forms": (_nested_forms(), "cv.pdf", errors.DocumentBomb),
    "docx bomb": (_docx_bomb(), "cv.docx", errors.DocumentBomb),
}


@pytest.mark.parametrize("name", CASES)
def test_each_bad_file_gives_its_error_in_time(name: str) -> None:
    data, filename, kind = CASES[name]
    began = time.monotonic()
    with pytest.raises(errors.DocumentError) as caught:
        read_resume(data, filename)
    assert type(caught.value) is kind
    assert time.monotonic() - began < MAX_SECONDS + 5


def test_messages_say_different_things() -> None:
    messages: dict[type[errors.DocumentError], set[str]] = {}
    for name, (data, filename, kind) in CASES.items():
        if name in ("nested forms", "many operators"):
            continue
        with pytest.raises(errors.DocumentError) as caught:
            read_document(data, filename)
        messages.setdefault(kind, set()).add(caught.value.user_message)
    everything = [message for group in messages.values() for message in group]
    assert len(messages) == 8
    assert len(everything) == len(set(everything))
    assert all(message.endswith(".") and len(message) < 200 for message in everything)


@pytest.mark.parametrize("algorithm", ["AES-128", "AES-256", "RC4-128"])
def test_owner_password_alone_does_not_stop_reading(algorithm: str) -> None:
    assert "pumps and valves" in read_document(_encrypted("", "owner", algorithm), "cv.pdf")


def test_type_is_told_by_content() -> None:
    assert "pumps and valves" in read_document(_pdf(), "cv.docx")
    assert read_document(b"Experience\n- Built a pump\n", "cv.pdf") == "Experience\n- Built a pump"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_in_each_encoding(encoding: str) -> None:
    text = "Zoë Müller\n\nExperience\n• Réduit les délais – de 40 %\n"
    assert read_document(text.encode(encoding), "cv.txt").splitlines()[0] == "Zoë Müller"
    assert read_resume(text.encode(encoding), "cv.md").bullets[0].text == "Réduit les délais – de 40 %"


def test_command_prints_one_object_a_line_and_fails_for_one_bad_file(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(_pdf())
    bad.write_bytes(b"")
    command = [sys.executable, "-m", "lib.documents", str(bad), str(good), str(tmp_path / "missing.pdf")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [row["error"] and row["error"]["code"] for row in rows] == ["empty", None, "unreadable"]
    assert set(rows[1]) == {"file", "contact", "summary", "sections", "bullets", "skills", "error"}


def test_command_succeeds_when_all_files_can_be_read(tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text("Experience\n- Built a pump\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "lib.documents", str(good)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["bullets"] == ["Built a pump"]


def test_worker_imports_no_streamlit() -> None:
    code = "import sys, lib.documents._worker; print('streamlit' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "False"
