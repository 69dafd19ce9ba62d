"""Objects from a model: the strictest form that its server knows, then extraction, repair, validation, one more try.

The ladder is json_schema, json_object, prompt only. The step that works is remembered per endpoint, so that a server
without the first is asked in vain once. No reply is trusted because it was constrained: pydantic checks every one.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from pydantic import BaseModel, ValidationError

from lib.core.chat import CallOptions, Message, ModelT, Reply, Usage
from lib.core.errors import LLMError
from lib.llm import extract
from lib.llm.retry import Deadline
from lib.llm.schema import json_schema, list_field, response_format
from lib.llm.state import EndpointState

_log = logging.getLogger(__name__)
LEVELS = ("json_schema", "json_object", "prompt")
_PROMPT = len(LEVELS) - 1
_MAX_ECHO = 2000
_ASK = "Reply with one JSON object and nothing else. It must follow this JSON Schema:\n"
_AGAIN = "That was not usable: {problem}. Reply again with one complete JSON object that follows the schema, only that."


class Chat(Protocol):
    """How `climb` asks: `EndpointChat.chat`."""

    def __call__(
        self,
        messages: Sequence[Message],
        options: CallOptions | None = None,
        *,
        on_text: Callable[[str], None] | None = None,
        response_format: Mapping[str, Any] | None = None,
    ) -> Reply:
        """A reply, as text."""
        ...


def climb(
    chat: Chat,
    state: EndpointState,
    messages: Sequence[Message],
    schema: type[ModelT],
    options: CallOptions,
    on_partial: Callable[[Mapping[str, Any]], None] | None = None,
) -> tuple[ModelT, Reply]:
    """An object of `schema`, asked for from the remembered step of the ladder downwards, and once more if it is bad.

    Raises:
        LLMError: by kind; 'output' when the second reply is no such object either.
    """
    deadline = Deadline(options.deadline_s)
    reply = _descend(chat, state, messages, schema, options, deadline, on_partial)
    try:
        return parse(reply.text, schema, cut=reply.finish != "stop"), reply
    except LLMError as error:
        if reply.finish == "cancelled":
            raise
        first, problem = reply, error
    if first.finish == "stop" and not _is_json(first.text) and state.level < _PROMPT:
        state.level = _PROMPT  # a server that was held to the form would have sent JSON
    _log.info("asking %s again for an object", first.model)
    more = options.max_tokens * (2 if first.finish == "length" else 1)
    again = [
        *messages,
        Message("assistant", first.text[:_MAX_ECHO] or "{}"),
        Message("user", _AGAIN.format(problem=problem.user_message)),
    ]
    second = _descend(chat, state, again, schema, replace(options, max_tokens=more), deadline, on_partial)
    value = _best(second, first, schema)
    return value, replace(second, attempts=first.attempts + second.attempts, usage=_sum(first.usage, second.usage))


def parse(text: str, schema: type[ModelT], *, cut: bool = False, salvage: bool = False) -> ModelT:
    """The object of `schema` in `text`. With `cut` or `salvage`, items of lists that are not valid are left out.

    Raises:
        LLMError: 'output'; the message names the fields that are wrong, and quotes nothing.
    """
    problem = "there is no JSON object in it"
    field = list_field(schema)
    for value in _shaped(text, schema, cut=cut):
        try:
            found = schema.model_validate(value)
        except ValidationError as error:
            problem = _problem(error)
            pruned = _pruned(value, error, schema) if cut or salvage else None
            if pruned is None:
                continue
            found = pruned
        if (cut or salvage) and field is not None and not getattr(found, field):
            problem = f"{field}: no complete item"
            continue
        return found
    raise LLMError("output", problem)


def _descend(
    chat: Chat,
    state: EndpointState,
    messages: Sequence[Message],
    schema: type[BaseModel],
    options: CallOptions,
    deadline: Deadline,
    on_partial: Callable[[Mapping[str, Any]], None] | None,
) -> Reply:
    """Ask at the present step; a server that refuses the request is asked at the next."""
    while True:
        level = state.level
        asked = messages if level == 0 else _with_schema(messages, schema)
        watch = _Watch(on_partial, list_field(schema)) if on_partial else None
        try:
            return chat(
                asked,
                replace(options, deadline_s=deadline.left_s()),
                on_text=watch,
                response_format=response_format(schema, level),
            )
        except LLMError as error:
            if error.kind != "request" or level >= _PROMPT:
                raise
            state.level = max(state.level, level + 1)
            _log.info("structured output: step %d is refused, trying the next", level)


class _Watch:
    """Calls `on_partial` whenever the object that is being streamed has grown."""

    def __init__(self, on_partial: Callable[[Mapping[str, Any]], None], field: str | None) -> None:
        self._on_partial, self._field = on_partial, field
        self._text = ""
        self._last: Mapping[str, Any] = {}

    def __call__(self, piece: str) -> None:
        self._text += piece
        if not any(mark in piece for mark in '",}]'):
            return  # nothing can have been completed
        value = extract.partial(self._text, self._field)
        if value and value != self._last:
            self._last = value
            self._on_partial(value)


def _shaped(text: str, schema: type[BaseModel], *, cut: bool) -> list[Any]:
    """The candidates in `text`; a bare list is put into the schema's one list field."""
    field = list_field(schema)
    shaped = []
    for value in extract.candidates(text, cut=cut):
        if isinstance(value, dict):
            shaped.append(value)
        elif field is not None:
            shaped.append({field: value})
    return shaped


def _best(second: Reply, first: Reply, schema: type[ModelT]) -> ModelT:
    """The second reply's object; else the valid items of either."""
    cut = second.finish != "stop"
    try:
        return parse(second.text, schema, cut=cut)
    except LLMError as error:
        for reply in (second, first):
            try:
                return parse(reply.text, schema, cut=reply.finish != "stop", salvage=True)
            except LLMError:
                continue
        raise LLMError(
            "output",
            "The model did not give a usable result, also when asked again. Try again, or choose another model.",
        ) from error


def _with_schema(messages: Sequence[Message], schema: type[BaseModel]) -> list[Message]:
    ask = _ASK + json.dumps(json_schema(schema), ensure_ascii=False)
    if messages and messages[0].role == "system":
        return [Message("system", f"{messages[0].content}\n\n{ask}"), *messages[1:]]
    return [Message("system", ask), *messages]


def _pruned(value: Any, error: ValidationError, schema: type[ModelT]) -> ModelT | None:
    """`value` without the list items that `error` complains of; None when it is not valid without them either."""
    bad = {location[: 1 + index] for e in error.errors() for location in [e["loc"]] for index in _first_index(location)}
    for location in sorted(bad, key=lambda found: [str(part) for part in found[:-1]] + [-int(found[-1])]):
        holder = value
        for part in location[:-1]:
            holder = holder[part]
        if isinstance(holder, list):
            del holder[int(location[-1])]
    try:
        return schema.model_validate(value)
    except ValidationError:
        return None


def _first_index(location: tuple[int | str, ...]) -> list[int]:
    return [index for index, part in enumerate(location) if isinstance(part, int)][:1]


def _problem(error: ValidationError) -> str:
    """Which fields are wrong and how, without what stood in them."""
    found = [f"{'.'.join(str(part) for part in e['loc']) or 'object'}: {e['type']}" for e in error.errors()[:5]]
    return "; ".join(found)


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def _sum(first: Usage, second: Usage) -> Usage:
    return Usage(
        first.prompt_tokens + second.prompt_tokens,
        first.completion_tokens + second.completion_tokens,
        first.estimated or second.estimated,
    )
