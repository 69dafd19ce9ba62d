"""What finds experience in this process: the encoder once it has loaded, words until then and where it cannot."""

from __future__ import annotations

import logging
import secrets
import threading
from pathlib import Path
from typing import TYPE_CHECKING, cast

from lib.core.enums import RetrieverKind
from lib.core.protocols import Retriever

if TYPE_CHECKING:
    from lib.retrieval.encoder import EncoderRetriever, OnnxEncoder

log = logging.getLogger("greenroom.ui")

BEGIN_AFTER_S = 1.5
"""After the first page was drawn: until then the server's time belongs to the browser that waits for it."""
PATIENCE_S = 5.0
"""How long scoring waits for an encoder that is being loaded (usually 0.5 s), so that one engine judges all answers."""


class Search:
    """One per process, shared by threads. Nothing is imported or loaded before `begin`.

    Args:
        kind: what to serve; LEXICAL never loads an encoder.
        models: the folder of the registry, None for the one of the repository.
    """

    def __init__(self, kind: RetrieverKind = RetrieverKind.ENCODER, models: Path | None = None) -> None:
        self._models = models
        self._wanted = kind is RetrieverKind.ENCODER
        self._lock = threading.Lock()
        self._begun = False
        self._ended = threading.Event()
        self._encoder: EncoderRetriever | None = None
        self._lexical: Retriever | None = None
        self._notes: tuple[str, ...] = ()
        self._kept: set[tuple[object, ...]] = set()

    def begin(self, after_s: float = BEGIN_AFTER_S) -> None:
        """Load the encoder in a thread, `after_s` from now. Asking again does nothing."""
        with self._lock:
            if self._begun or not self._wanted:
                return
            self._begun = True
        timer = threading.Timer(after_s, self._load)
        timer.daemon = True
        timer.start()

    def wait(self, timeout_s: float = PATIENCE_S) -> bool:
        """Wait for a load (begun at once when it was not) to end; False when it has not within the time."""
        if not self._wanted:
            return True
        self.begin(after_s=0.0)
        return self._ended.wait(timeout_s)

    @property
    def loading(self) -> bool:
        """True until it is known whether the encoder can serve."""
        return self._wanted and not self._ended.is_set()

    @property
    def notes(self) -> tuple[str, ...]:
        """What had to be passed over, for the user; empty while loading and when all is well."""
        return self._notes

    @property
    def retriever(self) -> Retriever:
        """What serves now; its name says which it is."""
        return self._encoder or self.by_words

    @property
    def by_words(self) -> Retriever:
        """Search by words, which always serves."""
        if self._lexical is None:
            from lib.retrieval.lexical import LexicalRetriever

            self._lexical = LexicalRetriever()
        return self._lexical

    @property
    def encoder(self) -> OnnxEncoder | None:
        """What makes vectors; None while words serve."""
        return self._encoder.encoder if self._encoder is not None else None

    def first_time(self, *key: object) -> bool:
        """True when `key` was not asked about before in this process."""
        with self._lock:
            new = key not in self._kept
            self._kept.add(key)
        return new

    def _load(self) -> None:
        try:
            from lib.retrieval.registry import MODELS, open_retriever

            opened = open_retriever(self._models or MODELS)
            if opened.retriever.kind is RetrieverKind.ENCODER:
                self._encoder = cast("EncoderRetriever", opened.retriever)
            self._notes = opened.notes
        except Exception as error:
            reference = secrets.token_hex(4)
            log.error("The encoder cannot be loaded: %s (reference %s)", type(error).__name__, reference, exc_info=True)
            self._notes = (
                f"The encoder cannot be used here (reference {reference} in the server's log): experience is found by "
                "words.",
            )
        finally:
            self._ended.set()


def how(search: Search) -> str:
    """Which retriever serves, for the user: 'by meaning (encoder greenroom-2)' or 'by words (lexical)'."""
    name = search.retriever.name
    if search.retriever.kind is RetrieverKind.ENCODER:
        return f"by meaning ({name})"
    return f"by words ({name}) until the encoder has loaded" if search.loading else f"by words ({name})"
