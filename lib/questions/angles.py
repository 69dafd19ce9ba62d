"""Which sides of a bullet one can ask about: a project has a first step, daily work has a difficult day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lib.core.enums import QuestionKind
from lib.core.types import Bullet
from lib.documents.skills import find_skills, skill_group

_NO_CRAFT = ("soft skills", "spoken languages", "other")
_NUMBER = re.compile(r"\d")
_TEAM = re.compile(r"\b(?:led|managed|mentored|coordinated|taught|hired|team|stakeholders?|trained)\b", re.IGNORECASE)
_CHANGES = """
cut halv doubl tripl trebl reduc increas improv rais lower sav grew grow boost shorten decreas sped speed shrank shrunk
"""
_PROJECTS = """
built build design develop creat introduc launch mov migrat wrote automat rebuil redesign replac implement establish
founded cut reduc increas improv rais lower sav grew fine-tun deploy convinc organis organiz restructur rewr refactor
consolidat integrat roll ship pilot plan negotiat simplif standardis standardiz split port optimis optimiz analys
analyz research prototyp publish produc made turn fix digitis digitiz overhaul cod draft devis model convert upgrad
transform revis extend add invent
"""
_ROUTINES = """
administer care caring taught teach serv assist manag support provid handl maintain responsib work supervis coach mentor
deliver cook prepar sold sell answer treat assess monitor coordinat perform operat led lead ran run tutor clean greet
process record document check inspect schedul advis help look liais nurs oversaw overse
"""


def _starting(stems: str, *more: str) -> str:
    return rf"(?:{'|'.join((*more, *stems.split()))})"


_CHANGE = re.compile(rf"%|\bper ?cent|\bfrom\b.+\bto\b|\b{_starting(_CHANGES)}", re.IGNORECASE)
_PROJECT = re.compile(
    r"(?:(?:and|first|successfully|co-?|re-?)\s?)?"
    + _starting(
        _PROJECTS,
        r"set up\b",
        r"train(?:ed)? (?:a|an|the) (?:\w+ )?(?:model|network|classifier)",
        r"led (?:a|an|the) (?:\w+ )?(?:move|migration|project|change|rollout|redesign|launch)",
    ),
    re.IGNORECASE,
)
_ROUTINE = re.compile(_starting(_ROUTINES), re.IGNORECASE)


def angles_of(bullet: Bullet, kind: QuestionKind) -> Iterator[str]:
    """Names of the angles (keys of `phrases.ANGLES`) from which this bullet makes a question of this kind.

    A technical question needs a craft (a skill that is no way of working) or a figure that changed.
    """
    text = bullet.text
    if len(text.split()) < 6:
        return
    if kind is QuestionKind.TECHNICAL:
        changed = _CHANGE.search(text) is not None and _NUMBER.search(text) is not None
        if changed:
            yield "measure"
        if changed or any(skill_group(s) not in _NO_CRAFT for s in find_skills(text)):
            yield from _story(text, ("first", "choice", "hard"))
    else:
        if _TEAM.search(text):
            yield "own"
        yield from _story(text, ("hard", "again"))


def _story(text: str, project: tuple[str, ...]) -> tuple[str, ...]:
    if _PROJECT.match(text):
        return project
    return ("routine",) if _ROUTINE.match(text) else ("hard",)
