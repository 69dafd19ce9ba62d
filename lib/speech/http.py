"""One POST to a speech server: one total deadline, typed errors, no redirect, and a key that never shows."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import SecretStr

from lib.core.errors import RemoteSpeechError

_CONNECT_S = 10.0
_MOST_BYTES = 8 * 1024 * 1024
_LONGEST_WAIT_S = 30.0
_SOMEWHERE = ipaddress.IPv4Address("8.8.8.8")
_HUGGING_FACE = ("huggingface.co", "hf.co", "hf.space", "huggingface.cloud")
T = TypeVar("T")


def check_url(url: str, key: SecretStr | None = None) -> str:
    """`url` without a slash at its end.

    Raises:
        RemoteSpeechError: 'config' unless it is https, or http within this machine or network; and for a Hugging Face
            token that would go to another host.
    """
    url = url.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise RemoteSpeechError("config", "This is no address of a server, such as https://host/v1.") from error
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password or parts.query:
        message = "Give the speech server's address as https://host/v1, without a name or password in it."
        raise RemoteSpeechError("config", message)
    if parts.scheme == "http" and not _is_near(host):
        raise RemoteSpeechError("config", f"Use https for {host}: your voice would travel in the open.")
    if key and key.get_secret_value().startswith("hf_") and not (host.endswith(_HUGGING_FACE) or _is_loopback(host)):
        message = "This is a Hugging Face token: it is not sent to another host. Use that server's key."
        raise RemoteSpeechError("config", message)
    return url


def host_of(url: str) -> str:
    """The host that gets the data, '' when it is this machine."""
    host = urlsplit(url).hostname or ""
    return "" if _is_loopback(host) else host


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_address(host) or _SOMEWHERE).is_loopback


def _is_near(host: str) -> bool:
    """This machine, or a network that is not the internet."""
    near = host.endswith((".local", ".lan", ".internal", ".localhost")) or ("." not in host and ":" not in host)
    return near or _is_loopback(host) or (_address(host) or _SOMEWHERE).is_private


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def post(
    url: str,
    *,
    key: SecretStr | None,
    until: float,
    data: Any = None,
    files: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """The body of the answer.

    Args:
        url: checked by `check_url`.
        key: sent as a bearer token.
        until: `time.monotonic()` by which the whole answer must be there.
        data: body or form fields; `files` makes it multipart.
        files: as in requests.
        headers: beside the key's.

    Raises:
        RemoteSpeechError: by `kind`.
    """
    left_s = until - time.monotonic()
    if left_s <= 0:
        raise _late(url)
    status, headers_back, body = within(left_s, lambda: _post(url, key, until, data, files, headers), _late(url))
    if status != 200:
        raise of_status(status, _name(url), headers_back)
    return body


def within(seconds: float, call: Callable[[], T], late: RemoteSpeechError) -> T:
    """`call` in a thread of its own, so that its whole time has a limit; `late` is raised when that is over.

    The timeouts of HTTP clients are per read: a server that drips would hold a page for ever.
    """
    found: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            found.append(call())
        except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
            failed.append(error)

    thread = threading.Thread(target=run, name="speech-server", daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not found:
        raise late
    return found[0]


def _post(
    url: str, key: SecretStr | None, until: float, data: Any, files: Any, headers: Mapping[str, str] | None
) -> tuple[int, Mapping[str, str], bytes]:
    import requests
    import urllib3

    left_s = max(0.1, until - time.monotonic())

    def sign(request: Any) -> Any:
        """Given as `auth`, so that requests does not put a name from ~/.netrc in its place."""
        if key and key.get_secret_value():
            request.headers["Authorization"] = f"Bearer {key.get_secret_value()}"
        return request

    try:
        with requests.Session() as session:
            session.trust_env = host_of(url) != ""  # a proxy from the environment would get calls to this machine too
            response = session.post(
                url,
                data=data,
                files=files,
                headers=dict(headers or {}),
                auth=sign,
                timeout=(min(_CONNECT_S, left_s), left_s),
                allow_redirects=False,
                stream=True,
            )
            return response.status_code, response.headers, _read(response, until, url)
    except (requests.Timeout, urllib3.exceptions.TimeoutError) as error:
        raise _late(url) from error
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        message = f"No connection to {_name(url)}. Check the address and the network, or transcribe on this machine."
        raise RemoteSpeechError("network", message) from error


def of_status(status: int, name: str, headers: Mapping[str, str]) -> RemoteSpeechError:
    """What an HTTP status means for the user; `name` is the server's host."""
    kind, message = {
        400: ("request", f"{name} does not accept this recording or model."),
        401: ("auth", f"{name} refused the key. Check it in the settings."),
        402: ("payment", f"{name} wants payment: the account has no credit left. Transcribe on this machine instead."),
        403: ("auth", f"{name} refused the key for this model. Check its rights."),
        404: ("model", f"{name} does not have this model at this address. Check both in the settings."),
        408: ("timeout", f"{name} took too long. Try again."),
        413: ("too_large", f"{name} does not take recordings of this length."),
        415: ("request", f"{name} does not accept this kind of recording."),
        422: ("request", f"{name} does not accept this recording or model."),
        429: ("rate", f"{name} wants a break between calls. Try again in a moment."),
        504: ("timeout", f"{name} took too long. Try again."),
    }.get(status, ("server", f"{name} failed (status {status}). Try again, or transcribe on this machine."))
    if 300 <= status < 400:
        kind, message = "config", f"{name} points to another address. Give that one in the settings."
    elif 400 <= status < 500 and kind == "server":
        kind = "request"
    return RemoteSpeechError(kind, message, wait_s=_wait_s(headers))


def retried(call: Callable[[], T], *, until: float, tries: int = 3) -> T:
    """`call`, again after errors that may pass, with the server's own wait or 1, 2, ... s, while there is time."""
    for attempt in range(1, tries + 1):
        try:
            return call()
        except RemoteSpeechError as error:
            wait_s = error.wait_s if error.wait_s is not None else float(attempt)
            if not error.retryable or attempt == tries or time.monotonic() + wait_s >= until:
                raise
            time.sleep(wait_s)
    raise AssertionError("the last try returns or raises")


def _read(response: Any, until: float, url: str) -> bytes:
    body = b""
    while piece := response.raw.read1(65_536, decode_content=True):
        body += piece
        if time.monotonic() > until:
            raise _late(url)
        if len(body) > _MOST_BYTES:
            raise RemoteSpeechError("output", f"{_name(url)} answered with more than a transcript can be.")
    return body


def _wait_s(headers: Mapping[str, str]) -> float | None:
    try:
        wait_s = float(headers.get("Retry-After", ""))
    except ValueError:
        return None
    return min(max(0.0, wait_s), _LONGEST_WAIT_S)


def _late(url: str) -> RemoteSpeechError:
    return RemoteSpeechError("timeout", f"{_name(url)} took too long. Try again, or transcribe on this machine.")


def _name(url: str) -> str:
    return urlsplit(url).hostname or "The speech server"
