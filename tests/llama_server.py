"""A real llama.cpp server over the tiny random model, on loopback. `python -m tests.llama_server [PORT]` runs one."""

from __future__ import annotations

import sys
import tempfile
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

import xllamacpp

from tests.tiny_model import make

KEY = "key-of-the-test-server"
KEY_HF = "hf_key_of_the_test_server"
CONTEXT_TOKENS = 4096


@lru_cache(maxsize=1)
def tiny_gguf() -> Path:
    """The model file, made once per process."""
    return make(Path(tempfile.mkdtemp(prefix="greenroom-tiny-")) / "tiny random.gguf")


def serve(port: int = 0, *, key: str = KEY, parallel: int = 4, context_tokens: int = CONTEXT_TOKENS) -> Any:
    """A running server; `.listening_address` is its URL, and it ends with the last reference to it."""
    params = xllamacpp.CommonParams()
    params.model.path = str(tiny_gguf())
    params.model_alias = {"tiny"}
    params.hostnames, params.port, params.verbosity, params.ui = ["127.0.0.1"], port, -1, False
    params.n_ctx, params.n_parallel, params.kv_unified = context_tokens * parallel, parallel, False
    params.cpuparams.n_threads = 1
    params.endpoint_slots = True
    if key:
        params.api_keys = [key, KEY_HF]
    return xllamacpp.Server(params)


@lru_cache(maxsize=1)
def shared() -> Any:
    """One server for all tests of a process."""
    return serve()


if __name__ == "__main__":
    running = serve(int(sys.argv[1]) if len(sys.argv) > 1 else 0, key="")
    print(running.listening_address + "/v1", flush=True)
    threading.Event().wait()
