"""Words for questions from the candidate's own bullets and the posting's requirements.

A bullet such as 'Cut build time by 40 % by caching layers' becomes 'you cut build time by 40 % by caching layers'
inside a question. Every angle has several wordings; the plan's seed picks among them.
"""

from __future__ import annotations

import re

_IRREGULAR = frozenset(
    (
        "built cut led ran wrote grew taught won sold held made took drove began brought kept gave found set put won "
        "oversaw rebuilt rewrote spoke sped shrank spun dealt met sent spent rose overhauled "
    ).split()
)
_CLAUSE = re.compile(r"[,;:]\s|\s(?:which|while|resulting|thereby|so that|and (?=\w+ed\b))")


def second_person(bullet: str, limit: int = 130) -> str:
    """'Cut build time by 40 %.' -> 'you cut build time by 40 %'; '' when the bullet does not start with a past verb."""
    text = shortened(bullet, limit)
    first = re.match(r"[A-Za-z-]+", text)
    if first is None:
        return ""
    word = first.group().lower()
    if word in _IRREGULAR or (word.endswith("ed") and len(word) > 4):
        return "you " + word + text[first.end() :]
    return ""


def shortened(text: str, limit: int = 130) -> str:
    """The text's first clauses, at most about `limit` characters, cut where a clause ends, without a final stop."""
    flat = " ".join(text.split()).rstrip(".; ")
    if len(flat) <= limit:
        return flat
    cuts = [m.start() for m in _CLAUSE.finditer(flat) if 40 <= m.start() <= limit]
    return flat[: cuts[-1]] if cuts else flat[:limit].rsplit(" ", 1)[0] + " …"


MENTIONS = (
    "In your resume {you}.",
    "You wrote that {you}.",
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

ANGLES: dict[str, tuple[str, ...]] = {
    "measure": (
        "How did you measure that, and what was it before?",
        "Where does that figure come from, and how sure of it are you?",
        "How did you know that the change was yours and not something else that happened at the time?",
        "What did you compare it with, and who else looked at the numbers?",
    ),
    "first": (
        "What did you change first, and why that?",
        "Take me to the start of it: what was the first decision you made?",
        "Before any of it worked, what did you try first?",
        "Walk me through the first week of that work.",
    ),
    "choice": (
        "What else could you have done, and why did you choose this way?",
        "Which alternative did you turn down, and what spoke for it?",
        "What did this choice cost you?",
        "If someone had argued for the opposite approach, what would you have answered?",
    ),
    "hard": (
        "What was the hardest part, and how did you get through it?",
        "Tell me about the moment when it nearly did not work.",
        "Which assumption turned out to be wrong, and how did you notice?",
        "What broke on the way, and what did you do about it?",
    ),
    "own": (
        "Which part of that was yours, and which was the team's?",
        "What would not have happened without you?",
        "Who else was involved, and what exactly did you do yourself?",
        "If I asked a colleague from that time, what would they say you did?",
    ),
    "again": (
        "If you had to do it again today, what would you do differently?",
        "What would have to change for it to hold at ten times the size?",
        "What did you learn there that you have used since?",
        "Looking back, what did you leave undone?",
    ),
}
"""What is asked about a bullet, by angle."""

REQUIREMENT: dict[str, tuple[str, ...]] = {
    "shown": (
        "The job asks for this: “{requirement}”. {mention} How would you bring that to this role?",
        "They need “{requirement}”. {mention} What of it would carry over here, and what would not?",
        "“{requirement}” is on their list. {mention} What would you do in the same way, and what differently?",
    ),
    "open": (
        "The posting says: “{requirement}”. What is the closest thing you have done, and what did you decide yourself?",
        "One thing they ask for is this: “{requirement}”. Take me through a time when you needed it.",
        "“{requirement}” will be part of the job. Where have you done something like it, and how did it end?",
    ),
    "gap": (
        "The posting asks for this: “{requirement}”. I do not see it in your resume. How would you go about it in "
        "your first month?",
        "They want “{requirement}”, and your resume says little about it. What have you done that comes nearest?",
        "“{requirement}”: this may be new to you. What would you need to learn, and how would you find out fast?",
    ),
    "duty": (
        "In this job you would do the following: “{requirement}”. How would you approach the first one?",
        "Part of the work is this: “{requirement}”. What would you want to know before you start?",
        "Imagine it is your third week and this lands on your desk: “{requirement}”. What do you do?",
    ),
}
"""Questions from a requirement: shown by the resume, open, a gap, or a duty of the job."""
