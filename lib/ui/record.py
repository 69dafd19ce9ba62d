"""What models did in an interview, kept beside it: tokens used, switches to be told, and who said what."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lib.core.chat import Reply
from lib.core.errors import LLMError
from lib.core.protocols import Store

if TYPE_CHECKING:
    from lib.llm.chain import Switch

USAGE, SWITCHES = "usage", "switches"
_OUT = frozenset(("network", "timeout", "server", "rate", "incomplete"))
_ACCOUNT = frozenset(("auth", "payment", "quota", "config", "model"))


class Record:
    """The notes of one interview; used by the threads that work for it. Every change is one transaction."""

    def __init__(self, store: Store, owner: str, interview_id: str) -> None:
        self._store = store
        self._owner = owner
        self._id = interview_id

    def used(self, reply: Reply) -> None:
        """Add what a reply cost, under the model that wrote it."""

        def add(counts: Any) -> None:
            count = counts.setdefault(reply.model, {"replies": 0, "prompt_tokens": 0, "completion_tokens": 0})
            count["replies"] += 1
            count["prompt_tokens"] += reply.usage.prompt_tokens
            count["completion_tokens"] += reply.usage.completion_tokens
            count["estimated"] = count.get("estimated", False) or reply.usage.estimated

        self._change(USAGE, {}, add)

    def switched(self, switch: Switch) -> None:
        """Another model took over."""
        self._tell(f"{switch.failed} > {switch.used}", switch.message)

    def failed(self, name: str, error: LLMError) -> None:
        """No model could do it, so the built-in interviewer did: told once for each kind of trouble."""
        kind = "out" if error.kind in _OUT else "account" if error.kind in _ACCOUNT else error.kind
        if kind in ("out", "account"):
            text = f"{name} did not answer, so the built-in interviewer goes on. {error.user_message}"
        else:
            text = f"{name} gave nothing usable for a part of this: the built-in interviewer did that part."
        self._tell(f"{name} > built-in: {kind}", text)

    def noted(self, notes: tuple[str, ...]) -> None:
        """Sentences for the user about the questions, told at the first one."""
        for text in notes:
            self._tell(text, text)

    def _tell(self, key: str, text: str) -> None:
        def add(told: Any) -> None:
            if key not in told:
                told[key] = {"text": text, "shown": 0}

        self._change(SWITCHES, {}, add)

    def _change(self, name: str, empty: Any, change: Callable[[Any], object]) -> None:
        def changed(text: str) -> str:
            value = json.loads(text) if text else empty
            change(value)
            return json.dumps(value)

        self._store.change_note(self._owner, self._id, name, changed)


def to_tell(store: Store, owner: str, interview_id: str, notes: dict[str, str], number: int) -> list[str]:
    """Of the interview's `notes`, the switches to be told now: new ones, and those told first since the last answer.

    A page is drawn several times between two answers, also while the first is worked on; what is told stays until then.

    Args:
        store: keeps the notes.
        owner: whose interview it is.
        interview_id: the interview.
        notes: its notes as read for this page.
        number: how many answers were given, plus 1.
    """
    told = json.loads(notes.get(SWITCHES, "{}")).values()
    if any(not entry["shown"] for entry in told):

        def show(stored: str) -> str:
            return json.dumps({k: {**e, "shown": e["shown"] or number} for k, e in json.loads(stored).items()})

        store.change_note(owner, interview_id, SWITCHES, show)
    return [entry["text"] for entry in told if entry["shown"] in (0, number)]


def all_switches(notes: dict[str, str]) -> list[str]:
    """Every switch of the interview, for the report."""
    return [entry["text"] for entry in json.loads(notes.get(SWITCHES, "{}")).values()]
