"""What a model says, made fit to be shown: no reasoning blocks, role labels, links, repeats or echoes of its prompt.

Sentences are looked at one by one, so that the same filter serves a whole reply (`tidy`) and one that is streamed
(`CleanStream`). An echo is measured against the instructions only, never against the answer: quoting that is evidence.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from lib.core.chat import CallOptions, ChatModel, Message, Reply
from lib.core.errors import LLMError
from lib.core.text import sentences, words

ECHO_SHARE = 0.5
"""Share of a sentence's runs of three words that stand in the instructions, from which it is an echo of them."""
NOTHING_LEFT = "The model only repeated its instructions. Try again, or choose a larger model in Settings."

_OPEN = re.compile(r"<(think|thinking|reasoning|analysis)\b[^>]*>", re.IGNORECASE)
_OPENINGS = ("<think>", "<thinking>", "<reasoning>", "<analysis>")
_CLOSE = r"</{}\s*>"
_ORPHAN = re.compile(r"^.*</(?:think|thinking|reasoning|analysis)\s*>", re.IGNORECASE | re.DOTALL)
_STRIP = (
    (re.compile(r"<\|[^|>\n]{0,40}\|>|\[/?(?:INST|SYS)\]|<</?SYS>>"), ""),
    (re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)?"), ""),
    (re.compile(r"\[([^\]\n]*)\]\([^)\n]*\)?"), r"\1"),
    (re.compile(r"\[([^\]\n]*)\]\[[^\]\n]*\]"), r"\1"),
    (
        re.compile(
            r"</?(?:a|img|script|iframe|style|svg|object|embed|link|form|input|button|video|audio|meta|base|div|span|p|br"
            r"|b|i|u|em|strong|h[1-6]|ul|ol|li)(?:\s[^<>\n]*)?/?>",
            re.IGNORECASE,
        ),
        "",
    ),
    (re.compile(r"\b(?:https?|ftp|data|javascript):\S+|\bwww\.\S+", re.IGNORECASE), ""),
    (
        re.compile(
            r"^[ \t]*(?:#{1,6}[ \t]*|\*\*)?(?:assistant|interviewer|response|answer|system|user|candidate|coach|output)"
            r"[ \t]*(?:\*\*)?:(?:\*\*)?[ \t]*",
            re.IGNORECASE | re.MULTILINE,
        ),
        "",
    ),
)


Check = Callable[[str], str]
"""A last look at a sentence: gives it back, changed if need be, or '' to drop it."""


class CleanStream:
    """A filter for text as it comes: a sentence is passed on once it is whole, or dropped.

    Args:
        instructions: the prompt without the material in it; sentences that repeat it are dropped.
        emit: gets each piece that is fit to be shown, with the white space after it.
        check: a last look at each sentence: it returns the sentence, changed if need be, or '' to drop it.
    """

    def __init__(
        self,
        instructions: str,
        emit: Callable[[str], None] | None = None,
        check: Check | None = None,
    ) -> None:
        self._runs = _runs(instructions)
        self._rules = frozenset(" ".join(words(s.text)) for s in sentences(instructions)) - {""}
        self._emit = emit
        self._check = check
        self._held = ""
        self._closing = ""
        self._seen: set[str] = set()
        self._said: list[str] = []

    @property
    def text(self) -> str:
        """What was passed on so far, without white space at its ends."""
        return "".join(self._said).strip()

    def feed(self, piece: str) -> None:
        """Take the next piece of the stream."""
        self._held += piece
        self._skip_reasoning()
        if self._closing:
            return
        ready = self._held[: _undecided(self._held)]
        found = sentences(ready)
        if len(found) < 2:
            return
        starts = [s.start for s in found]
        for start, end in itertools.pairwise(starts):
            self._pass(self._held[start:end])
        self._held = self._held[starts[-1] :]

    def finish(self) -> str:
        """The end of the stream: decide about the last sentence and give the whole text.

        Raises:
            LLMError: kind 'output' when nothing was fit to be shown.
        """
        self._skip_reasoning()
        if not self._closing:
            for start, end in _pieces(self._held):
                self._pass(self._held[start:end])
        self._held = ""
        if not self.text:
            raise LLMError("output", NOTHING_LEFT)
        return self.text

    def _skip_reasoning(self) -> None:
        while True:
            if self._closing:
                closed = re.search(_CLOSE.format(self._closing), self._held, re.IGNORECASE)
                if closed is None:
                    return
                self._held, self._closing = self._held[closed.end() :], ""
            opened = _OPEN.search(self._held)
            if opened is None:
                return
            for start, end in _pieces(self._held[: opened.start()]):
                self._pass(self._held[start:end])
            self._held, self._closing = self._held[opened.end() :], opened[1]

    def _pass(self, piece: str) -> None:
        text = piece.rstrip()
        space = piece[len(text) :]
        text = stripped(text)
        if not text or is_echo(text, self._runs) or " ".join(words(text)) in self._rules:
            return
        text = self._check(text) if self._check is not None else text
        key = " ".join(words(text))
        if not text.strip() or (key and key in self._seen):
            return
        self._seen.add(key)
        self._said.append(text + space)
        if self._emit is not None:
            self._emit(text + space)


