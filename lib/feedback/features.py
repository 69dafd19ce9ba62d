"""What can be counted in a thread: STAR elements, actions, results, numbers, names, reasons, hedges, fillers, order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lib.core.enums import Origin, QuestionKind
from lib.core.protocols import Retriever
from lib.core.types import Interview
from lib.feedback import cues
from lib.feedback.keypoints import Reach, credit, reach_all
from lib.feedback.slots import has_slots, slot_reaches
from lib.feedback.themes import theme
from lib.feedback.thread import Thread, Unit, cached_stems, is_generic


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
    def star(self) -> tuple[str, ...]:
        """The names of the STAR elements found, in STAR order."""
        found = {"situation": self.situation, "task": self.task, "action": self.action, "result": self.result}
        return tuple(name for name, units in found.items() if units)

    @property
    def firsthand(self) -> bool:
        """True when something ties the answer to a person or a case: an action, a number, a name, an example."""
        return bool(self.own_actions or self.n_numbers or self.names or self.example or self.learned)

    @property
    def per_100(self) -> float:
        """Hedges and fillers per 100 words of the answers."""
        return 100 * (self.fillers + self.hedges) / max(1, self.n_words)


def extract(interview: Interview, thread: Thread, retriever: Retriever) -> Features:
    """Everything the dimensions look at, for one thread."""
    units = thread.units
    asked = cached_stems(thread.question.text)
    action = tuple(u for u in units if own_actions(u.plain))
    result = _results(units, action)
    learned = _with(units, cues.LEARNED.search)
    if has_slots(thread.question):
        own = {"your own part": action, "how you went about it": action}
        reaches = slot_reaches(thread.question, units, {**own, "the result": result, "what you would change": learned})
    else:
        reaches = reach_all(thread.question, units, retriever)
    known = (*interview.resume.skills, *interview.job.skills, *interview.candidate.stack)
    names = tuple(n for n in _names(units, known) if not cached_stems(n) <= asked)
    stems = [s for u in units for s in u.stems]
    concrete = {s for s in stems if s not in asked and not is_generic(s) and len(s) > 2}
    numbers = _with(units, count_numbers)
    situation = _with(units, cues.SITUATION.search)
    return Features(
        thread=thread,
        reaches=reaches,
        situation=situation,
        task=_with(units, cues.TASK.search),
        action=action,
        result=result,
        learned=learned,
        reason=_with(units, cues.REASON.search),
        example=_with(units, cues.EXAMPLE.search),
        numbers=numbers,
        names=names,
        named=tuple(u for u in units if any(n.lower() in u.text.lower() for n in names)),
        on_topic=_on_topic(thread, reaches),
        own_actions=sum(own_actions(u.plain) for u in units),
        we_actions=sum(len(cues.WE_ACTION.findall(u.plain)) for u in units),
        n_numbers=sum(count_numbers(u.text) for u in units),
        work_words=len({m.group().lower() for u in units for m in cues.WORK.finditer(u.text)}),
        private_words=len({m.group().lower() for u in units for m in cues.PRIVATE.finditer(u.text)}),
        names_skill=_names_skill(thread),
        general=len(_with(units, cues.GENERAL.search)),
        detail=len(concrete),
        overlap=_overlap(thread, interview),
        theme_words=_theme_words(thread),
        order_words=len({m.lower() for u in units for m in cues.ORDER.findall(u.plain)}),
        fillers=sum(len(cues.FILLER.findall(u.text)) for u in units),
        hedges=sum(len(cues.HEDGE.findall(u.text)) for u in units),
        variety=len(set(stems)) / max(1, len(stems)),
        star_order=_in_order(units, situation, action, result),
        measured_result=any(cues.MEASURED.search(u.text) for u in result),
    )


def own_actions(text: str) -> int:
    """How many checkable past actions the speaker claims as their own ('I profiled it, batched the calls')."""
    verbs = [m for m in cues.OWN_ACTION.finditer(text) if _is_past(m.group(1))]
    if all(m.group(1).lower() in cues.SAME_IN_PAST for m in verbs) and not cues.PAST_SIGN.search(text):
        verbs = []
    started = len(cues.I_STARTED.findall(text))
    if not verbs:
        return started
    tail = text[verbs[0].end() :]
    joined = [w for w in (cues.JOINED_ACTION.findall(tail) if "," in text else _bare_actions(tail)) if _is_action(w)]
    return sum(_is_action(m.group(1)) for m in verbs) + started + min(3, len(joined))


def _bare_actions(tail: str) -> list[str]:
    """Verbs that could carry on an action in speech without commas: not after a word that makes them something else."""
    spoken = tail.split()
    return [word for before, word in pairwise(spoken) if before.lower() not in cues.NOT_BEFORE_ACTION]


def count_numbers(text: str) -> int:
    """Figures and number words that measure something; list marks such as '1.' do not count."""
    marks = len(cues.LIST_MARK.findall(text))
    return max(0, len(cues.NUMBER.findall(text)) - marks)


def _is_past(word: str) -> bool:
    word = word.lower()
    return word in cues.PAST_IRREGULAR or (len(word) > 4 and word.endswith("ed") and not word.endswith("eed"))


def _is_action(word: str) -> bool:
    return _is_past(word) and word.lower() not in cues.VAGUE_VERBS


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
            if name not in cues.NOT_NAMES and name.lower() not in {f.lower() for f in found}:
                found.setdefault(name)
    return tuple(found)


def _on_topic(thread: Thread, reaches: Sequence[Reach]) -> tuple[Unit, ...]:
    question = thread.question
    vocabulary = cached_stems(question.text) | cached_stems(f"{question.skill} {question.requirement}")
    for point in question.key_points:
        vocabulary |= cached_stems(" ".join((point.name, *point.phrasings)))
    vocabulary = frozenset(s for s in vocabulary if not is_generic(s))
    pattern = theme(question.text)
    return tuple(
        u
        for u in thread.units
        if len(u.stems & vocabulary) >= 2
        or (len(u.stems) <= 6 and u.stems & vocabulary)
        or any(r.unit is u and r.value >= 0.3 for r in reaches)
        or (pattern is not None and pattern.search(u.text))
    )


def _overlap(thread: Thread, interview: Interview) -> float:
    """Share of the question's own words (with its requirement and source) that the answer takes up, 0..1."""
    question = thread.question
    asked = cached_stems(f"{question.text} {question.requirement} {question.skill}")
    if question.origin is Origin.RESUME:
        asked |= cached_stems(_source_text(interview, question.source))
    asked = frozenset(s for s in asked if not is_generic(s))
    said: set[str] = set().union(*(u.stems for u in thread.units)) if thread.units else set()
    return len(asked & said) / len(asked) if asked else 0.0


def _names_skill(thread: Thread) -> bool:
    skill = cached_stems(thread.question.skill)
    return bool(skill) and any(skill <= u.stems for u in thread.units)


def _source_text(interview: Interview, source: str) -> str:
    """The bullet behind a question; `source` holds its text or is found in it."""
    for bullet in interview.resume.bullets:
        if bullet.text in source or (source and source in bullet.text):
            return bullet.text
    return source


def _theme_words(thread: Thread) -> int:
    pattern = theme(thread.question.text)
    if pattern is None:
        return 0
    return len({m.group().lower() for u in thread.units for m in pattern.finditer(u.text)})


def _in_order(units: Sequence[Unit], *groups: Sequence[Unit]) -> bool:
    """True when the first unit of each group comes no later than the next group's last one; all groups filled."""
    places = [[units.index(u) for u in group] for group in groups]
    if not all(places):
        return False
    return all(min(one) <= max(two) for one, two in pairwise(places)) and min(places[0]) <= min(places[-1])
