"""Words for questions from the candidate's own bullets and the posting's requirements.

A bullet such as 'Cut build time by 40 % by caching layers' becomes 'you cut build time by 40 % by caching layers'
inside a question. Every angle has several wordings, among which the plan's seed picks, and a hint and a smaller
question that fit all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_IRREGULAR = frozenset(
    (
        "split built cut led ran wrote grew taught won sold held made took drove began brought kept gave found set put "
        "oversaw rebuilt rewrote spoke sped shrank spun dealt met sent spent rose overhauled chose drew fed fought "
        "flew forecast paid read sang "
        "shot swam wove undertook underwent dug rode overcame understood thought bought sought "
        "stood laid hit spread quit broke did went"
    ).split()
)
_CLAUSE = re.compile(r"[,;:]\s|\s(?:which|while|resulting|thereby|so that|and (?=\w+ed\b))")
_PHRASE = re.compile(r"\s(?:and|with|for|by|on|in|at|to|over|through|across|using|from)\s")
_MINE = ((re.compile(r"\b(?:my|our)\b", re.IGNORECASE), "your"), (re.compile(r"\b(?:I|we|us)\b"), "you"))


def second_person(bullet: str, limit: int = 130) -> str:
    """'Cut build time by 40 %.' -> 'you cut build time by 40 %'; '' when the bullet does not start with a past verb."""
    text = shortened(bullet, limit)
    first = re.match(r"[A-Za-z-]+", text)
    if first is None:
        return ""
    word = first.group().lower()
    if word in _IRREGULAR or (word.endswith("ed") and len(word) > 4):
        rest = text[first.end() :]
        for pattern, yours in _MINE:
            rest = pattern.sub(yours, rest)
        return "you " + word + rest
    return ""


def shortened(text: str, limit: int = 130) -> str:
    """The text's first clauses, at most about `limit` characters, cut where a clause ends, without a final stop."""
    flat = " ".join(text.split()).rstrip(".; ")
    if len(flat) <= limit:
        return flat
    for ends in (_CLAUSE, _PHRASE):
        cuts = [m.start() for m in ends.finditer(flat) if 40 <= m.start() <= limit]
        if cuts:
            return flat[: cuts[-1]]
    return flat[:limit].rsplit(" ", 1)[0] + " …"


@dataclass(frozen=True)
class Angle:
    """One side of a piece of work: ways to ask about it, a smaller question and a hint."""

    asks: tuple[str, ...]
    narrow: str
    hint: str


MENTIONS = (
    "In your resume {you}.",
    "Your resume says that {you}.",
    "One line of your resume stayed with me: {you}.",
    "I would like to go into one thing: {you}.",
    "Let us look at one piece of your work: {you}.",
)
"""How a bullet is brought up; `{you}` is the bullet in the second person."""

QUOTES = (
    "Your resume says: “{text}”.",
    "I read this in your resume: “{text}”.",
    "There is a line in your resume, “{text}”.",
)
"""The same for bullets that do not start with a verb."""

