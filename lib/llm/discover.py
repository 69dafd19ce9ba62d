"""Model servers that run on this machine, found by short probes. Nothing is asked unless this is called."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from lib.core.errors import LLMError
from lib.llm.endpoint import Endpoint, server
from lib.llm.errors import make
from lib.llm.session import fetch_json

PROBE_S = 1.0
LIST_S = 10.0


@dataclass(frozen=True)
class Place:
    """Where a kind of server listens when nobody changed it."""

    label: str
    base_url: str


@dataclass(frozen=True)
class Served:
    """A model of a server's list; `context_tokens` where the list says it."""

    id: str
    context_tokens: int | None = None


@dataclass(frozen=True)
class Found:
    """A running server and its models."""

    place: Place
    models: tuple[Served, ...]

    def endpoint(self, model: Served, *, key: str = "") -> Endpoint:
        """The endpoint of one of its models. Raises LLMError('config')."""
        where = self.place
        return server(where.base_url, model.id, key=key, label=where.label, context_tokens=model.context_tokens)


PLACES = (
    Place("Ollama", "http://127.0.0.1:11434/v1"),
    Place("LM Studio", "http://127.0.0.1:1234/v1"),
    Place("llama.cpp", "http://127.0.0.1:8080/v1"),
    Place("vLLM", "http://127.0.0.1:8000/v1"),
)


def find(places: Sequence[Place] = PLACES, *, probe_s: float = PROBE_S) -> list[Found]:
    """The servers among `places` that answer with a list of models, within about `probe_s` in all."""
    with ThreadPoolExecutor(max_workers=len(places) or 1) as pool:
        found = pool.map(lambda place: _probe(place, probe_s), places)
        return [one for one in found if one is not None]


def list_models(
    base_url: str, *, key: str = "", deadline_s: float = LIST_S, public_only: bool = False
) -> tuple[Served, ...]:
    """The models that an OpenAI-compatible server lists, without those that only embed.

    With `public_only` nothing but the open internet is asked (`lib.llm.public`).

    Raises:
        LLMError: by kind; 'config' when the address answers with something else.
    """
    base = base_url.rstrip("/")
    url = base + ("/models" if base.endswith("/v1") else "/v1/models")
    try:
        return _models(fetch_json(url, deadline_s=deadline_s, key=key, public_only=public_only))
    except LLMError as error:
        if error.kind not in ("incomplete", "model"):
            raise
        raise LLMError("config", "No list of models is there. The address usually ends with /v1.") from error


def _probe(place: Place, probe_s: float) -> Found | None:
    """None is an answer here, not a failure: nothing that serves models listens at this place."""
    try:
        models = list_models(place.base_url, deadline_s=probe_s)
    except LLMError:
        return None
    return Found(place, models)


def _models(document: Any) -> tuple[Served, ...]:
    entries = document.get("data") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise make("incomplete")
    named = [entry for entry in entries if isinstance(entry, dict) and isinstance(entry.get("id"), str)]
    return tuple(Served(entry["id"], _context(entry)) for entry in named if "embed" not in entry["id"].lower())


def _context(entry: dict[str, Any]) -> int | None:
    """llama.cpp says meta.n_ctx, vLLM max_model_len, others nothing."""
    meta = entry.get("meta")
    said = (meta.get("n_ctx") if isinstance(meta, dict) else None) or entry.get("max_model_len")
    return said if isinstance(said, int) and said > 0 else None
