"""The browser's microphone as a connection to this server: sound only, one way, opened and closed with a talk.

The sink runs on the server's event loop, where it resamples and queues; nothing is lost there (frame callbacks of the
library lose a quarter of the speech). Each talk, and each attempt of it, has a component of its own: one that is used
again may answer an offer of the connection before.
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from lib.ui import mic_gate, services, works
from lib.ui.talk import Talk

if TYPE_CHECKING:
    from aiortc import MediaStreamTrack

_PREFIX = "interview_mic_"
_SERVERS_TTL_S = 1800.0


class Sink:
    """A sink of streamlit-webrtc that also says when its line has ended."""

    def __init__(self, talk: Talk, attempt: int) -> None:
        from streamlit_webrtc import AudioSinkTrack

        self._inner = AudioSinkTrack(partial(talk.add_frame, attempt))
        self._ended = partial(talk.line_ended, attempt)

    def addTrack(self, track: MediaStreamTrack) -> None:  # noqa: N802 (the library's protocol)
        """Listen to this one."""
        self._inner.addTrack(track)

    def hasTrack(self) -> bool:  # noqa: N802
        """Whether there is one."""
        return self._inner.hasTrack()

    def start(self) -> None:
        """Begin, on the running event loop."""
        self._inner.start()

    def stop(self) -> None:
        """End, and say so."""
        self._inner.stop()
        self._ended()


def servers() -> Any | None:
    """The ICE servers of the settings as a list, the error that there is instead, or None while a service is asked."""
    from lib.speech import ice

    settings = services.settings()
    env = dict(os.environ)
    if settings.hf_token is not None:
        env["HF_TOKEN"] = settings.hf_token.get_secret_value()
    if ice.is_service(settings.ice):
        return works.look_up(
            "ice", lambda task: ice.servers(settings.ice, shared=settings.hosted, env=env), ttl_s=_SERVERS_TTL_S
        )
    return ice.servers(settings.ice, shared=settings.hosted, env=env)


def connect(talk: Talk, ice_servers: list[dict[str, Any]]) -> None:
    """Draw the component that brings the sound of `talk`; to be drawn on every run while it is open."""
    from streamlit_webrtc import WebRtcMode, webrtc_streamer

    _forgive_late_news()
    attempt = talk.state().attempt
    key = f"{_PREFIX}{talk.id}_{attempt}"
    forget(but=key)
    if key in st.session_state:
        # The library takes down a context that it believes was left out of a run, and counts runs in another thread:
        # at the start of a call it is wrong now and then, and the call dies. Its key lives as long as this talk.
        st.session_state[key]._last_rendered_run_count = None
    context = webrtc_streamer(
        key=key,
        mode=WebRtcMode.SENDONLY,
        rtc_configuration={"iceServers": ice_servers},
        media_stream_constraints={
            "audio": {"echoCancellation": True, "noiseSuppression": False, "autoGainControl": False},
            "video": False,
        },
        media_toggle_controls=False,
        translations={"start": mic_gate.START},
        sink_audio_track=Sink(talk, attempt),
    )
    worker = context._get_worker()
    if worker is not None:
        talk.bind(attempt, partial(worker.stop, timeout=2.0))


@st.cache_resource(show_spinner=False)
def _forgive_late_news() -> bool:
    """Once per process: news of a component whose page was left meanwhile ends nothing.

    The library looks up what Streamlit has forgotten by then, and the KeyError takes the place of the next page.
    """
    from streamlit_webrtc import component

    make = component._make_state_change_callback

    def forgiving(key: str, frontend_key: str, user_on_change: Any) -> Any:
        heard = make(key, frontend_key, user_on_change)
        return lambda: heard() if key in st.session_state and frontend_key in st.session_state else None

    component._make_state_change_callback = forgiving
    return True


def forget(but: str = "") -> None:
    """Drop what the library keeps of connections that are over."""
    for key in list(st.session_state):
        name = str(key)
        if name.startswith(_PREFIX) and not (but and name.startswith(but)):
            del st.session_state[key]
