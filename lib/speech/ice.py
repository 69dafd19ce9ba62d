"""How a browser and this server find each other for live voice: the ICE servers of a setting.

On one's own machine none are needed, and none are asked: the connection stays on it. A server for strangers needs at
least STUN, and behind most clouds' proxies TURN, which is a paid or limited service; recording works without either.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from lib.core.errors import SettingsError, SpeechError

IceServer = dict[str, Any]
"""As browsers want it: 'urls', and 'username' and 'credential' for TURN."""

PUBLIC_STUN = "stun:stun.l.google.com:19302"
NONE = "none"
SERVICES: Mapping[str, tuple[str, ...]] = {
    "huggingface": ("HF_TOKEN",),
    "twilio": ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"),
    "cloudflare": ("CLOUDFLARE_TURN_KEY_ID", "CLOUDFLARE_TURN_KEY_API_TOKEN"),
}
"""Services that lend TURN servers, with the settings that hold their keys."""
_SCHEMES = ("stun:", "stuns:", "turn:", "turns:")
_HELP = (
    f"GREENROOM_ICE must be empty, '{NONE}', addresses such as 'stun:host:port' (with commas between them), a JSON "
    f"list of ICE servers, or one of {', '.join(SERVICES)}."
)


def servers(spec: str, *, shared: bool, env: Mapping[str, str]) -> list[IceServer]:
    """The ICE servers that a setting stands for. Asks a service over the network when it names one (up to 10 s).

    Args:
        spec: the setting GREENROOM_ICE.
        shared: whether this server is for strangers; then the usual is a public STUN server, else nothing.
        env: where the keys of services stand.

    Raises:
        SettingsError: the setting cannot be read, or a service's key is missing.
        SpeechError: the service did not lend a server.
    """
    spec = spec.strip()
    if not spec:
        return [{"urls": [PUBLIC_STUN]}] if shared else []
    if spec.lower() == NONE:
        return []
    if spec.lower() in SERVICES:
        return _lent(spec.lower(), env)
    return _read(spec) if spec[0] in "[{" else _addresses(spec)


def is_service(spec: str) -> bool:
    """Whether the setting names a service that has to be asked."""
    return spec.strip().lower() in SERVICES


def _addresses(spec: str) -> list[IceServer]:
    urls = [url.strip() for url in spec.split(",") if url.strip()]
    if not urls or not all(url.startswith(_SCHEMES) for url in urls):
        raise SettingsError(_HELP)
    return [{"urls": urls}]


def _read(spec: str) -> list[IceServer]:
    try:
        found = json.loads(spec)
    except json.JSONDecodeError as error:
        raise SettingsError(f"GREENROOM_ICE is not valid JSON: {error.msg}. {_HELP}") from error
    listed = found if isinstance(found, list) else [found]
    for server in listed:
        urls = server.get("urls") if isinstance(server, dict) else None
        urls = [urls] if isinstance(urls, str) else urls
        if not urls or not all(isinstance(url, str) and url.startswith(_SCHEMES) for url in urls):
            raise SettingsError(_HELP)
    return listed


def _lent(service: str, env: Mapping[str, str]) -> list[IceServer]:
    from streamlit_webrtc import credentials

    keys = [env.get(name, "").strip() for name in SERVICES[service]]
    if not all(keys):
        raise SettingsError(f"GREENROOM_ICE={service} also needs {' and '.join(SERVICES[service])}.")
    ask: Mapping[str, Callable[..., Any]] = {
        "huggingface": credentials.get_hf_ice_servers,
        "twilio": credentials.get_twilio_ice_servers,
        "cloudflare": credentials.get_cloudflare_ice_servers,
    }
    try:
        found = ask[service](*keys)
    except ImportError as error:
        raise SettingsError("GREENROOM_ICE=twilio needs the package twilio (pip install twilio).") from error
    except Exception as error:  # each service's client has errors of its own
        raise SpeechError(f"The connection service {service} did not lend a server for live voice.") from error
    lent = [dict(server) for server in found]
    return [*lent, {"urls": [PUBLIC_STUN]}] if service == "huggingface" else lent
