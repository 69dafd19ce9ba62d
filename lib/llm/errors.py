"""Turns whatever the client and the servers throw into LLMError, by kind, with a sentence that says what to do.

The user's sentence never quotes the server: 400 and 422 bodies repeat the prompt. The foreign error stays as the cause.
"""

from __future__ import annotations

import email.utils
import json
import re
import time
from collections.abc import Mapping
from typing import Any

from lib.core.errors import LLMError

_CONTEXT = re.compile(
    r"context[ _](?:size|length|window)|maximum context|too many tokens|exceed_context|input.{0,20}too long|"
    r"prompt is too long|n_ctx|max_model_len|inputs\W? tokens \+",
    re.I,
)
_LIMIT = re.compile(
    r"n_ctx\W{1,5}(\d+)|(?:context (?:length|size|window)|max_model_len)\D{0,25}(\d{3,})|must be <= (\d{3,})", re.I
)
_QUOTA = re.compile(
    r"insufficient_quota|RESOURCE_EXHAUSTED|per day|\bRPD\b|\bTPD\b|daily|monthly|credits|exceeded your current quota",
    re.I,
)
_MODEL = re.compile(
    r"model\b.{0,80}\b(?:not found|not supported|does not exist|unknown|not served)|no such model", re.I
)
_FORMAT = re.compile(r"response_format|json_schema|json_object|grammar|structured output", re.I)
_FULL = re.compile(r"Context size has been exceeded|failed to find.{0,20}slot", re.I)
_UNREADABLE = re.compile(r"model produced output that does not match|failed to parse .{0,20}output", re.I)
_SPAN = re.compile(r"(?:(\d+)h)?(?:(\d+)m(?!s))?(?:([\d.]+)(ms|s))?$")
_SAYS = {
    "auth": "The server refused the key. Check it on Settings, and that it may use this model.",
    "payment": "The credits of this account are used up. Add credits, or choose another endpoint on Settings.",
    "model": "This server does not serve that model. Choose one of its list on Settings.",
    "request": "The server does not accept this kind of request. Test the endpoint on Settings, or choose another one.",
    "too_large": "The text is longer than this model can read at once. Shorten it, or choose one with more context.",
    "quota": "The quota of this account is used up for now. Wait until it is renewed, or choose another endpoint.",
    "rate": "The server asks for fewer requests. Try again soon.",
    "server": "The model's server has a problem. Try again, or choose another endpoint on Settings.",
    "timeout": "The model did not answer in time. Try again, or choose a faster one on Settings.",
    "network": "The model's server cannot be reached. Check that it runs and that its address on Settings is right.",
    "incomplete": "The model's reply broke off. Try again.",
    "output": "The model's reply was of no use. Try again, or choose another model.",
    "config": "This endpoint is not set up right. Check its address, model and key on Settings.",
}


def make(kind: str, *, wait_s: float | None = None, limit_tokens: int | None = None, partial: str = "") -> LLMError:
    """An LLMError with the usual sentence of its kind; a known wait is told: 'Try again in 55 s.'"""
    says = _SAYS[kind]
    if wait_s is not None and kind in ("rate", "server"):
        what = "The server asks for fewer requests." if kind == "rate" else "The model's server is busy."
        says = f"{what} Try again in {wait_words(wait_s)}."
    return LLMError(kind, says, wait_s=wait_s, limit_tokens=limit_tokens, partial=partial)


def wait_words(seconds: float) -> str:
    """A wait as people say it: '55 s', '3 min'."""
    whole = max(1, round(seconds))
    return f"{whole} s" if whole < 120 else f"{round(whole / 60)} min"


