"""Model files: found on disk, listed by a hub, downloaded with progress, stopped and gone on with."""

from __future__ import annotations

import builtins
import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from lib.core.errors import LLMError
from lib.llm import download, local
from tests import llama_server

pytestmark = pytest.mark.contract

CONTENT = b"GGUF" + bytes(range(256)) * 100_000  # 25.6 MB: the Hub's client reads 10 MB at a time
SIZES = {"big.gguf": 999, "model.gguf": len(CONTENT), "mmproj.gguf": 5, "README.md": 7, "x-00001-of-00002.gguf": 9}
COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub(BaseHTTPRequestHandler):
    """The two addresses of the Hub that matter here, for one repository."""

    def do_HEAD(self) -> None:
        self._answer(send=False)

    def do_GET(self) -> None:
        self._answer(send=True)

    def _answer(self, *, send: bool) -> None:
        if self.path.startswith("/api/models/sample/tiny-GGUF"):
            sizes = {
                "big.gguf": 999,
                "model.gguf": len(CONTENT),
                "mmproj.gguf": 5,
                "README.md": 7,
                "x-00001-of-00002.gguf": 9,
            }
            siblings = [{"rfilename": name, "size": size} for name, size in sizes.items()]
            self._send(200, json.dumps({"id": "sample/tiny-GGUF", "siblings": siblings, "sha": COMMIT}).encode(), send)
        elif self.path.startswith("/api/models/sample/text"):
            self._send(200, json.dumps({"id": "sample/text", "siblings": []}).encode(), send)
        elif self.path == "/sample/tiny-GGUF/resolve/main/model.gguf":
            self._send(200, CONTENT, send)
        else:
            self.send_response(404)
            self.send_header("X-Error-Code", "RepoNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()

    def _send(self, status: int, body: bytes, send: bool) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"etag-of-the-file"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.end_headers()
        if send:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def hub() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_the_sizes_are_known_before(hub: str) -> None:
    files = download.remote_files(" sample/tiny-GGUF ", hub=hub)
    assert [(file.name, file.size_bytes) for file in files] == [("big.gguf", 999), ("model.gguf", len(CONTENT))]


@pytest.mark.parametrize(
    ("repo", "kind", "says"),
    [
        ("sample/none", "model", "no such repository"),
        ("sample/text", "model", "no GGUF file"),
        ("a b/c/d", "config", "owner/name"),
    ],
)
def test_what_cannot_be_listed(hub: str, repo: str, kind: str, says: str) -> None:
    with pytest.raises(LLMError, match=says) as caught:
        download.remote_files(repo, hub=hub)
    assert caught.value.kind == kind


def test_a_download_tells_its_progress(hub: str, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    file = download.RemoteFile("sample/tiny-GGUF", "model.gguf", len(CONTENT))
    path = download.download(file, tmp_path, on_progress=lambda done, total: told.append((done, total)), hub=hub)
    assert path.read_bytes() == CONTENT
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert len(told) >= 3
    assert told[-1] == (len(CONTENT), len(CONTENT))


def test_a_stopped_download_leaves_nothing_and_can_be_started_again(hub: str, tmp_path: Path) -> None:
    cancel = threading.Event()
    file = download.RemoteFile("sample/tiny-GGUF", "model.gguf", len(CONTENT))
    with pytest.raises(LLMError, match="nothing of it was kept"):
        download.download(file, tmp_path, on_progress=lambda done, total: cancel.set(), cancel=cancel, hub=hub)
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) < 1000
    assert download.download(file, tmp_path, hub=hub).read_bytes() == CONTENT


def test_a_full_disk_is_told_before(hub: str, tmp_path: Path) -> None:
    file = download.RemoteFile("sample/tiny-GGUF", "model.gguf", shutil.disk_usage(tmp_path).total)
    with pytest.raises(LLMError, match="too little room"):
        download.download(file, tmp_path, hub=hub)


def test_models_on_disk_are_listed_without_parts_and_projectors(tmp_path: Path) -> None:
    for name in (
        "b.gguf",
        "sub/A model.gguf",
        "mmproj-b.gguf",
        "c-00001-of-00002.gguf",
        "c-00002-of-00002.gguf",
        "d.txt",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"GGUF")
    found = local.files([tmp_path, tmp_path / "none"])
    assert [file.name for file in found] == ["A-model", "b", "c-00001-of-00002"]
    assert found[0].size_bytes == 4
    assert local.places()


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "cannot be read"), (b"PK\x03\x04", "no GGUF file"), (b"GGUF" + b"\0" * 50, "llama.cpp cannot load")],
)
def test_a_file_that_is_no_model(tmp_path: Path, content: bytes | None, says: str) -> None:
    path = tmp_path / "model.gguf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LLMError, match=says) as caught:
        local.start(path)
    assert caught.value.kind == "config"


def test_without_the_engine_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "xllamacpp":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    path = llama_server.tiny_gguf()
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(LLMError, match="pip install xllamacpp") as caught:
        local.start(path.with_name("another.gguf"))
    assert caught.value.kind == "config"
