"""The house of DESIGN, read from the source: who may import whom, how long files and functions may be."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[1]
LAYERS = (
    {"core"},
    {"prompts", "ops"},
    {"llm", "documents", "retrieval", "speech", "vision", "store"},
    {"interview", "questions", "feedback", "practice"},
    {"ui"},
)
LEVEL = {package: level for level, layer in enumerate(LAYERS) for package in layer}
SIBLINGS_ALLOWED = {
    ("retrieval", "documents"),  # search knows skill names and their aliases
    ("feedback", "interview"),  # scores are lowered by the same table that names what an answer does
}
FILES = sorted(p for p in (ROOT / "lib").rglob("*.py") if "versions" not in p.parts)
PAGES = sorted((ROOT / "pages").glob("*.py"))
APP = [*PAGES, ROOT / "Home.py"]
HEAVY = {
    "torch",
    "sentence_transformers",
    "onnxruntime",
    "tokenizers",
    "peft",
    "mlflow",
    "faster_whisper",
    "cv2",
    "alembic",
    "reportlab",
    "docx",
    "pdfminer",
    "altair",
}


def imports(path: Path, *, top_level: bool = False) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if top_level else list(ast.walk(tree))
    names: list[str] = []
    for node in nodes:
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def package(path: Path) -> str:
    return path.relative_to(ROOT / "lib").parts[0] if path.parent != ROOT / "lib" else ""


def is_entry_point(path: Path) -> bool:
    """Command-line entry points choose concrete classes: `__main__.py`, or a module run by `python -m`."""
    return path.name == "__main__.py" or '__name__ == "__main__"' in path.read_text(encoding="utf-8")


def test_every_package_has_its_place() -> None:
    unknown = {package(p) for p in FILES} - set(LEVEL) - {""}
    assert not unknown


def test_imports_point_one_way() -> None:
    wrong = []
    for path in FILES:
        mine = package(path)
        if not mine or is_entry_point(path):
            continue
        for name in imports(path):
            parts = name.split(".")
            if parts[0] != "lib" or len(parts) < 2 or parts[1] == mine or parts[1] not in LEVEL:
                continue
            allowed = LEVEL[parts[1]] < LEVEL[mine] or (mine, parts[1]) in SIBLINGS_ALLOWED
            if not allowed:
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert not wrong


def test_only_ui_and_pages_import_streamlit() -> None:
    wrong = [p for p in FILES if package(p) != "ui" and any(n.split(".")[0] == "streamlit" for n in imports(p))]
    assert not wrong


def test_pages_import_only_ui_and_words_of_core() -> None:
    for path in APP:
        for name in imports(path):
            first = name.split(".")[0]
            assert first in {"streamlit", "lib"}, f"{path.name} imports {name}"
            if first == "lib":
                assert name.startswith(("lib.ui", "lib.core.enums")), f"{path.name} imports {name}"


def test_every_page_begins_with_the_frame() -> None:
    for path in APP:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        frames = [n for n in tree.body if isinstance(n, ast.With) and "page.begin(" in ast.unparse(n.items[0])]
        others = [n for n in tree.body if not isinstance(n, ast.Import | ast.ImportFrom | ast.With)]
        assert len(frames) == 1, path.name
        assert all(isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant) for n in others), path.name


def test_pages_do_not_touch_session_state() -> None:
    for path in APP:
        assert "session_state" not in path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize("path", [*FILES, *APP], ids=lambda p: str(p.relative_to(ROOT)))
def test_sizes(path: Path) -> None:
    """Pages stay under 130 lines, other files under 270 ('about 250'), functions under 45 without their docstring."""
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= (130 if path in APP else 270)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            assert (body[-1].end_lineno or 0) - body[0].lineno + 1 <= 45, f"{path.name}: {node.name}"


def test_first_page_imports_nothing_heavy() -> None:
    """What Home, the services and the page frame load at import, in a fresh interpreter."""
    code = "import sys, lib.ui.home, lib.ui.page, lib.ui.services, lib.store; print(' '.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not (HEAVY | {"numpy", "av"}) & set(loaded.split())


def test_no_raw_html_with_foreign_text() -> None:
    """`unsafe_allow_html` is never used; st.html only for our static rules in style.py."""
    for path in [*FILES, *APP]:
        source = path.read_text(encoding="utf-8")
        assert "unsafe_allow_html" not in source, path
        assert path.name == "style.py" or "st.html(" not in source, path


def test_no_isinstance_on_session_state() -> None:
    for path in (ROOT / "lib" / "ui").glob("*.py"):
        assert "isinstance(" not in path.read_text(encoding="utf-8").replace("`isinstance`", ""), path


def test_widget_keys_carry_their_pages_name() -> None:
    known = ("home_", "setup_", "interview_", "report_", "thread_", "prompt_", "verdict_", "settings_", "lab_")
    for path in [*(ROOT / "lib" / "ui").glob("*.py"), *APP]:
        for key in re.findall(r"\bkey=f?\"([a-z]\w*)", path.read_text(encoding="utf-8")):
            assert key.startswith(known), f"{path.name}: {key}"


def test_every_requirement_has_its_reason() -> None:
    for name in ("requirements.txt", "tests/requirements.txt", "models/requirements.txt"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-r")):
                assert "#" in line and ">=" in line.split("#")[0], f"{name}: {line}"
