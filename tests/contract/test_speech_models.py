"""Fetching a model: against a server that serves a small one as the Hub does."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.core.errors import SettingsError, SpeechCancelled, VoiceModelMissing
from lib.speech import models
from lib.speech.whisper import Whisper, WhisperConfig
from tests.speech.evaluate_tiny_whisper import MODEL
from tests.speech.servers import Answer, Request, Server, serving

pytestmark = pytest.mark.contract

COMMIT = "0123456789012345678901234567890123456789"
REPO = "someone/tiny-whisper"
NAMES = sorted(path.name for path in MODEL.iterdir())


def hub(request: Request) -> Answer:
    """The part of the Hub's interface that a download uses."""
    path = request.path.split("?")[0]
    if path.startswith("/api/models/someone/"):
        if path.split("/")[4] != "tiny-whisper":
            return Answer(401, b"{}", {"X-Error-Code": "RepoNotFound"})
        files = [{"rfilename": n, "size": (MODEL / n).stat().st_size} for n in NAMES]
        body = {"id": REPO, "modelId": REPO, "sha": COMMIT, "siblings": [*files, {"rfilename": "README.md", "size": 9}]}
        return Answer(200, json.dumps(body).encode(), {"Content-Type": "application/json"})
    data = (MODEL / path.rsplit("/", 1)[1]).read_bytes()
    tag = {"ETag": f'"{hashlib.sha256(data).hexdigest()}"', "X-Repo-Commit": COMMIT}
    return Answer(200, data, tag)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    return tmp_path


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(hub) as running:
        yield running


def test_size_progress_and_a_model_that_runs(cache: Path, server: Server) -> None:
    total = sum((MODEL / name).stat().st_size for name in NAMES)
    assert models.find(REPO) is None
    assert models.download_bytes(REPO, endpoint=server.url) == total
    told: list[tuple[int, int]] = []
    folder = models.download(REPO, on_progress=lambda done, of: told.append((done, of)), endpoint=server.url)
    assert told[-1] == (total, total)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert models.find(REPO) == folder
    assert not (folder / "README.md").exists()
    Whisper(WhisperConfig(REPO, threads=1)).load()


def test_cancelled_then_finished(cache: Path, server: Server) -> None:
    cancel = threading.Event()
    with pytest.raises(SpeechCancelled):
        models.download(REPO, on_progress=lambda done, of: cancel.set(), cancel=cancel, endpoint=server.url)
    assert models.find(REPO) is None
    models.download(REPO, endpoint=server.url)
    assert models.find(REPO) is not None


def test_no_such_model(cache: Path, server: Server) -> None:
    with pytest.raises(VoiceModelMissing) as caught:
        models.download("someone/nothing", endpoint=server.url)
    assert "no public model someone/nothing" in caught.value.user_message


def test_no_connection(cache: Path) -> None:
    with pytest.raises(VoiceModelMissing) as caught:
        models.download(REPO, endpoint="http://127.0.0.1:9")
    assert "Check the connection" in caught.value.user_message


def test_a_server_that_fails(cache: Path) -> None:
    with serving(lambda _: Answer(500, b"")) as broken, pytest.raises(VoiceModelMissing):
        models.download(REPO, endpoint=broken.url)


@pytest.mark.parametrize("name", ["huge", "a/b/c", "/etc", ""])
def test_what_is_no_model(name: str) -> None:
    with pytest.raises(SettingsError):
        models.repo_of(name)


def test_every_size_is_a_repository_with_its_weight() -> None:
    assert models.DEFAULT in models.SIZES
    for size in models.SIZES.values():
        assert models.repo_of(size.id) == size.repo
        assert 50 < size.megabytes < 500
