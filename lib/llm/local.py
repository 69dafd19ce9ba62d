"""A GGUF file run by llama.cpp inside this process (package xllamacpp), served on loopback like any other endpoint."""

from __future__ import annotations

import importlib.util
import logging
import os
import secrets
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lib.core.errors import LLMError
from lib.llm.endpoint import Endpoint
from lib.llm.endpoint import local as local_endpoint

_log = logging.getLogger(__name__)
INSTALL = "Install the local engine with: pip install xllamacpp"
CONTEXT_TOKENS = 8192
PARALLEL = 2  # a reply is not held up by feedback in the background; each costs the memory of one context
_CACHE_MIB = 256  # of earlier prompts; the server's own default is 8 GiB
_MAGIC = b"GGUF"
_MAX_DEPTH = 5


@dataclass(frozen=True)
class GgufFile:
    """A model file on this machine."""

    path: Path
    size_bytes: int

    @property
    def name(self) -> str:
        """As shown beside what it wrote: the file's name without '.gguf', blanks as '-'."""
        return "-".join(self.path.name.removesuffix(".gguf").split())


@dataclass(frozen=True)
class _Running:
    server: Any
    endpoint: Endpoint


_running: dict[Path, _Running] = {}
_lock = threading.Lock()


def available() -> bool:
    """Whether the local engine is installed."""
    return importlib.util.find_spec("xllamacpp") is not None


def places() -> tuple[Path, ...]:
    """Folders where model files usually lie: LM Studio's, llama.cpp's, and the Hub's cache."""
    home = Path.home()
    hub = Path(os.environ.get("HF_HOME", home / ".cache" / "huggingface")) / "hub"
    return (home / ".lmstudio" / "models", home / ".cache" / "llama.cpp", home / "models", hub)


def files(folders: Iterable[Path]) -> list[GgufFile]:
    """The chat models among the GGUF files of `folders`, by name; parts after the first and projectors are left out."""
    found: dict[Path, GgufFile] = {}
    for folder in folders:
        for path in _walk(folder):
            if "mmproj" not in path.name.lower() and is_first_part(path.name):
                found.setdefault(path.resolve(), GgufFile(path, path.stat().st_size))
    return sorted(found.values(), key=lambda file: (file.path.name.lower(), str(file.path)))


def is_first_part(name: str) -> bool:
    """Whether `name` is a whole model, or the first of its parts ('-00001-of-00003')."""
    return "-of-" not in name or "-00001-of-" in name


def start(path: Path, *, context_tokens: int = CONTEXT_TOKENS) -> Endpoint:
    """The endpoint of the server over `path`, started once per process and file. Reading the weights takes seconds.

    Raises:
        LLMError: 'config' when the engine is not installed or the file is none that it can read.
    """
    file = path.expanduser().resolve()
    with _lock:
        if file not in _running:
            _running[file] = _start(file, context_tokens)
        return _running[file].endpoint


def stop(path: Path) -> bool:
    """Free the memory of the model at `path`; whether it was running."""
    with _lock:
        return _running.pop(path.expanduser().resolve(), None) is not None  # the server ends with its last reference


def _start(file: Path, context_tokens: int) -> _Running:
    engine = _engine()
    _check_file(file)
    name = GgufFile(file, 0).name
    key = secrets.token_urlsafe(24)  # other users of this machine cannot use the port
    params = engine.CommonParams()
    params.model.path = str(file)
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.api_keys = [key]
    params.model_alias = {name}
    # Each slot has a context of its own: sharing one fails calls that would fit, when others are long.
    params.n_ctx, params.n_parallel, params.kv_unified = context_tokens * PARALLEL, PARALLEL, False
    params.cache_ram_mib = _CACHE_MIB
    params.verbosity, params.ui, params.endpoint_slots = -1, False, False
    params.offline = True
    try:
        server = engine.Server(params)
    except RuntimeError as error:
        raise LLMError(
            "config", "llama.cpp cannot load this file: it is damaged, of a newer kind, or larger than the free memory."
        ) from error
    _log.info("local model started, context %d", context_tokens)
    address = server.listening_address + "/v1"
    return _Running(server, local_endpoint(address, name, key=key, context_tokens=context_tokens))


def _engine() -> Any:
    try:
        import xllamacpp
    except ImportError as error:
        raise LLMError("config", f"The local engine is not installed. {INSTALL}") from error
    return xllamacpp


def _check_file(file: Path) -> None:
    try:
        with file.open("rb") as opened:
            magic = opened.read(len(_MAGIC))
    except OSError as error:
        raise LLMError("config", "The model file cannot be read. Choose another one on Settings.") from error
    if magic != _MAGIC:
        raise LLMError("config", "This is no GGUF file. Models for llama.cpp end with .gguf.")


def _walk(folder: Path, depth: int = 0) -> Iterable[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:  # not there, or not ours to read: then it holds no model for us
        return
    for entry in entries:
        if entry.is_dir() and depth < _MAX_DEPTH:
            yield from _walk(entry, depth + 1)
        elif entry.suffix.lower() == ".gguf" and entry.is_file():
            yield entry
