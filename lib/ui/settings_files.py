"""Model files on the settings page: those on this machine, a path, or a download from the Hub with its progress."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from lib.llm import download, local
from lib.ops.work import Task
from lib.ui import choice as choosing
from lib.ui import services, works
from lib.ui.choice import Choice
from lib.ui.markdown import escape, inline

SUGGESTED = (
    "bartowski/Llama-3.2-3B-Instruct-GGUF",
    "Qwen/Qwen2.5-3B-Instruct-GGUF",
    "microsoft/Phi-3-mini-4k-instruct-gguf",
)
FILES_S, REPO_S = 60.0, 600.0
_DOWNLOAD = "download"


def panel(slot: str, chosen: Choice) -> Choice:
    """Choose a GGUF file, or get one."""
    if not local.available():
        st.warning(f"The engine for model files is not installed. {escape(local.INSTALL)}")
    picked = _pick(slot, chosen.model if chosen.kind == choosing.FILE else "")
    with st.expander("Download one from the Hugging Face Hub", icon=":material/download:"):
        _get(slot)
    return Choice(choosing.FILE, picked)


def _pick(slot: str, current: str) -> str:
    found: Any = works.look_up("gguf-files", lambda task: _files(), ttl_s=FILES_S)
    if found is None:
        works.waiting("gguf-files", "Looking for model files …")
        return ""
    sizes = {str(f.path): f.size_bytes for f in found}
    key = f"settings_{slot}_file"
    if key not in st.session_state:
        st.session_state[key] = current or (next(iter(sizes)) if sizes else None)
    options = list(sizes)
    if st.session_state[key] and st.session_state[key] not in options:
        options.append(str(st.session_state[key]))
    return (
        st.selectbox(
            "Model file",
            options,
            key=key,
            accept_new_options=True,
            format_func=lambda p: f"{Path(p).name} · {_size(sizes[p])}" if p in sizes else p,
            placeholder="Choose a file, or type its whole path",
            help="Found in the folders of LM Studio, llama.cpp, the Hub's cache and Greenroom's own.",
        )
        or ""
    )


def _files() -> list[local.GgufFile]:
    return local.files((services.settings().models_dir, *local.places()))


def _size(n_bytes: int) -> str:
    return f"{n_bytes / 1e9:.1f} GB" if n_bytes >= 1e9 else f"{n_bytes / 1e6:.0f} MB"


def _get(slot: str) -> None:
    """A repository, its files with their sizes, and the button that brings one."""
    running = works.side_workshop().find(_DOWNLOAD)
    if running is not None:
        _progress()
        if not running.snapshot().done:
            return
    st.caption(
        "A file of 2 to 3 GB in 4 bits (Q4) fits most machines; it takes about as much memory as it is large. "
        "Larger models follow the rules of an interview better."
    )
    repo = st.selectbox(
        "Repository", SUGGESTED, key=f"settings_{slot}_repo", accept_new_options=True, help="owner/name, on the Hub"
    )
    asked = f"settings_asked_{slot}"
    if st.button("Show its files and sizes", key=f"settings_{slot}_sizes", disabled=not repo):
        works.findings().forget(f"repo:{repo}")
        st.session_state[asked] = repo
    if not repo or st.session_state.get(asked) != repo:
        return
    found: Any = works.look_up(f"repo:{repo}", lambda task: download.remote_files(repo), ttl_s=REPO_S)
    if found is None:
        works.waiting(f"repo:{repo}", "Asking the Hub …")
    elif works.failed(found):
        st.error(escape(found.user_message))
    else:
        _choose_remote(slot, found)


def _choose_remote(slot: str, found: list[download.RemoteFile]) -> None:
    usual = next((i for i, f in enumerate(found) if "q4_k_m" in f.name.lower() or "q4.gguf" in f.name.lower()), 0)
    at = st.selectbox(
        "File",
        range(len(found)),
        index=usual,
        format_func=lambda i: f"{found[i].name} · {_size(found[i].size_bytes)}",
        key=f"settings_{slot}_remote",
    )
    wanted = found[at]
    if st.button(f"Download {_size(wanted.size_bytes)}", key=f"settings_{slot}_download", icon=":material/download:"):
        folder = services.settings().models_dir
        works.side_workshop().forget(_DOWNLOAD)
        works.side_workshop().start(_DOWNLOAD, lambda task: _bring(task, wanted, folder))
        st.rerun()


def _bring(task: Task, wanted: download.RemoteFile, folder: Path) -> None:
    """The download as a task; how far it is stands among the findings as (name, bytes done, bytes in all)."""
    kept = works.findings()
    kept.put(_DOWNLOAD, (wanted.name, 0, wanted.size_bytes))
    download.download(
        wanted,
        folder,
        on_progress=lambda done, total: kept.put(_DOWNLOAD, (wanted.name, done, total)),
        cancel=task.cancel,
    )


@st.fragment(run_every=0.5)
def _progress() -> None:
    task = works.side_workshop().find(_DOWNLOAD)
    if task is None:
        return
    snap = task.snapshot()
    name, done, total = works.findings().get(_DOWNLOAD, REPO_S) or ("", 0, 1)
    if not snap.done:
        st.progress(min(1.0, done / max(1, total)), text=f"{inline(name)}: {_size(done)} of {_size(total)}")
        st.button("Stop", key="settings_download_stop", on_click=task.cancel.set)
        return
    if snap.error is not None:
        st.error(escape(snap.error.user_message))
    else:
        st.success(f"{inline(name)} is here. Choose it above.")
    works.findings().forget("gguf-files")
    works.side_workshop().forget(_DOWNLOAD)
    if snap.error is None:
        for slot in ("first", "second"):
            st.session_state.pop(f"settings_{slot}_file", None)
        st.rerun()
