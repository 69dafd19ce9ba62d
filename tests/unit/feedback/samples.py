"""Questions, answers and interviews that the tests of feedback share."""

from __future__ import annotations

from dataclasses import replace

from lib.core.enums import Move, QuestionKind, RequirementKind, Status
from lib.core.types import (
    Answer,
    Bullet,
    Candidate,
    Interview,
    Job,
    KeyPoint,
    Plan,
    Question,
    Requirement,
    Resume,
    Turn,
)

HASH_MAP = Question(
    "hash-map",
    "How does a hash map work internally?",
    QuestionKind.TECHNICAL,
    skill="data structures",
    key_points=(
        KeyPoint("hash function", ("hash function maps key to bucket index", "hash of the key gives the index")),
        KeyPoint("collisions", ("collisions by chaining in a linked list", "open addressing with probing")),
        KeyPoint("resize", ("at a load factor it resizes and rehashes", "grows and rehashes when full")),
        KeyPoint("complexity", ("average constant time lookup", "O(1) on average, linear in the worst case")),
    ),
)
FASTER = Question("faster", "Tell me about a time you made a system faster.", QuestionKind.BEHAVIOURAL)
DISAGREE = Question("disagree", "Tell me about a time you disagreed with a colleague.", QuestionKind.BEHAVIOURAL)
CLOSING = Question("closing", "Is there anything you would like to ask us?", QuestionKind.CLOSING)

STORY = (
    "In my last role our export was slow, it took six hours a night. I was asked to bring it under one hour. "
    "I profiled the queries, added an index and split the job in four parts, because the database was idle in between. "
    "As a result it went from six hours to 40 minutes."
)
HASH_ANSWER = (
    "A hash function turns the key into the index of a bucket. Collisions are handled by chaining in a linked list or "
    "by open addressing. When the load factor passes 0.75 it resizes and rehashes. Lookup is O(1) on average but "
    "linear in the worst case, because all keys may land in one bucket."
)
INDEXES = Question(
    "q",
    "How do database indexes speed up reads, and what do they cost?",
    QuestionKind.TECHNICAL,
    skill="SQL",
    key_points=(KeyPoint("tree", ("a B-tree avoids a full table scan",)), KeyPoint("writes", ("slower writes",))),
)
INDEXES_ANSWER = (
    "An index is a sorted tree, so the database walks a few pages instead of reading the whole table. "
    "Every insert has to update it too, which made our nightly load about a third slower until I dropped two of them."
)
RESUME = Resume(
    "",
    bullets=(
        Bullet("Cut the nightly export from six hours to 40 minutes with an index and a split job", "Experience"),
        Bullet("Mentored two interns in Python and code review", "Experience"),
        Bullet("Convinced a sceptical colleague with a latency comparison and disagreed politely", "Experience"),
    ),
    skills=("Python", "PostgreSQL"),
)
JOB = Job(
    "Backend Engineer",
    "Northwind Labs",
    requirements=(
        Requirement("Strong PostgreSQL", RequirementKind.MUST, ("PostgreSQL",)),
        Requirement("Kubernetes in production", RequirementKind.MUST, ("Kubernetes",)),
    ),
)


def interview(*exchanges: tuple[Question, str | tuple[str, ...]], resume: Resume = RESUME, job: Job = JOB) -> Interview:
    """A finished interview: each question with its answer, or with an answer and answers to follow-ups."""
    turns: list[Turn] = []
    for index, (question, answers) in enumerate(exchanges):
        for place, answer in enumerate((answers,) if isinstance(answers, str) else answers):
            move = Move.FOLLOW_UP if place else Move.ASK
            prompt = "Can you say more about that?" if place else question.text
            turns.append(Turn(len(turns), index, move, prompt, answer=Answer(answer)))
    return Interview(
        id="made-for-a-test",
        candidate=Candidate("Backend Engineer", name="Zofia Żółć"),
        job=job,
        resume=resume,
        plan=Plan(),
        questions=tuple(question for question, _ in exchanges),
        turns=tuple(turns),
        status=Status.FINISHED,
        created_at="2025-05-04T10:00:00Z",
    )


def with_turn(made: Interview, number: int, **changes: object) -> Interview:
    turns = tuple(replace(t, **changes) if t.number == number else t for t in made.turns)  # type: ignore[arg-type]
    return replace(made, turns=turns)
