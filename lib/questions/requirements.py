"""What a posting's requirement asks for, said the way an interviewer would say it.

'At least 3 years of professional experience with Java (Spring is a plus)' becomes 'The job calls for professional
experience with Java.' Years, licences, degrees and working hours are checked on paper, so nobody is asked about them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lib.core.enums import RequirementKind
from lib.core.text import sentences
from lib.core.types import Requirement
from lib.documents.skills import find_skills, skill_group
from lib.questions import requirement_words as words

LIMIT = 170
"""Characters of a requirement that an interviewer would say in one breath."""


@dataclass(frozen=True)
class Wish:
    """A requirement as one sentence to say. `duty` is work to be done there, `soft` a way of working."""

    lead: str
    duty: bool
    soft: bool


def wish_of(requirement: Requirement) -> Wish | None:
    """The requirement as something to ask about; None when there is nothing to tell (a licence, a degree, hours)."""
    text = _plain(requirement.text)
    formal = words.OTHER_DUTIES.search(text) is not None or _is_language(requirement)
    if requirement.kind is not RequirementKind.RESPONSIBILITY:
        formal = formal or words.FORMAL.search(text) is not None
    text = _salvaged(text) if formal else text
    text = _without_years(_whom(text))
    text = re.split(r"\s+(?:and you|but you|and have lived)\b", text)[0].strip(" ,;.")
    if (
        len(text) < 3
        or words.LIKES.match(text)
        or (formal and not re.match(r"(?:\w+ ){0,2}(?:experience|knowledge)\b", text, re.IGNORECASE))
    ):
        return None
    duty, lead = _sentence(_cut(text), requirement.kind)
    hard = any(skill_group(s) not in ("soft skills", "spoken languages") for s in find_skills(lead))
    return Wish(lead, duty, not duty and not hard and words.SOFT.search(text) is not None)


def _plain(text: str) -> str:
    """The first sentence without brackets and closing marks; 'our' is the employer's word, not the interviewer's."""
    first = sentences(" ".join(text.split()))[0].text if text.strip() else ""
    first = re.split(r"(?<!e\.g)(?<!i\.e)(?<!etc)\.\s+(?=[a-z])", first)[0]
    text = re.sub(r"\s*[(\[][^)\]]*[)\]]", "", first).replace("’", "'").strip(" .;,:!*•-–")
    text = words.TAIL.sub("", text)
    return re.sub(r"\bour\b", "the", text, flags=re.IGNORECASE)


def _is_language(requirement: Requirement) -> bool:
    groups = {skill_group(s) for s in requirement.skills}
    return groups == {"spoken languages"} and len(requirement.text.split()) <= 6


def _whom(text: str) -> str:
    """The text behind 'We are looking for someone with ...'."""
    for _ in range(2):
        seek = words.SEEK.match(text)
        if seek:
            text = re.split(r"\s+who\b", text[seek.end() :])[0]
    return text


def _salvaged(text: str) -> str:
    """What a formal requirement asks for beside the paper: '..., with a year of experience on an acute ward'."""
    parts = re.split(r"\s+(?:with|and)\s+|[,;]\s*", text)
    kept = [
        p for p in parts if not words.FORMAL.search(p) and re.search(r"\b(?:experience|knowledge)\b", p, re.IGNORECASE)
    ]
    return kept[0] if kept else ""


def _without_years(text: str) -> str:
    found = words.YEARS.search(text)
    if found is None:
        return "" if re.match(r"\w+(?:\s\w+)? (?:as|in)\b", text) and words.ONLY_A_ROLE.fullmatch(text) else text
    rest = (text[found.end() :] if found.start() < 12 else text[: found.start()]).strip(" ,;:")
    if not rest or words.ONLY_A_ROLE.match(rest):
        return ""
    return f"experience {rest}" if re.match(r"(?:in|with|on|at|as|within)\b", rest, re.IGNORECASE) else rest


def _cut(text: str) -> str:
    """At most about LIMIT characters, cut where a clause ends and never after a preposition."""
    if len(text) > LIMIT:
        cuts = [m.start() for m in re.finditer(r"[,;:]\s|\s(?:and|with|including|that|which|so)\s", text)]
        fitting = [c for c in cuts if 30 <= c <= LIMIT]
        text = words.OPEN_END.sub("", text[: fitting[-1]] if fitting else text[:LIMIT].rsplit(" ", 1)[0])
    return text


def _sentence(text: str, kind: RequirementKind) -> tuple[bool, str]:
    """Whether it is a duty, and the sentence."""
    will, include = words.YOU_WILL.match(text), words.INCLUDES.match(text)
    if include:
        return True, f"Part of the work is {text[include.end() :]}."
    if will:
        return True, f"In this job you would {text[will.end() :]}."
    duty = kind is RequirementKind.RESPONSIBILITY
    said = _about_you(text, listed=not duty)
    if said:
        return False, said
    if not duty:
        return False, _thing(_lower_first(text), kind)
    low = _lower_first(text)
    if words.THIRD_PERSON.match(text):
        return True, f"The posting puts it like this: “{text}”."
    if re.match(r"(?!bring\b)\w+ing\b", text, re.IGNORECASE) or words.NOUNS.match(text):
        return True, f"Part of the work is {low}."
    return True, f"In this job you would {low}."


def _thing(low: str, kind: RequirementKind) -> str:
    if re.match(r"(?!understanding|training|teaching|nursing)\w+ing\b", low) and " " in low:
        low = f"experience of {low}"
    if kind is not RequirementKind.NICE:
        return f"The job calls for {low}."
    return f"They would also like {low}." if words.HELD.search(low) else f"It would be a plus to know {low}."


def _about_you(text: str, *, listed: bool) -> str:
    """The sentence for 'Ability to ...', 'Good with ...', 'You write ...', if `listed` 'Know ...'; '' for others."""
    can, state = words.CAN.match(text), words.IS.match(text)
    if can:
        return f"The job is for someone who can {_lower_first(text[can.end() :])}."
    if state:
        return f"They hope that you are {_lower_first(state['state'])}."
    if re.match(r"you\s", text, re.IGNORECASE):
        return f"They hope that you {text[4:].removeprefix('also ')}."
    if listed and words.DOES.match(text):
        return f"They hope that you {_lower_first(text).replace('have ever ', 'have ', 1)}."
    return ""


def _lower_first(text: str) -> str:
    """The first letter small unless the word is a name ('PostgreSQL', 'Java', 'HR')."""
    word = re.split(r"[\s,;/-]", text, maxsplit=1)[0]
    if any(c.isupper() or c.isdigit() for c in word[1:]) or (len(word) == 1 and word != "A"):
        return text
    if any(skill_group(s) in words.PROPER for s in find_skills(word)) and not words.COMMON_NOUN.search(word):
        return text
    return text[:1].lower() + text[1:]