def translate(error: BaseException) -> LLMError:
    """The LLMError for what a call raised; one that is none of the known kinds is raised as it is (a bug of ours)."""
    from huggingface_hub.errors import HfHubHTTPError, InferenceTimeoutError, OfflineModeIsEnabled, TextGenerationError
    from huggingface_hub.utils import httpx

    if isinstance(error, LLMError):
        return error
    if isinstance(error, OfflineModeIsEnabled):
        return LLMError("config", "HF_HUB_OFFLINE=1 blocks this address. Unset it, or use a model on this machine.")
    if isinstance(error, InferenceTimeoutError | httpx.TimeoutException):
        return make("timeout")
    if isinstance(error, HfHubHTTPError):
        return from_status(error.response.status_code, f"{_body(error.response)} {error}", error.response.headers)
    if isinstance(error, TextGenerationError):
        return from_body(error.args[0] if error.args else "")
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return make("config")
    if isinstance(error, httpx.HTTPError | httpx.StreamError):
        return make("network")
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError):
        return make("incomplete")
    if isinstance(error, ValueError):
        return make("config")
    if isinstance(error, OSError):
        return make("network")
    raise error


def from_status(status: int, text: str, headers: Mapping[str, str]) -> LLMError:
    """The error of an HTTP status with the server's own words and headers."""
    if status == 500 and _FULL.search(text):
        return make("server")  # llama.cpp whose slots share one context: there is room again when others are done
    if status in (400, 413, 422, 500) and (status == 413 or _CONTEXT.search(text)):
        return make("too_large", limit_tokens=_limit(text))
    if status in (401, 403):
        return make("auth")
    if status == 402:
        return make("payment")
    if status == 404 or (status in (400, 422) and _MODEL.search(text)):
        return make("model")
    if status == 429:
        return make("quota") if _QUOTA.search(text) else make("rate", wait_s=server_wait_s(headers))
    if status == 500 and _UNREADABLE.search(text):
        return make("incomplete")  # llama.cpp cannot read what the model wrote: another sample may do
    if status == 500 and _FORMAT.search(text):
        return make("request")
    if status in (408, 409, 425) or status >= 500:
        return make("server", wait_s=server_wait_s(headers))
    return make("request")


def from_body(error: object) -> LLMError:
    """The error that a server put into a body or a stream of status 200."""
    fields = error if isinstance(error, Mapping) else {"message": str(error)}
    code = str(fields.get("code") or fields.get("status") or "")
    if code.isdigit() and 400 <= int(code) < 600:
        return from_status(int(code), str(fields), {})
    text = str(fields)
    if _CONTEXT.search(text):
        return make("too_large", limit_tokens=_limit(text))
    if _QUOTA.search(text):
        return make("quota")
    return make("rate" if re.search(r"rate.?limit|too many requests", text, re.I) else "server")


def server_wait_s(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait, from any of the headers in use; None when it does not say."""
    from huggingface_hub.utils import parse_ratelimit_headers

    info = parse_ratelimit_headers(headers)
    if info is not None and info.remaining == 0:
        return float(info.reset_in_seconds)
    if _number(headers.get("retry-after-ms", "")) is not None:
        return float(headers["retry-after-ms"]) / 1000
    waits = [_span_s(headers.get("retry-after", ""))]
    for unit in ("requests", "tokens"):  # Groq says when each of its two budgets is full again
        if headers.get(f"x-ratelimit-remaining-{unit}", "0") == "0":
            waits.append(_span_s(headers.get(f"x-ratelimit-reset-{unit}", "")))
    return waits[0] if waits[0] is not None else max((w for w in waits if w is not None), default=None)


def _span_s(value: str) -> float | None:
    """Seconds of '7', '1m2.5s', '250ms' or an HTTP date."""
    value = value.strip()
    number = _number(value)
    if number is not None:
        return number
    match = _SPAN.match(value)
    if value and match and any(match.groups()):
        hours, minutes, seconds, unit = match.groups()
        return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds or 0) * (0.001 if unit == "ms" else 1)
    date: Any = email.utils.parsedate_tz(value)
    return max(0.0, email.utils.mktime_tz(date) - time.time()) if date else None


def _number(value: str) -> float | None:
    return float(value) if re.fullmatch(r"\d+(?:\.\d+)?", value.strip()) else None


def _body(response: Any) -> str:
    """The body, which the client reads for its own message; vLLM's says more than that message."""
    try:
        return str(response.text)[:4000]
    except RuntimeError:  # not read, or closed before it was
        return ""


def _limit(text: str) -> int | None:
    match = _LIMIT.search(text)
    return int(next(group for group in match.groups() if group)) if match else None
