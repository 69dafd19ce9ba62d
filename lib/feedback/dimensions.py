"""From features to a level per dimension: small sums of points, each with the words that explain it.

Levels are real numbers in 1..5 here; the scorer rounds them and widens their range. Every addend is bounded, so that
a longer answer gains nothing by its length.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from lib.core.enums import Dimension
from lib.feedback.counting import count_numbers
from lib.feedback.features import Features
from lib.feedback.levels import Judged, concrete_detail, is_story, upto
from lib.feedback.relevance import relevance
from lib.feedback.units import Unit


def substance(f: Features) -> Judged:
    """What is said: key points for knowledge, the event and its parts for stories, position and reason otherwise."""
    kind = f.thread.question.kind
    if is_story(kind):
        return _story_substance(f)
    return _points_substance(f) if f.by_points else _open_substance(f)


def _points_substance(f: Features) -> Judged:
    reached = [r for r in f.reaches if r.reached]
    partly = [r for r in f.reaches if not r.reached and r.borderline]
    depth = 0.35 * upto(len(f.reason), 2) + 0.25 * upto(len(f.example) + f.n_numbers, 2)
    level = 1 + 3.6 * upto(f.coverage, 0.85) + (depth if f.coverage >= 0.2 else 0.3 * depth) + 0.3 * upto(f.detail, 12)
    found = [
        f"{len(reached)} of {len(f.reaches)} key points"
        + (f" ({_list(r.point.name for r in reached)})" if reached else "")
    ]
    if f.reason and reached:
        found.append("reasons")
    missing = [r.point.name for r in f.reaches if not r.reached and r not in partly]
    missing += [f"{r.point.name} (only touched)" for r in partly]
    return Judged(level, tuple(found), tuple(missing), tuple(r.unit for r in (*reached, *partly) if r.unit))


def _story_substance(f: Features) -> Judged:
    parts: list[tuple[bool, float, str, Sequence[Unit]]] = [
        (bool(f.situation), 0.4, "a situation", f.situation),
        (bool(f.task), 0.25, "a task", f.task),
        (f.own_actions >= 1, 0.6, "what you did", f.action),
        (f.own_actions >= 3, 0.5, "several steps of your own", f.action),
        (bool(f.result), 0.5, "a result", f.result),
        (f.measured_result, 0.35, "a measured result", f.result),
        (bool(f.reason), 0.35, "a reason for a decision", f.reason),
        (bool(f.learned), 0.3, "what you learned", f.learned),
    ]
    level = 1 + sum(points for there, points, _, _ in parts if there) + 0.6 * upto(f.detail - 4, 16)
    if f.reaches:
        level += 0.6 * upto(f.coverage, 0.7)
    if not f.own_actions:
        level = min(level, 2.4 if f.we_actions and f.situation else 1.9)
    units = [u for there, _, _, us in reversed(parts) if there for u in us[:1]]
    return Judged(level, _named(parts, there=True), _named(parts, there=False), tuple(dict.fromkeys(units)))


def _open_substance(f: Features) -> Judged:
    parts: list[tuple[bool, float, str, Sequence[Unit]]] = [
        (bool(f.on_topic), 0.3, "a position on the question", f.on_topic),
        (bool(f.reason), 0.6, "a reason", f.reason),
        (len(f.reason) >= 2, 0.3, "a second reason or a trade-off", f.reason[1:]),
        (bool(f.own_actions or f.example), 0.6, "an example of your own", f.action or f.example),
        (bool(f.n_numbers), 0.4, "a number", f.numbers),
        (bool(f.names), 0.4, "a named tool, place or method", f.named),
        (bool(f.result), 0.3, "a consequence or result", f.result),
    ]
    level = 1 + sum(points for there, points, _, _ in parts if there) + 1.1 * upto(concrete_detail(f) - 3, 18)
    level += 0.6 * upto(f.coverage, 0.7)
    if not f.firsthand:
        level = min(level, 1.4 if f.general else 2.4)
    units = [u for there, _, _, us in parts if there for u in us[:1]]
    return Judged(level, _named(parts, there=True), _named(parts, there=False), tuple(dict.fromkeys(units)))


def structure(f: Features) -> Judged:
    """STAR for stories; for the rest: to the point at once, ordered, closed."""
    return _star_structure(f) if is_story(f.thread.question.kind) else _point_structure(f)


def _star_structure(f: Features) -> Judged:
    names = ("situation", "task", "action", "result")
    missing = tuple(n for n in names if n not in f.star)
    weight = {"situation": 0.8, "task": 0.55, "action": 1.0, "result": 1.0}
    level = 1 + sum(weight[n] for n in f.star) + 0.4 * upto(f.order_words, 4) + (0.4 if f.star_order else 0.0)
    if not f.action:
        level = min(level, 2.4)
    if f.n_words > 320 and missing:
        level -= 0.5
    units = tuple(dict.fromkeys(us[0] for us in (f.situation, f.task, f.action, f.result) if us))
    return Judged(level, tuple(f.star), missing, units)


def _point_structure(f: Features) -> Judged:
    units = f.thread.units
    first = bool(units) and any(u in f.on_topic for u in units[: 1 if len(units) < 4 else 2])
    closes = len(units) >= 3 and bool(set(units[-2:]) & {*f.reason, *f.result, *f.example, *f.numbers})
    weight = max(upto(f.coverage, 0.5), 0.5 * upto(concrete_detail(f), 14) if not f.by_points else 0.0)
    level = 1.2 + (0.7 if first else 0.0) + 1.1 * upto(f.order_words, 4) * (0.4 + 0.6 * weight) + 1.2 * weight
    level += 0.5 if closes else 0.0
    level += 0.5 * upto(len(f.on_topic), 4)
    found = [
        text
        for there, text in (
            (first, "comes to the point at once"),
            (f.order_words >= 2, "linking words"),
            (closes, "a closing reason or example"),
        )
        if there
    ]
    missing = [
        text
        for lacks, text in (
            (not first, "the point first"),
            (f.order_words < 2, "words that order it (first, because, for example)"),
            (not closes, "a closing trade-off or example"),
        )
        if lacks
    ]
    return Judged(level, tuple(found), tuple(missing), units[:1] if first else f.on_topic[:1])


def credibility(f: Features) -> Judged:
    """What could be checked: own part, numbers, names, details; claims that fit anyone take away."""
    story = is_story(f.thread.question.kind)
    own = upto(f.own_actions, 3) if story or f.own_actions else 0.5 * upto(len(f.example), 1)
    level = 1 + (1.3 if story else 0.8) * own + 0.9 * upto(f.n_numbers, 2) + 0.6 * upto(len(f.names), 2)
    level += (1.1 if story else 1.5) * upto(concrete_detail(f) - 4, 16)
    if not story and f.by_points:
        level += 0.6 * upto(f.coverage, 0.7)
    level -= 0.3 * upto(f.general - f.own_actions, 3) + 0.3 * upto(f.hedges - 1, 3)
    mostly_we = f.we_actions > 2 and f.own_actions == 0
    if story and mostly_we:
        level = min(level, 2.4)
    found = [
        text
        for there, text in (
            (f.own_actions > 0, "your own part ('I ...')"),
            (f.n_numbers > 0, f"{f.n_numbers} number{'s' if f.n_numbers != 1 else ''}"),
            (bool(f.names), f"names such as {_list(f.names[:3])}"),
            (f.detail >= 10, "concrete detail"),
        )
        if there
    ]
    missing = [
        text
        for lacks, text in (
            (mostly_we, "your own part: it says 'we' throughout"),
            (story and f.own_actions == 0 and not mostly_we, "what you did yourself"),
            (f.n_numbers == 0, "a number"),
            (f.detail < 6, "details that only someone who did it knows"),
        )
        if lacks
    ]
    best = sorted(f.thread.units, key=lambda u: -(2 * count_numbers(u.text) + (u in f.named) + (u in f.action)))
    units = tuple(u for u in best if u in f.numbers or u in f.named or u in f.action)
    return Judged(level, tuple(found), tuple(missing), units[:3])


def communication(f: Features) -> Judged:
    """How it is said: fillers and hedges per 100 words, loops, lists. Missing punctuation costs nothing."""
    level = 4.4 - 1.9 * upto(f.per_100 - 1.5, 9)
    level += 0.6 * upto(f.n_words - 25, 25) * upto(1.5 - f.per_100 / 2, 1.5) * upto(f.variety - 0.5, 0.2)
    if f.n_words < 20:
        level = min(level, 3.4)
    if f.variety < 0.45 and f.n_words > 40:
        level -= 1.0
    if f.thread.repeated:
        level -= 0.6 * upto(len(f.thread.repeated), 2)
    if f.n_words > 350:
        level -= 0.6
    found: list[str] = []
    missing: list[str] = []
    count = f.fillers + f.hedges
    counted = f"{count} filler or hedge" if count == 1 else f"{count} fillers or hedges"
    (missing if f.per_100 > 4 else found).append(f"{counted} in {f.n_words} words" if count else "no fillers or hedges")
    if f.thread.repeated:
        missing.append("sentences that say the same again")
    return Judged(level, tuple(found), tuple(missing), f.thread.units[:1])


JUDGES: dict[Dimension, Callable[[Features], Judged]] = {
    Dimension.RELEVANCE: relevance,
    Dimension.SUBSTANCE: substance,
    Dimension.STRUCTURE: structure,
    Dimension.CREDIBILITY: credibility,
    Dimension.COMMUNICATION: communication,
}


def _named(parts: Sequence[tuple[bool, float, str, Sequence[Unit]]], *, there: bool) -> tuple[str, ...]:
    return tuple(name for found, _, name, _ in parts if found is there)


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
