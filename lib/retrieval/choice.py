"""The retriever of a command: `--retriever encoder` (by words when it cannot be used, said on stderr) or `lexical`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from lib.core.enums import RetrieverKind
from lib.core.protocols import Retriever
from lib.retrieval.lexical import LexicalRetriever
from lib.retrieval.registry import MODELS, open_retriever


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add `--retriever` and `--models` to a command."""
    parser.add_argument(
        "--retriever",
        type=RetrieverKind,
        choices=list(RetrieverKind),
        default=RetrieverKind.ENCODER,
        help="by what texts are found",
    )
    parser.add_argument("--models", type=Path, default=MODELS, help="folder with the encoder's versions")


def chosen_retriever(options: argparse.Namespace) -> Retriever:
    """The retriever of the options that `add_options` added; what had to be passed over is said on stderr."""
    if options.retriever is RetrieverKind.LEXICAL:
        return LexicalRetriever()
    opened = open_retriever(options.models)
    for note in opened.notes:
        print(note, file=sys.stderr)
    return opened.retriever
