"""What can be counted in a thread: STAR elements, actions, results, numbers, names, reasons, hedges, fillers, order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from lib.core.enums import Origin, QuestionKind
from lib.core.protocols import Retriever
from lib.core.types import Interview
from lib.feedback import cues, subject
from lib.feedback.counting import count_numbers, own_actions
from lib.feedback.keypoints import Reach, credit, reach_all
from lib.feedback.nearness import nearness
from lib.feedback.slots import has_slots, slot_reaches
from lib.feedback.thread import Thread, is_generic
from lib.feedback.units import Unit, cached_stems

MIN_TERMS = 2
"""Distinctive terms of a bullet or requirement under which their absence says nothing ('clear writing')."""
MANY_REWORDED = 4


@dataclass(frozen=True)
class Features:
    """Counts over the units that count. Lists hold the units in which something was found, for evidence."""

    thread: Thread
    reaches: tuple[Reach, ...] = ()
    situation: tuple[Unit, ...] = ()
    task: tuple[Unit, ...] = ()
    action: tuple[Unit, ...] = ()
    result: tuple[Unit, ...] = ()
    learned: tuple[Unit, ...] = ()
    reason: tuple[Unit, ...] = ()
    example: tuple[Unit, ...] = ()
    numbers: tuple[Unit, ...] = ()
    names: tuple[str, ...] = ()
    named: tuple[Unit, ...] = ()
    on_topic: tuple[Unit, ...] = ()
    own_actions: int = 0
    we_actions: int = 0
    n_numbers: int = 0
    work_words: int = 0
    private_words: int = 0
    names_skill: bool = False
    general: int = 0
    detail: int = 0
    overlap: float = 0.0
    theme_words: int = 0
    kind_cues: int | None = None
    terms: int = 0
    shared: tuple[str, ...] = ()
    reworded: tuple[str, ...] = ()
    near: float | None = None
    order_words: int = 0
    fillers: int = 0
    hedges: int = 0
    variety: float = 1.0
    star_order: bool = False
    measured_result: bool = field(default=False)

    @property
    def n_words(self) -> int:
        """Words in the units that count."""
        return self.thread.n_words

    @property
    def coverage(self) -> float:
        """Share of key points reached, partly reached ones half; 0 without key points."""
        return credit(self.reaches)

    @property
    def by_points(self) -> bool:
        """True when key points are knowledge to be said; elsewhere they are examples of what one might say."""
        return bool(self.reaches) and self.thread.question.kind is QuestionKind.TECHNICAL and not self.built

    @property
    def built(self) -> bool:
        """True for a question built from a bullet or a requirement: the answer must be about that."""
        return self.thread.question.origin is not Origin.BANK

    @property
    def anchored(self) -> bool:
        """True when the actions told belong to a case: a situation, a number, a name or a result is told with them."""
        return bool(self.situation or self.n_numbers or self.names or self.result)

    @property
    def unrelated(self) -> bool:
        """True when nothing of the bullet or requirement behind the question comes up, save perhaps by chance."""
        linked = self.shared or self.names_skill or len(self.reworded) >= MANY_REWORDED
        return self.built and self.terms >= MIN_TERMS and not linked

    @property
    def links(self) -> float:
        """How many terms tie the answer to the bullet or requirement; one in another word counts a quarter."""
        return len(self.shared) + 0.25 * len(self.reworded)

    @property
    def star(self) -> tuple[str, ...]:
        """The names of the STAR elements found, in STAR order."""
        found = {"situation": self.situation, "task": self.task, "action": self.action, "result": self.result}
        return tuple(name for name, units in found.items() if units)

    @property
    def firsthand(self) -> bool:
        """True when something ties the answer to a person or a case: an action, a number, an example, or names.

        A single name among phrases that fit anyone ('every Python developer should ...') does not.
        """
        return bool(self.own_actions or self.n_numbers or self.example) or len(self.names) > self.general

    @property
    def per_100(self) -> float:
        """Hedges and fillers per 100 words of the answers."""
        return 100 * (self.fillers + self.hedges) / max(1, self.n_words)


def extract(interview: Interview, thread: Thread, retriever: Retriever) -> Features:
    """Everything the dimensions look at, for one thread."""
    return _about_the_question(_counts(_elements(thread), interview), interview, retriever)


def _elements(thread: Thread) -> Features:
    """The units that hold each element of an answer."""
    units = thread.units
    action = tuple(u for u in units if own_actions(u.plain))
    situation, result = _with(units, cues.SITUATION.search), _results(units, action)
    return Features(
        thread=thread,
        situation=situation,
        task=_with(units, cues.TASK.search),
        action=action,
        result=result,
        learned=_with(units, cues.LEARNED.search),
        reason=_with(units, cues.REASON.search),
        example=_with(units, cues.EXAMPLE.search),
        numbers=_with(units, count_numbers),
        star_order=_in_order(units, situation, action, result),
        measured_result=any(cues.MEASURED.search(u.text) for u in result),
    )


def _counts(f: Features, interview: Interview) -> Features:
    units = f.thread.units
    question = f.thread.question
    asked = cached_stems(f"{question.text} {question.skill}")
    known = (*interview.resume.skills, *interview.job.skills, *interview.candidate.stack)
    names = tuple(n for n in _names(units, known) if not cached_stems(n) <= asked)
    stems = [s for u in units for s in u.stems]
    return replace(
        f,
        names=names,
        named=tuple(u for u in units if any(n.lower() in u.text.lower() for n in names)),
        own_actions=sum(own_actions(u.plain) for u in units),
        we_actions=sum(len(cues.WE_ACTION.findall(u.plain)) for u in units),
        n_numbers=sum(count_numbers(u.text) for u in units),
        work_words=subject.distinct(units, cues.WORK),
        private_words=subject.distinct(units, cues.PRIVATE),
        general=len(_with(units, cues.GENERAL.search)),
        detail=len({s for s in stems if s not in asked and not is_generic(s) and len(s) > 2}),
        order_words=subject.distinct(units, cues.ORDER),
        fillers=sum(len(cues.FILLER.findall(u.text)) for u in units),
        hedges=sum(len(cues.HEDGE.findall(u.text)) for u in units),
        variety=len(set(stems)) / max(1, len(stems)),
    )


def _about_the_question(f: Features, interview: Interview, retriever: Retriever) -> Features:
    thread = f.thread
    if has_slots(thread.question):
        own = {"your own part": f.action, "how you went about it": f.action}
        found = {**own, "the result": f.result, "what you would change": f.learned}
        reaches = slot_reaches(thread.question, thread.units, found)
    else:
        reaches = reach_all(thread.question, thread.units, retriever)
    shared = subject.shared_terms(thread, interview.resume.bullets) if f.built else ()
    about = replace(
        f,
        reaches=reaches,
        on_topic=subject.on_topic(thread, reaches),
        names_skill=subject.names_skill(thread),
        overlap=subject.overlap(thread),
        theme_words=subject.theme_words(thread),
        kind_cues=subject.kind_cues(thread) if thread.question.kind is QuestionKind.BEHAVIOURAL else None,
        terms=len(subject.own_terms(thread.question)) if f.built else 0,
        shared=shared,
        reworded=subject.reworded_terms(thread, shared, retriever) if f.built else (),
        near=nearness(thread, retriever),
    )
    return _without_credit(about) if about.unrelated else about


def _without_credit(f: Features) -> Features:
    """Statements of the asked kind about another subject are no key points and no position on the question."""
    return replace(f, on_topic=(), reaches=tuple(Reach(r.point, 0.0, None) for r in f.reaches))


def _with(units: Sequence[Unit], test: Callable[[str], object]) -> tuple[Unit, ...]:
    return tuple(u for u in units if test(u.plain))


def _results(units: Sequence[Unit], action: Sequence[Unit]) -> tuple[Unit, ...]:
    """Units with a result's wording; after the first action also figures set against each other, or how it ended."""
    found = [u for u in units if cues.RESULT.search(u.plain)]
    after = units[units.index(action[0]) + 1 :] if action else ()
    found += [u for u in after if u not in found and count_numbers(u.text) >= 2]
    if not found and len(units) >= 3:
        found = [u for u in after if u in units[-2:] and u not in action and cues.PAST.search(u.plain)]
    return tuple(u for u in units if u in found)


def _names(units: Sequence[Unit], known: Sequence[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    text = " ".join(u.text for u in units)
    lowered = f" {re.sub(r'[^a-z0-9+#./-]+', ' ', text.lower())} "
    for name in known:
        if len(name) > 1 and f" {name.lower()} " in lowered.replace(". ", " "):
            found.setdefault(name)
    for unit in units:
        for match in cues.NAMED.finditer(unit.text):
            name = match.group()
            if name not in cues.NOT_NAMES and not any(name.lower() in f.lower().split() for f in found):
                found.setdefault(name)
    return tuple(found)


def _in_order(units: Sequence[Unit], *groups: Sequence[Unit]) -> bool:
    """True when the first unit of each group comes no later than the next group's last one; all groups filled."""
    places = [[units.index(u) for u in group] for group in groups]
    if not all(places):
        return False
    return all(min(one) <= max(two) for one, two in pairwise(places)) and min(places[0]) <= min(places[-1])
