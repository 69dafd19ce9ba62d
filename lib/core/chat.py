"""What the domain asks of a language model: messages in, a reply out, text as it comes, one total deadline.

`lib/llm` holds the models; `lib/questions`, `lib/interview` and `lib/feedback` receive one as `ChatModel`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeVar

from pydantic import BaseModel

Role = Literal["system", "user", "assistant"]
ModelT = TypeVar("ModelT", bound=BaseModel)
OnCut = Callable[[str], None]
"""Gets a sentence for the user when material was cut to fit into what the model can read."""


@dataclass(frozen=True)
class Message:
    """One message. Untrusted text (resume, job, answers) only ever stands in `user` messages."""

    role: Role
    content: str


@dataclass(frozen=True)
class Usage:
    """Tokens as the server reported them, or estimated (`estimated`) where it reports none."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    estimated: bool = False


@dataclass(frozen=True)
class Reply:
    """What a model said. `model` is shown beside it; `finish` is 'stop', 'length' or 'cancelled'."""

    text: str
    model: str
    finish: str = "stop"
    usage: Usage = field(default_factory=Usage)
    attempts: int = 1


@dataclass(frozen=True)
class CallOptions:
    """How to call: `deadline_s` covers everything, retries and waits included."""

    max_tokens: int = 1200
    temperature: float = 0.4
    deadline_s: float = 60.0
    seed: int | None = None
    cancel: threading.Event | None = None
    """Set by a Stop button: the call ends at once with what came so far and finish 'cancelled'."""


class ChatModel(Protocol):
    """A language model behind one endpoint (or a chain of them). May be shared by threads."""

    name: str
    """Shown beside everything it wrote, e.g. 'openai/gpt-oss-20b via Hugging Face'."""
    context_tokens: int | None
    """Tokens of prompt and reply together that fit; None when the server does not say."""

    def chat(
        self,
        messages: Sequence[Message],
        options: CallOptions | None = None,
        *,
        on_text: Callable[[str], None] | None = None,
    ) -> Reply:
        """The reply to `messages`; `on_text` gets each piece as it is streamed.

        Raises:
            LLMError: by `kind`; `partial` holds what was streamed before it broke.
        """
        ...

    def structured(
        self,
        messages: Sequence[Message],
        schema: type[ModelT],
        options: CallOptions | None = None,
        *,
        on_partial: Callable[[Mapping[str, Any]], None] | None = None,
    ) -> tuple[ModelT, Reply]:
        """A reply validated as `schema`; `on_partial` gets the object so far while it is streamed.

        Raises:
            LLMError: by `kind`; 'output' when no valid object came, also after asking once more.
        """
        ...

    def count_tokens(self, text: str) -> int:
        """An estimate that does not fall short, corrected by the usage that the endpoint reported before."""
        ...
