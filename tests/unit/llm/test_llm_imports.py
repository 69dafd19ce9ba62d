from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[3]


def test_importing_the_package_loads_no_client_and_no_engine() -> None:
    code = "import sys, lib.llm, lib.llm.local, lib.llm.check, lib.llm.models; print(' '.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    heavy = {"huggingface_hub", "httpx2", "xllamacpp", "limits", "json_repair", "tqdm", "redis"}
    assert not heavy & set(loaded.split())