ANGLES = {
    "measure": Angle(
        (
            "How did you measure that, and what did you compare it with?",
            "Where does that figure come from, and how sure of it are you?",
            "Which part of that figure would you be least sure of if somebody checked it?",
            "Who else looked at that figure, and what did they make of it?",
        ),
        "Take just one: what was counted, over how long, or what it was held against. Where would you like to start?",
        "Think of the sheet, the system or the person that the figure came from.",
    ),
    "first": Angle(
        (
            "What did you tackle first, and why that?",
            "Take me to the start of it: what was the first decision you made?",
            "Before any of it worked, what did you try first?",
            "Walk me through the first week of that work.",
        ),
        "Only the beginning: what you were given, whom you asked, or what you tried. Which comes back most easily?",
        "Go back to the day you took it on. What did you open, read or ask on that day?",
    ),
    "choice": Angle(
        (
            "What else could you have done, and why did you choose this way?",
            "Which alternative did you turn down, and what spoke for it?",
            "If someone had argued for the opposite approach, what would you have answered?",
        ),
        "One other way of doing it is enough: what spoke for it, or what spoke against it. Start with either.",
        "Think of how a colleague with other habits would have gone about the same thing.",
    ),
    "hard": Angle(
        (
            "What was the hardest part, and how did you get through it?",
            "Tell me about the moment when it nearly did not work.",
            "What turned out to be different from what you had expected, and how did you notice?",
            "What went wrong on the way, and what did you do about it?",
        ),
        "One difficulty is enough: how you noticed it, what you did about it, or who helped. Start with any of them.",
        "Think of the day on which you were least sure that it would come off.",
    ),
    "routine": Angle(
        (
            "Take me through one day on which that was difficult.",
            "Tell me about one time when it did not go as it should, and what you did.",
            "Which case from that time do you remember best, and what was your part in it?",
        ),
        "One day or one person is enough: what was going on, what you did, or how it ended. Start with any of them.",
        "Think of a day you talked about at home.",
    ),
    "own": Angle(
        (
            "Which part of that was yours, and which was the team's?",
            "What would not have happened without you?",
            "Who else was involved, and what exactly did you do yourself?",
            "If I asked a colleague from that time, what would they say you did?",
        ),
        "Take one step of it and tell me who did what. You can begin with the others or with yourself.",
        "Think of one task or decision that would have stayed undone if you had been away.",
    ),
    "again": Angle(
        (
            "If you had to do it again today, what would you do differently?",
            "What did you learn there that you have used since?",
            "Looking back, what did you leave undone?",
        ),
        "Either will do: one thing that you would keep, or one that you would do in another way.",
        "Think of what you know today and did not know then.",
    ),
}
"""What is asked about a bullet, by angle."""

REQUIREMENT = {
    "shown": Angle(
        (
            "{lead} {mention} Take me through that: what did you decide yourself?",
            "{lead} {mention} What in it was harder than it sounds, and what would you do in the same way here?",
            "{lead} {mention} What did that teach you that you would bring to this role?",
        ),
        "Take one piece of it: how it began, one decision of yours, or how it ended. Where would you like to begin?",
        "Think of one decision in it that somebody else might have taken differently.",
    ),
    "open": Angle(
        (
            "{lead} Where have you needed that most, and what did you do yourself?",
            "{lead} Which piece of your work shows it best? Take me through it.",
            "{lead} When did a piece of work stand or fall with that, and what did you decide yourself?",
        ),
        "One case is enough, at work or elsewhere: what was wanted, what you did, or what came of it. Start with any.",
        "Think of the closest thing you have done, even if it went by another name.",
    ),
    "near": Angle(
        (
            "{lead} What is the closest thing you have done, and what did you decide yourself?",
            "{lead} Where have you come nearest to that, and what did you do there?",
        ),
        "One case is enough, at work or elsewhere: what was wanted, what you did, or what came of it. Start with any.",
        "Think of work that looked a little like it, even if it went by another name.",
    ),
    "gap": Angle(
        (
            "{lead} I do not see that in your resume. What have you done that comes nearest, and how did it go?",
            "{lead} Your resume says little about it. Where have you come closest, and what did you do yourself?",
            "{lead} It may be new to you. When did you last have to pick up something of the kind, and how did you "
            "go about it?",
        ),
        "Either will do: the nearest thing that you have done, or how you learned something like it.",
        "Think of the closest thing you have done, at work or elsewhere, even if the tools had other names.",
    ),
    "duty": Angle(
        (
            "{lead} Tell me about a time when you did something like it.",
            "{lead} What is the closest thing you have done, and how did it end?",
            "{lead} Where have you done something of that kind, and what was hard about it?",
        ),
        "One case is enough: what was asked of you, what you did, or what came of it. Which is easiest to start with?",
        "Think of a job, a course or a club in which something like it fell to you.",
    ),
    "soft": Angle(
        (
            "{lead} Tell me about a time when that was put to the test.",
            "{lead} Give me one example from your own work: what happened, and what did you do?",
            "{lead} When did that matter most, and how did it end?",
        ),
        "One small scene is enough: who was there, what was said, and what you did.",
        "Think of a day on which the opposite would have been easier.",
    ),
}
"""Questions from a requirement, said by `lead`: shown by the resume, open, a gap, a duty, or a way of working."""
