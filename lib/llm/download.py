"""GGUF files of the Hugging Face Hub: which there are and how large, and one of them with its progress."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lib.core.errors import LLMError
from lib.llm import session
from lib.llm.errors import make, translate

_SPARE_BYTES = 500_000_000


@dataclass(frozen=True)
class RemoteFile:
    """A model file of a repository; its size is known before anything is downloaded."""

    repo: str
    name: str
    size_bytes: int


class _StoppedError(Exception):
    """The Stop button, carried through the Hub's code."""


def remote_files(repo: str, *, token: str | None = None, hub: str | None = None) -> list[RemoteFile]:
    """The single-file GGUF models of `repo` ('owner/name'), the smallest first.

    Raises:
        LLMError: 'model' when the repository is not there or holds none; 'auth' and 'network' as usual.
    """
    session.prepare()
    from huggingface_hub import HfApi
    from huggingface_hub.errors import GatedRepoError, HFValidationError, RepositoryNotFoundError

    try:
        info = HfApi(endpoint=hub, token=token or False).model_info(repo.strip(), files_metadata=True, timeout=15)
    except HFValidationError as error:
        raise LLMError("config", "A repository of the Hub is written owner/name.") from error
    except GatedRepoError as error:
        raise LLMError("auth", "The owner asks you to accept terms first: open the model on huggingface.co.") from error
    except RepositoryNotFoundError as error:
        raise LLMError("model", "The Hub has no such repository, or it is private.") from error
    except Exception as error:
        raise translate(error) from error
    found = [
        RemoteFile(repo.strip(), sibling.rfilename, sibling.size)
        for sibling in info.siblings or []
        if _is_model(sibling.rfilename) and sibling.size
    ]
    if not found:
        raise LLMError("model", "This repository has no GGUF file. Look for one whose name ends with -GGUF.")
    return sorted(found, key=lambda file: (file.size_bytes, file.name))


def download(
    file: RemoteFile,
    folder: Path,
    *,
    on_progress: Callable[[int, int], None] | None = None,
    cancel: threading.Event | None = None,
    token: str | None = None,
    hub: str | None = None,
) -> Path:
    """Bring `file` into `folder`; `on_progress` gets bytes done and in all. A stop keeps nothing.

    Raises:
        LLMError: 'config' when the disk is too small, 'incomplete' when `cancel` was set, else by kind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < file.size_bytes + _SPARE_BYTES:
        raise LLMError("config", "The disk has too little room for this model. Free some, or choose a smaller one.")
    session.prepare()
    from huggingface_hub import hf_hub_download

    try:
        path = hf_hub_download(
            file.repo,
            file.name,
            local_dir=folder,
            token=token or False,
            endpoint=hub,
            tqdm_class=_progress(file.size_bytes, on_progress, cancel),
        )
    except _StoppedError as error:
        raise LLMError("incomplete", "The download was stopped; nothing of it was kept.") from error
    except Exception as error:
        raise translate(error) from error
    if Path(path).stat().st_size != file.size_bytes:
        raise make("incomplete")
    return Path(path)


def _is_model(name: str) -> bool:
    return name.lower().endswith(".gguf") and "-of-" not in name and "mmproj" not in name


def _progress(total: int, on_progress: Callable[[int, int], None] | None, cancel: threading.Event | None) -> type[Any]:
    """The Hub reports through a subclass of tqdm; this one draws nothing and calls back."""
    from tqdm.auto import tqdm

    class Progress(tqdm):  # type: ignore[type-arg, misc, unused-ignore]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            self._done = int(kwargs.get("initial") or 0)
            super().__init__(*args, **{**kwargs, "disable": True})

        def update(self, n: float | None = 1) -> bool | None:
            if cancel is not None and cancel.is_set():
                raise _StoppedError
            self._done += int(n or 0)
            if on_progress is not None:
                on_progress(min(self._done, total), total)
            return None

    return Progress