def tidy(text: str, instructions: str = "", check: Check | None = None) -> str:
    """A whole reply made fit to be shown.

    Raises:
        LLMError: kind 'output' when nothing of it is left, as with a reply that only repeats its instructions.
    """
    stream = CleanStream(instructions, check=check)
    stream.feed(_ORPHAN.sub("", text) if not _OPEN.search(text) else text)
    return stream.finish()


def clean_chat(
    model: ChatModel,
    messages: Sequence[Message],
    instructions: str,
    options: CallOptions,
    *,
    on_text: Callable[[str], None] | None = None,
    check: Callable[[], Check | None] = lambda: None,
) -> Reply:
    """A streamed reply with a text that is fit to be shown; `on_text` gets each sentence as soon as it is whole.

    What was shown before the call broke is the reply then, with finish 'incomplete'. Where the model's reply is not
    what was streamed (it had to be asked again, or does not stream), the reply counts.

    Args:
        model: is asked.
        messages: the prompt.
        instructions: that part of it of which nothing may come back.
        options: of the call.
        on_text: for the page or the voice.
        check: makes a new check of sentences; it may remember what passed.

    Raises:
        LLMError: nothing that is fit to be shown came; kind 'output' when the model did reply.
    """
    stream = CleanStream(instructions, on_text, check())
    fed: list[str] = []

    def feed(piece: str) -> None:
        fed.append(piece)
        stream.feed(piece)

    try:
        reply = model.chat(messages, options, on_text=feed)
    except LLMError:
        if not stream.text:
            raise
        return Reply(stream.text, model.name, "incomplete")
    if "".join(fed).strip() == reply.text.strip():
        return replace(reply, text=stream.finish())
    return replace(reply, text=tidy(reply.text, instructions, check()))


def stripped(text: str) -> str:
    """Without template tokens, role labels, HTML, links and images (the words of a link stay)."""
    for pattern, new in _STRIP:
        text = pattern.sub(new, text)
    return text.strip(" \t") if text.strip() else ""


def is_echo(text: str, instruction_runs: frozenset[tuple[str, ...]]) -> bool:
    """True when at least half of the sentence's runs of three words stand in the instructions."""
    runs = _runs(text)
    return bool(runs) and len(runs & instruction_runs) >= ECHO_SHARE * len(runs)


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    spoken = words(text)
    return frozenset(zip(spoken, spoken[1:], spoken[2:], strict=False))


def _pieces(text: str) -> list[tuple[int, int]]:
    """Each sentence with the white space after it: (start, end)."""
    starts = [s.start for s in sentences(text)]
    return list(zip(starts, [*starts[1:], len(text)], strict=False))


def _undecided(text: str) -> int:
    """Where an opening of a reasoning block may have begun at the end of the text; its length when none has."""
    at = text.rfind("<")
    tail = text[at:].lower() if at >= 0 else ""
    begun = tail and ">" not in tail and any(o.startswith(tail) or tail.startswith(o[:-1]) for o in _OPENINGS)
    return at if begun else len(text)
