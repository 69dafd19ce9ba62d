"""Where a model is: Hugging Face Inference Providers, any OpenAI-compatible server, or a GGUF file on this machine."""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from pydantic import SecretStr

from lib.core.errors import LLMError

Kind = Literal["hosted", "base_url", "local"]
DEFAULT_MODEL = "openai/gpt-oss-20b"
ALTERNATIVE_MODEL = "meta-llama/Llama-3.1-8B-Instruct"
ROUTER = "router.huggingface.co"
PROVIDERS = frozenset(
    "auto baseten cerebras cohere deepinfra featherless-ai fireworks-ai groq hf-inference novita nscale openai "
    "ovhcloud publicai scaleway together zai-org".split()
)
_HUGGING_FACE = ("huggingface.co", "hf.co", "hf.space", "huggingface.cloud")
NOT_PUBLIC = "On this shared server, give the https:// address of a server on the open internet."
_WORDS = {"hosted": "Hugging Face", "local": "this machine"}


@dataclass(frozen=True)
class Endpoint:
    """One model at one address. Build it by `hosted`, `server` or `local`; it is valid once it exists.

    `key` never shows in a repr, a log or a message. `stall_s` is the longest silence of the server that is waited for
    within a call's deadline (None: the whole deadline, since a prompt is read slowly on a CPU). `per_minute` limits
    the calls of this service (None: the service's known limit, see `lib.llm.limits`). `public_only` marks an address
    that a stranger typed: see `lib.llm.public`, which makes such endpoints.
    """

    kind: Kind
    model: str
    provider: str = "auto"
    base_url: str = ""
    key: SecretStr | None = field(default=None, repr=False)
    label: str = ""
    context_tokens: int | None = None
    stall_s: float | None = None
    per_minute: int | None = None
    public_only: bool = False

    def __post_init__(self) -> None:
        if self.kind == "hosted":
            _check_hosted(self)
        else:
            _check_url(self)
        if not self.model.strip() or any(character.isspace() for character in self.model):
            raise LLMError("config", "Give the model's name as its server lists it, without spaces.")

    @property
    def host(self) -> str:
        """The host that receives the messages, for 'what is sent where'."""
        return ROUTER if self.kind == "hosted" else urlsplit(self.base_url).hostname or ""

    @property
    def on_this_machine(self) -> bool:
        """Whether messages stay on this machine."""
        return self.kind != "hosted" and is_loopback(self.host)

    @property
    def name(self) -> str:
        """Shown beside everything the model wrote, e.g. 'openai/gpt-oss-20b via Hugging Face'."""
        where = self.label or _WORDS.get(self.kind) or ("this machine" if self.on_this_machine else self.host)
        provider = f" ({self.provider})" if self.kind == "hosted" and self.provider != "auto" else ""
        return f"{self.model} via {where}{provider}"

    @property
    def identity(self) -> str:
        """What is remembered of a server is kept under this; it does not depend on the key."""
        return "|".join((self.kind, self.base_url or self.provider, self.model))

    @property
    def account(self) -> str:
        """Service and key as a digest: rate limits count per account. The key cannot be read from it."""
        key = self.key.get_secret_value() if self.key else ""
        return f"{self.host}:{hashlib.blake2b(key.encode(), digest_size=8).hexdigest()}"


def hosted(model: str = DEFAULT_MODEL, *, key: str, provider: str = "auto", stall_s: float | None = 30.0) -> Endpoint:
    """A model of Hugging Face Inference Providers. Raises LLMError('config')."""
    return Endpoint("hosted", model.strip(), provider.strip() or "auto", key=_secret(key), stall_s=stall_s)


def server(
    base_url: str,
    model: str,
    *,
    key: str = "",
    label: str = "",
    context_tokens: int | None = None,
    stall_s: float | None = None,
    per_minute: int | None = None,
    public_only: bool = False,
) -> Endpoint:
    """A model of an OpenAI-compatible server (Ollama, LM Studio, llama.cpp, vLLM, TGI). Raises LLMError('config')."""
    return Endpoint(
        "base_url",
        model.strip(),
        base_url=_normal(base_url),
        key=_secret(key),
        label=label,
        context_tokens=context_tokens,
        stall_s=stall_s,
        per_minute=per_minute,
        public_only=public_only,
    )


def local(base_url: str, model: str, *, key: str, context_tokens: int | None = None) -> Endpoint:
    """The server that `lib.llm.local` runs over a GGUF file. Raises LLMError('config')."""
    return Endpoint("local", model, base_url=base_url, key=_secret(key), context_tokens=context_tokens)


def is_loopback(host: str) -> bool:
    """Whether `host` names this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _secret(key: str) -> SecretStr | None:
    return SecretStr(key.strip()) if key.strip() else None


def _normal(base_url: str) -> str:
    """The address without a trailing slash or the path that the client appends by itself."""
    url = base_url.strip()
    url = url if "://" in url else f"http://{url}"
    return url.rstrip("/").removesuffix("/chat/completions")


def _check_hosted(endpoint: Endpoint) -> None:
    if "://" in endpoint.model:  # the client would send messages and token to that address
        raise LLMError("config", "Give a model's name, such as openai/gpt-oss-20b, not an address.")
    if endpoint.key is None:
        raise LLMError("config", "Hugging Face needs a token: set HF_TOKEN or type one on Settings.")
    if endpoint.provider not in PROVIDERS:
        raise LLMError("config", f"Unknown provider. Use one of: {', '.join(sorted(PROVIDERS))}.")
    if endpoint.provider == "auto" and not endpoint.key.get_secret_value().startswith("hf_"):
        raise LLMError(
            "config",
            "This is no Hugging Face token (they start with hf_). For a provider's own key, give that provider's "
            "address as an OpenAI-compatible server.",
        )


def _check_url(endpoint: Endpoint) -> None:
    try:
        parts = urlsplit(endpoint.base_url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise LLMError("config", "This is no address of a server, such as http://localhost:11434/v1.") from error
    if parts.scheme not in ("http", "https") or not host:
        raise LLMError("config", "The server's address starts with http:// or https://, then its name.")
    if endpoint.public_only and parts.scheme != "https":
        raise LLMError("config", NOT_PUBLIC)
    if parts.username or parts.password or parts.query or parts.fragment:
        raise LLMError("config", "Put the key into its own field: an address holds no name, password or '?'.")
    if endpoint.key is None:
        return
    if endpoint.key.get_secret_value().startswith("hf_") and not _of_hugging_face(host):
        raise LLMError("config", "This is a Hugging Face token: it is not sent to another host. Use that server's key.")
    if parts.scheme == "http" and not _is_near(host):
        raise LLMError(
            "config", "A key is not sent over http:// to another network. Use the server's https:// address."
        )


def _of_hugging_face(host: str) -> bool:
    return any(host == own or host.endswith("." + own) for own in _HUGGING_FACE)


def _is_near(host: str) -> bool:
    """This machine, or one of the local network by its address or short name."""
    if is_loopback(host) or "." not in host or host.endswith((".local", ".internal", ".lan")):
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False
