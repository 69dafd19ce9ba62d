"""What can be measured in an answer before judging it: length, overlap with the question, specifics, narration."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from lib.core.text import content_stems, words
from lib.core.types import Interview, Question
from lib.interview import cues

_CODE = re.compile(
    r"\w\(|[a-z]\.[a-z]{2,}\w*|\s[-+]{1,2}[a-z]|[a-z_]+_[a-z]|\w\s?[=<>]=?\s?\w|\b[A-Z]{2,} [A-Z]{2,}\b|`"
)


def plain(text: str) -> str:
    """Typographic quotes and odd spaces made plain; the length stays, so that offsets hold."""
    return text.translate(str.maketrans("’‘“”\u00a0", "''\"\" "))


@lru_cache(maxsize=512)
def topic(question: Question, prompt: str = "") -> frozenset[str]:
    """Stems that belong to the question, the prompt last put and the key points; words every question has left out."""
    parts = [question.text, prompt, question.skill, question.requirement, question.narrow, question.hint]
    parts += [text for point in question.key_points for text in (point.name, *point.phrasings, point.follow_up)]
    parts += list(question.ladder[1:])
    stems = frozenset(content_stems(" ".join(parts))) - cues.stems_of("general")
    return frozenset(s for s in stems if not cues.pattern("number").fullmatch(s) and not s.isdigit())


def coverage(phrasing: str, stems: frozenset[str]) -> float:
    """Share of a phrasing's content stems among `stems`, 0..1 (0 for a phrasing without content)."""
    wanted = _wanted(phrasing)
    return len(wanted & stems) / len(wanted) if wanted else 0.0


@lru_cache(maxsize=4096)
def _wanted(phrasing: str) -> frozenset[str]:
    return frozenset(content_stems(phrasing))


def trade_of(interview: Interview) -> frozenset[str]:
    """Stems of the work in the resume's bullets and skills, the position and the posting's requirements."""
    resume, job = interview.resume, interview.job
    texts = [interview.candidate.position, job.title, *interview.candidate.stack, *resume.skills, *job.skills]
    texts += [bullet.text for bullet in resume.bullets] + [requirement.text for requirement in job.requirements]
    return frozenset(content_stems(" ".join(texts)))


@dataclass(frozen=True)
class Signals:
    """An answer's measures. `text` is plain (see `plain`), perhaps with spans blanked; `question`, `prompt` as put.

    `trade` holds stems of the candidate's own work and of the job: for a cook, 'soup' is no private matter.
    """

    text: str
    question: Question
    prompt: str
    follow_up: bool
    trade: frozenset[str] = frozenset()

    @cached_property
    def words(self) -> list[str]:
        """Lower-case words in order."""
        return words(self.text)

    @cached_property
    def content(self) -> list[str]:
        """Stems of meaningful words outside fillers and hedges, in order."""
        return content_stems(cues.pattern("hedges").sub(" ", cues.pattern("fillers").sub(" ", self.text)))

    @cached_property
    def stems(self) -> frozenset[str]:
        """The distinct ones of `content`."""
        return frozenset(self.content)

    @cached_property
    def shared(self) -> frozenset[str]:
        """Stems that the answer shares with the question, the prompt and the key points."""
        return self.stems & topic(self.question, self.prompt)

    @cached_property
    def everyday(self) -> list[str]:
        """Distinct words of private life, as said, in order."""
        daily = cues.stems_of("everyday") - cues.stems_of("working") - self.trade
        found = [w for w in dict.fromkeys(self.words) if content_stems(w) and content_stems(w)[0] in daily]
        return [w for w in found if content_stems(w)[0] not in topic(self.question, self.prompt)]

    @cached_property
    def working(self) -> int:
        """Number of distinct words of work and study."""
        trade = self.trade - cues.stems_of("general") - cues.stems_of("common")
        return len(self.stems & (cues.stems_of("working") | trade))

    @cached_property
    def reached(self) -> int:
        """Number of key points of which some phrasing is covered to at least 60 %."""
        points = self.question.key_points
        return sum(any(coverage(p, self.stems) >= 0.6 for p in point.phrasings) for point in points)

    @cached_property
    def own_acts(self) -> int:
        """How often the speaker says what they did ('I asked', 'I built')."""
        return len(cues.pattern("own_act").findall(self.text))

    @cached_property
    def stock(self) -> int:
        """How many words of self-praise and stock phrases there are, repeats counted."""
        return sum(s in cues.stems_of("cliches") for s in self.content)

    @cached_property
    def code(self) -> bool:
        """True when something is named as it is typed: 'chmod +x', 'O(n)', 'list.append', 'acks=all'."""
        return bool(_CODE.search(self.text))

    @cached_property
    def new(self) -> frozenset[str]:
        """Stems that the question and the prompt last put do not hold."""
        return self.stems - frozenset(content_stems(f"{self.question.text} {self.prompt}"))

    @cached_property
    def narration(self) -> int:
        """How often one event is chained to the next ('and then')."""
        return len(cues.pattern("chains").findall(self.text))

    @cached_property
    def digressions(self) -> list[str]:
        """Phrases by which the speaker leaves the line ('anyway', 'that reminds me')."""
        return [m.group().lower() for m in cues.pattern("digressions").finditer(self.text)]

    @property
    def specific(self) -> int:
        """How many kinds of specifics there are: number, own act, decision, result, a name inside a sentence."""
        named = re.search(r"(?<=[a-z,;] )(?!I\b|I')[A-Z][\w+#.-]+", self.text)
        checks = (
            cues.pattern("number").search(self.text),
            cues.pattern("own_act").search(self.text),
            cues.pattern("decision").search(self.text),
            cues.pattern("result").search(self.text),
            named,
        )
        return sum(bool(c) for c in checks)
