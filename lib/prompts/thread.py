"""What was said about one question, as material for a prompt: each prompt and each answer in a tag of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lib.core.chat import ChatModel
from lib.core.protocols import Retriever
from lib.core.types import Question, Turn
from lib.prompts.relevance import ANSWER_CUT, cut_to_fit
from lib.prompts.untrusted import Untrusted


def thread_material(
    turns: Sequence[Turn], question: Question, model: ChatModel, retriever: Retriever, room: int
) -> tuple[list[Untrusted], str]:
    """The answered turns, oldest first, and ANSWER_CUT when not all of the answers fitted, else ''.

    Args:
        turns: of one question.
        question: long answers are cut by their relevance to it.
        model: counts tokens.
        retriever: ranks sentences.
        room: tokens for all of it together.
    """
    answered = [t for t in turns if t.answer is not None]
    sizes = [model.count_tokens(t.answer.text) + 16 if t.answer else 0 for t in answered]
    total = sum(sizes) + sum(model.count_tokens(t.prompt) for t in answered)
    if total <= room:
        return list(_pieces(answered, [t.answer.text if t.answer else "" for t in answered])), ""
    kept, note = [], ""
    for turn, size in zip(answered, sizes, strict=True):
        text = turn.answer.text if turn.answer else ""
        share = max(24, room * size // max(1, total))
        cut = cut_to_fit(text, question.text, retriever, share, model.count_tokens)
        kept.append(cut.text)
        note = note or (ANSWER_CUT if cut.note else "")
    return list(_pieces(answered, kept)), note


def points_text(question: Question) -> str:
    """The key points and, where known, the ladder, for the eyes of a judge or a coach."""
    lines = [f"- {p.name}: {'; '.join(p.phrasings)}" for p in question.key_points]
    lines += [
        f"A {name} answer: {text}" for name, text in zip(("weak", "fair", "strong"), question.ladder, strict=False)
    ]
    return "\n".join(lines) or "(not stated)"


def _pieces(turns: Sequence[Turn], texts: Sequence[str]) -> Iterator[Untrusted]:
    for turn, text in zip(turns, texts, strict=True):
        yield Untrusted("prompt", turn.prompt)
        yield Untrusted("answer", text)
