"""Greenroom's errors, each with a sentence for the user.

    GreenroomError
    ├── DocumentError          a file or text that cannot be used
    │   ├── EmptyDocument      nothing in it
    │   ├── ScannedDocument    pages without text
    │   ├── EncryptedDocument  needs a password
    │   ├── DamagedDocument    not readable as what it claims to be
    │   ├── DocumentTooLarge   above the size limit
    │   ├── TooManyPages       above the page limit
    │   ├── WrongType          a kind of file that we do not read
    │   └── DocumentBomb       would need too much time or memory to open
    ├── BankError              the question bank or another data file is broken
    ├── PlanError              an interview that cannot be held as asked for
    ├── StoreError             the database refused or cannot be reached
    │   ├── NotFound           no such interview (or not this owner's)
    │   └── Conflict           this turn already has an answer
    ├── RetrieverError         the encoder, or what it is trained and measured on, cannot be used
    │   ├── PairsError         a file of question and bullet pairs is broken
    │   ├── ModelMissing       no such version, or a file of it is not there
    │   └── ModelDamaged       a file is not what its version says (checksum, format)
    ├── SpeechError            speech could not be heard, written down or said
    │   ├── AudioError         a recording that cannot be read, is empty or too long
    │   ├── VoiceModelMissing  the transcription model is not on this machine and could not be fetched
    │   ├── VoiceModelDamaged  the model's files cannot be loaded
    │   ├── SpeechCancelled    the user stopped it
    │   ├── SpeakerError       a sentence could not be said
    │   └── RemoteSpeechError  a speech server did not give what was asked for; see `kind`
    ├── LLMError               a language model did not give what was asked for; see `kind`
    ├── WorkError              work in the background ended by an error that nobody foresaw
    └── SettingsError          a setting has a value that cannot be used

Adapters translate foreign exceptions at their edge (`raise ScannedDocument(...) from error`). Nothing in Greenroom
returns None or "" to say that it failed.
"""

from __future__ import annotations


class GreenroomError(Exception):
    """Base of all our errors. `user_message` says what happened and what to do, in plain words without private text."""

    retryable = False

    def __init__(self, user_message: str) -> None:
        super().__init__(user_message)
        self.user_message = user_message


class DocumentError(GreenroomError):
    """A document cannot be used. `code` is stable, for JSON output and tests."""

    code = "document"


class EmptyDocument(DocumentError):
    code = "empty"


class ScannedDocument(DocumentError):
    code = "scanned"


class EncryptedDocument(DocumentError):
    code = "encrypted"


class DamagedDocument(DocumentError):
    code = "damaged"


class DocumentTooLarge(DocumentError):
    code = "too_large"


class TooManyPages(DocumentError):
    code = "too_many_pages"


class WrongType(DocumentError):
    code = "wrong_type"


class DocumentBomb(DocumentError):
    code = "bomb"


class BankError(GreenroomError):
    """A data file that we ship, or the user's own set, is broken."""


class PlanError(GreenroomError):
    """The plan asks for something that cannot be held."""


class StoreError(GreenroomError):
    """The database refused, is locked for too long or cannot be reached."""

    retryable = True


class NotFound(StoreError):
    """No such interview for this owner."""

    retryable = False


class Conflict(StoreError):
    """The turn already has an answer: a double submit or a second tab. Load the interview again."""

    retryable = False


class RetrieverError(GreenroomError):
    """The encoder cannot be used; search by words goes on without it."""


class PairsError(RetrieverError):
    """A file of pairs is missing a column, a value or is not there; the message names file and line."""


class ModelMissing(RetrieverError):
    """A model version, or the base model for training, is not there."""


class ModelDamaged(RetrieverError):
    """A model file does not have the checksum or the form that its version states."""


class SettingsError(GreenroomError):
    """A setting has a value that cannot be used; the message names the setting and what it accepts."""


class LLMError(GreenroomError):
    """A language model did not give what was asked for.

    `kind` decides what happens next: config, auth, payment, model, request, too_large and quota are final for this
    endpoint; rate, server, timeout, network and incomplete may be retried within the deadline; output means that the
    text was no use (not the schema, only an echo). `wait_s` is the wait that the server asked for, `limit_tokens` its
    context, `partial` what was streamed before it broke.
    """

    KINDS = (
        "config", "auth", "payment", "model", "request", "too_large", "quota", "rate", "server", "timeout", "network",
        "incomplete", "output",
    )  # fmt: skip
    RETRIED = frozenset(("rate", "server", "timeout", "network", "incomplete"))

    def __init__(
        self,
        kind: str,
        user_message: str,
        *,
        wait_s: float | None = None,
        limit_tokens: int | None = None,
        partial: str = "",
    ) -> None:
        if kind not in self.KINDS:
            raise ValueError(f"unknown kind of LLMError: {kind}")
        super().__init__(user_message)
        self.kind = kind
        self.retryable = kind in self.RETRIED
        self.wait_s = wait_s
        self.limit_tokens = limit_tokens
        self.partial = partial


class WorkError(GreenroomError):
    """Work in the background ended by an error that nobody foresaw; the log says more under the message's reference."""


class SpeechError(GreenroomError):
    """Speech could not be heard, written down or said; typing goes on."""


class AudioError(SpeechError):
    """A recording cannot be used. `code` is stable: damaged, empty or too_long."""

    def __init__(self, code: str, user_message: str) -> None:
        super().__init__(user_message)
        self.code = code


class VoiceModelMissing(SpeechError):
    """The transcription model is not on this machine; the message says how to get it."""


class VoiceModelDamaged(SpeechError):
    """The transcription model's files cannot be loaded; the message says what to do."""


class SpeechCancelled(SpeechError):
    """The user stopped the transcription, or left the page."""


class SpeakerError(SpeechError):
    """A sentence could not be said: the engine is not installed, or failed. The text is always visible."""


class RemoteSpeechError(SpeechError):
    """A speech server did not give what was asked for.

    `kind` is config, auth, payment, model, request, too_large, rate, server, timeout, network or output. Those in
    RETRIED may work when tried again; `wait_s` is the wait that the server asked for.
    """

    KINDS = (
        "config", "auth", "payment", "model", "request", "too_large", "rate", "server", "timeout", "network", "output",
    )  # fmt: skip
    RETRIED = frozenset(("rate", "server", "timeout", "network"))

    def __init__(self, kind: str, user_message: str, *, wait_s: float | None = None) -> None:
        if kind not in self.KINDS:
            raise ValueError(f"unknown kind of RemoteSpeechError: {kind}")
        super().__init__(user_message)
        self.kind = kind
        self.retryable = kind in self.RETRIED
        self.wait_s = wait_s
