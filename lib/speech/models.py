"""Where Whisper's weights are: a folder, the cache of the Hugging Face Hub, or a download with size and progress."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lib.core.errors import SettingsError, SpeechCancelled, VoiceModelMissing

FILES = ("config.json", "preprocessor_config.json", "model.bin", "tokenizer.json", "vocabulary.json", "vocabulary.txt")
_NEEDED = frozenset(("config.json", "model.bin", "tokenizer.json"))


@dataclass(frozen=True)
class Size:
    """A Whisper to choose: `megabytes` to download, `speed` as seconds of work per second of speech on one core."""

    id: str
    repo: str
    label: str
    megabytes: int
    speed: float


SIZES: Mapping[str, Size] = MappingProxyType(
    {
        size.id: size
        for size in (
            Size("tiny.en", "Systran/faster-whisper-tiny.en", "Tiny, English: quickest, most mistakes", 78, 0.035),
            Size("base.en", "Systran/faster-whisper-base.en", "Base, English: a good balance", 148, 0.059),
            Size("small.en", "Systran/faster-whisper-small.en", "Small, English: fewest mistakes", 486, 0.153),
            Size("tiny", "Systran/faster-whisper-tiny", "Tiny, many languages", 78, 0.035),
            Size("base", "Systran/faster-whisper-base", "Base, many languages", 148, 0.059),
            Size("small", "Systran/faster-whisper-small", "Small, many languages", 486, 0.153),
        )
    }
)
"""`speed` was measured on one core of an AMD EPYC, int8, greedy, 100 tokens in 30 s (tests/bench/speech.py)."""
DEFAULT = "base.en"


def repo_of(model: str) -> str:
    """The Hub's repository of a size, or of 'owner/name'. Raises SettingsError for anything else."""
    if model in SIZES:
        return SIZES[model].repo
    if model.count("/") == 1 and not model.startswith(("/", ".", "~")):
        return model
    message = f"There is no Whisper model {model!r}. Use one of {', '.join(SIZES)}, a folder, or a Hub repository."
    raise SettingsError(message)


def find(model: str) -> Path | None:
    """The folder of a model that is on this machine, None when it would have to be downloaded.

    `model` is a size, a repository of the Hub, or a folder with the files of a CTranslate2 Whisper.

    Raises:
        SettingsError: neither of those.
        VoiceModelMissing: a folder without a model in it.
    """
    folder = Path(model).expanduser()
    if model.strip() and folder.is_dir():
        lacking = sorted(name for name in _NEEDED if not (folder / name).is_file())
        if lacking:
            message = f"The folder {folder.name} holds no Whisper model for CTranslate2: {', '.join(lacking)} missing."
            raise VoiceModelMissing(message)
        return folder
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        path = Path(snapshot_download(repo_of(model), local_files_only=True, allow_patterns=list(FILES)))
    except LocalEntryNotFoundError:
        return None
    return path if all((path / name).is_file() for name in _NEEDED) else None


def download_bytes(model: str, *, endpoint: str | None = None) -> int:
    """How much `download` would fetch, as the Hub says now. Raises VoiceModelMissing when it cannot be asked."""
    return sum(size for _, size in _listing(repo_of(model), endpoint))


def download(
    model: str,
    *,
    on_progress: Callable[[int, int], None] | None = None,
    cancel: threading.Event | None = None,
    endpoint: str | None = None,
) -> Path:
    """Fetch a model into the Hub's cache; what an earlier try fetched is not fetched again.

    Args:
        model: a size or a repository of the Hub.
        on_progress: gets bytes there and bytes in all.
        cancel: set it to stop.
        endpoint: another Hub than the public one.

    Raises:
        VoiceModelMissing: no connection, no such model, no room on the disk.
        SpeechCancelled: `cancel` was set.
    """
    from huggingface_hub import hf_hub_download

    repo = repo_of(model)
    files = _listing(repo, endpoint)
    progress = _Progress(sum(size for _, size in files), on_progress, cancel)
    folder = Path()
    for name, size in files:
        with _translated(repo):
            local = hf_hub_download(repo, name, endpoint=endpoint, tqdm_class=progress.bar())
        folder = Path(local).parent
        progress.finish_file(size)
    return folder


def _listing(repo: str, endpoint: str | None) -> list[tuple[str, int]]:
    from huggingface_hub import HfApi

    with _translated(repo):
        info = HfApi(endpoint=endpoint).model_info(repo, files_metadata=True, timeout=15)
    files = [(file.rfilename, int(file.size or 0)) for file in info.siblings or () if file.rfilename in FILES]
    if not {name for name, _ in files} >= _NEEDED:
        raise VoiceModelMissing(f"{repo} holds no Whisper model for CTranslate2. Choose another one.")
    return files


class _translated:  # noqa: N801 - reads as a phrase: with _translated(repo)
    """Foreign errors of a download as VoiceModelMissing that says what to do."""

    def __init__(self, repo: str) -> None:
        self._repo = repo

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error is None or isinstance(error, SpeechCancelled | VoiceModelMissing):
            return
        from huggingface_hub.errors import GatedRepoError, LocalEntryNotFoundError, RepositoryNotFoundError

        if isinstance(error, GatedRepoError | RepositoryNotFoundError):
            message = f"The Hub has no public model {self._repo}. Choose another one in the settings."
        elif isinstance(error, OSError) and error.errno == 28:
            message = "There is no room on the disk for the transcription model. Make room and try again."
        elif isinstance(error, OSError | LocalEntryNotFoundError) or "http" in type(error).__module__:
            message = (
                f"The transcription model {self._repo} could not be fetched. Check the connection and try again, "
                "or give a folder that holds it. Until then, type your answers."
            )
        else:
            return
        raise VoiceModelMissing(message) from error


class _Progress:
    """Counts what arrives over all files, through the progress bars that the Hub's client wants to draw."""

    def __init__(
        self, total: int, on_progress: Callable[[int, int], None] | None, cancel: threading.Event | None
    ) -> None:
        self._total, self._tell, self._cancel = total, on_progress, cancel
        self._before = 0
        self._now = 0

    def add(self, n: int) -> None:
        """`n` more bytes of the running file. Raises SpeechCancelled."""
        if self._cancel is not None and self._cancel.is_set():
            raise SpeechCancelled("The download was stopped; it goes on from there the next time.")
        self._now += n
        if self._tell is not None:
            self._tell(min(self._before + self._now, self._total), self._total)

    def finish_file(self, size: int) -> None:
        """The running file is there."""
        self._before, self._now = self._before + size, 0
        self.add(0)

    def bar(self) -> type[Any]:
        """A class with tqdm's interface that draws nothing and reports here."""
        from tqdm.auto import tqdm

        progress = self

        class Bar(tqdm):  # type: ignore[misc,unused-ignore]
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                kwargs.pop("name", None)
                super().__init__(*args, **{**kwargs, "disable": True})
                progress.add(int(kwargs.get("initial") or 0))

            def update(self, n: float | None = 1) -> None:
                progress.add(int(n or 0))

        return Bar
