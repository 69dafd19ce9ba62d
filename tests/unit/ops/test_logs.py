"""What a log line may hold: everything private is put into it here, and none of it may come out."""

from __future__ import annotations

import ast
import io
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.core.enums import Behaviour
from lib.core.errors import Conflict
from lib.core.serial import from_json
from lib.core.types import Answer
from lib.ops import logs

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[3]
ANSWER = "At Acme I cut the checkout latency from 900 to 300 ms"


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger of its own whose one handler redacts, and what it wrote."""
    logger = logging.Logger("test")
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(logs.RedactingFilter())
    logger.addHandler(handler)
    yield logger, stream
    handler.close()


@pytest.mark.parametrize(
    ("message", "args", "written"),
    [
        ("Stored turn %d in %.1f ms", (3, 1.25), "Stored turn 3 in 1.2 ms"),
        ("Model %s answered %s", ("qwen2.5-0.5b", True), "Model qwen2.5-0.5b answered True"),
        ("Behaviour %s", (Behaviour.ON_TRACK,), "Behaviour on_track"),
        ("Read %s", (Path("data/bank.json"),), "Read data/bank.json"),
        ("Scored %s", (ANSWER,), f"Scored [{len(ANSWER)} characters]"),
        ("Scored %s", (Answer(ANSWER),), "Scored [Answer]"),
        ("Failed: %s", (ValueError(ANSWER),), "Failed: ValueError"),
        ("Got %s", ([ANSWER],), "Got [list]"),
        ("Got %(text)s", ({"text": ANSWER},), f"Got [{len(ANSWER)} characters]"),
        ("Two %s %s", (ANSWER,), "Two %s %s"),
        ("Count %d", (ANSWER,), "Count %d"),
        ("No arguments, 100 % static", (), "No arguments, 100 % static"),
        ("Mail from %s", ("robin.doe+jobs@mail.example.org",), "Mail from [e-mail]"),
        ("Call (555) 010-7788 now, or +44 20 7946 0958", (), "Call [phone] now, or [phone]"),
        ("Open /interview?i=" + "aB3_-" * 8 + "xyz", (), "Open /interview?i=[id]"),
    ],
)
def test_only_numbers_and_single_words_pass(
    log: tuple[logging.Logger, io.StringIO], message: str, args: tuple[object, ...], written: str
) -> None:
    logger, stream = log
    logger.warning(message, *args)
    assert stream.getvalue() == written + "\n"


@pytest.mark.parametrize(
    "text", ["took 0.123456789012 s", "at 2026-11-21 03:07:37", "on 127.0.0.1:8501", "in 25000000 ns"]
)
def test_measures_dates_and_ports_are_no_phone_numbers(text: str) -> None:
    assert logs.mask(text) == text


def test_long_message_of_a_library_is_cut(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = log
    logger.warning("x" * 299 + ANSWER)
    assert stream.getvalue() == "x" * 299 + f"A[... {299 + len(ANSWER)} characters]\n"


def test_message_that_is_an_exception_shows_its_kind(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = log
    logger.error(RuntimeError(ANSWER))
    assert stream.getvalue() == "RuntimeError\n"


def test_traceback_keeps_places_and_kinds_but_no_foreign_message(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = log
    try:
        try:
            from_json(Answer, '{"text": ["' + ANSWER + '"]}')  # pydantic quotes the input in its message
        except ValueError as error:
            assert "300 ms" in str(error)
            raise Conflict("Load the page again.") from error
    except Conflict:
        logger.exception("Saving failed")
    written = stream.getvalue()
    assert written.startswith("Saving failed\n")
    assert "test_logs.py" in written
    assert "pydantic_core._pydantic_core.ValidationError\nwhich led to:" in written
    assert written.endswith("lib.core.errors.Conflict: Load the page again.\n")
    assert "300 ms" not in written


def test_causes_in_a_circle_are_described_once() -> None:
    first, second = KeyError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    assert logs.describe(first) == "builtins.ValueError\nwhich led to:\nbuiltins.KeyError"


def test_configure_redacts_every_logger_of_the_process() -> None:
    code = f"""
import logging
from lib.ops import logs
library = logging.getLogger("some.library")
library.propagate = False
library.addHandler(logging.StreamHandler())  # a handler that we do not know
logs.configure(); logs.configure()
library.error("said %s", {ANSWER!r})
logging.getLogger("lib.store").info("stored %d", 1)
logging.getLogger("lib.store").debug("not shown")
try:
    raise ValueError({ANSWER!r})
except ValueError:
    library.exception("failed")
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert f"said [{len(ANSWER)} characters]\n" in done.stderr
    assert done.stderr.count("INFO lib.store: stored 1") == 1
    assert "failed\n" in done.stderr
    assert "builtins.ValueError" in done.stderr
    assert "checkout" not in done.stderr
    assert "not shown" not in done.stderr


def test_log_messages_of_lib_are_constants() -> None:
    """An f-string or a variable as message would carry text past the rule for arguments."""
    levels = {"debug", "info", "warning", "error", "exception", "critical"}
    seen, wrong = 0, []
    for path in sorted((ROOT / "lib").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in levels):
                continue
            receiver = node.func.value
            name = receiver.id if isinstance(receiver, ast.Name) else ""
            if name.strip("_").lower() in {"log", "logger", "logging"}:
                seen += 1
                if not (node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)):
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert seen > 0
    assert wrong == []
