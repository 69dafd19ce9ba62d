"""24 shapes in which models return JSON, for tests and bench: all hold, or once held, the same two questions."""

from __future__ import annotations

import json
import re

from pydantic import BaseModel

WANTED = ["What is a GIL?", 'Explain MVCC in "Postgres".']
_OBJECT = {"questions": [{"text": WANTED[0], "difficulty": "easy"}, {"text": WANTED[1], "difficulty": "hard"}]}
_FLAT = json.dumps(_OBJECT)
_PRETTY = json.dumps(_OBJECT, indent=2)


class Item(BaseModel):
    text: str
    difficulty: str | float | None = None


class Items(BaseModel):
    questions: list[Item]


SHAPES = {
    "clean": _FLAT,
    "fenced": "```json\n" + _PRETTY + "\n```",
    "fenced in chatter": "Sure! Here are your questions:\n\n```\n" + _PRETTY + "\n```\nLet me know if you need more.",
    "chatter before": "Here is the JSON you asked for: " + _FLAT,
    "chatter after, with braces": _FLAT + "\n\nNote: I used {difficulty} levels.",
    "reasoning with braces": '<think>User wants {"questions": [...]} hmm</think>\n' + _FLAT,
    "trailing commas": _PRETTY.replace('"easy"\n', '"easy",\n').replace("    }\n  ]", "    },\n  ]"),
    "single quotes": repr(_OBJECT),
    "unquoted keys": re.sub(r'"(questions|text|difficulty)":', r"\1:", _FLAT),
    "comments": _PRETTY.replace('"text": "What', '// first question\n      "text": "What'),
    "line break in a string": _FLAT.replace("a GIL?", "a\nGIL?"),
    "unescaped quotes": _FLAT.replace('\\"Postgres\\"', '"Postgres"'),
    "no comma between objects": _FLAT.replace("}, {", "} {"),
    "no closing brackets": _FLAT[:-2],
    "cut in a string": _FLAT[:95],
    "cut in a key": _FLAT[:75],
    "typographic quotes": _FLAT.replace('"', "“", 1).replace('"', "”", 1),
    "True and None": _FLAT.replace('"difficulty": "easy"', '"ok": True, "difficulty": None'),
    "two objects": '{"draft": 1}\n' + _FLAT,
    "a list": json.dumps(_OBJECT["questions"]),
    "encoded twice": json.dumps(_FLAT),
    "NaN": _FLAT.replace('"easy"', "NaN"),
    "prose": "1. What is a GIL?\n2. Explain MVCC in Postgres.",
    "empty": "",
}
CUT = {"no closing brackets", "cut in a string", "cut in a key"}
"""The server says that these were broken off (finish 'length'): only whole items may be kept."""
FIRST_ONLY = {"cut in a string", "cut in a key"}
NOTHING = {"prose", "empty"}


def expected(name: str) -> list[str] | None:
    """The texts that must come out; None where there is no object to be had and making one up would be wrong."""
    if name in NOTHING:
        return None
    if name in FIRST_ONLY:
        return WANTED[:1]
    return [WANTED[0].replace("a GIL", "a\nGIL"), WANTED[1]] if name == "line break in a string" else WANTED
