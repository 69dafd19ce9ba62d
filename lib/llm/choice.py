"""The language model of a command: `--llm-url URL --llm-model NAME`, its key from the environment, never typed."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from lib.core.chat import ChatModel
from lib.core.errors import LLMError
from lib.llm import endpoint as endpoints
from lib.llm.chain import ChatChain
from lib.llm.client import EndpointChat

KEY, TOKEN = "GREENROOM_LLM_KEY", "HF_TOKEN"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add `--llm-url` and `--llm-model` to a command."""
    group = parser.add_argument_group("language model", f"without it, the built-in parts; a key is read from {KEY}")
    group.add_argument("--llm-url", default="", help="an OpenAI-compatible server, e.g. http://localhost:11434/v1")
    group.add_argument(
        "--llm-model", default="", help=f"as the server lists it; without --llm-url one of Hugging Face, with {TOKEN}"
    )


def chosen_model(options: argparse.Namespace, environment: Mapping[str, str]) -> ChatModel | None:
    """The model of the options that `add_options` added; None when there are none.

    Raises:
        LLMError: 'config' when the model cannot be asked: half of the options, no token, a bad address.
    """
    if not options.llm_model:
        if options.llm_url:
            raise LLMError("config", "Name the model with --llm-model, as the server at --llm-url lists it.")
        return None
    if options.llm_url:
        made = endpoints.server(options.llm_url, options.llm_model, key=environment.get(KEY, ""))
    else:
        made = endpoints.hosted(options.llm_model, key=environment.get(TOKEN, ""))
    return ChatChain([EndpointChat(made)])


def once(tell: Callable[[str], None]) -> Callable[[str], None]:
    """`tell`, which gets each sentence only the first time."""
    told: set[str] = set()

    def tell_once(text: str) -> None:
        if text not in told:
            told.add(text)
            tell(text)

    return tell_once
