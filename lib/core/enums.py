"""The closed sets of words that Greenroom uses, as string enums: they survive JSON and hot reload by value."""

from __future__ import annotations

from enum import StrEnum


class SectionKind(StrEnum):
    """What a section of a resume holds; OTHER keeps headings that we do not know."""

    SUMMARY = "summary"
    EXPERIENCE = "experience"
    PROJECTS = "projects"
    EDUCATION = "education"
    LEADERSHIP = "leadership"
    SKILLS = "skills"
    PUBLICATIONS = "publications"
    OTHER = "other"


class RequirementKind(StrEnum):
    MUST = "must"
    NICE = "nice to have"
    RESPONSIBILITY = "responsibility"


class Coverage(StrEnum):
    """How well the resume supports a requirement, before the interview."""

    SHOWN = "shown"
    PARTLY = "partly"
    NOT_SHOWN = "not shown"


class RetrieverKind(StrEnum):
    """What the scores of a retriever are. A constant that is held against a score is given for each kind."""

    LEXICAL = "lexical"
    """The share of the query's words that a text covers, 0..1."""
    ENCODER = "encoder"
    """The calibrated chance that a text is what the query asks for, 0..1."""


class QuestionKind(StrEnum):
    OPENING = "opening"
    BEHAVIOURAL = "behavioural"
    TECHNICAL = "technical"
    CULTURE_FIT = "culture_fit"
    CLOSING = "closing"


class Mode(StrEnum):
    """The kind of interview that the candidate asks for."""

    BEHAVIOURAL = "behavioural"
    TECHNICAL = "technical"
    CULTURE_FIT = "culture_fit"
    MIXED = "mixed"


class Level(StrEnum):
    JUNIOR = "junior"
    MID = "mid"
    SENIOR = "senior"


class Persona(StrEnum):
    WARM = "warm"
    NEUTRAL = "neutral"
    SCEPTICAL = "sceptical"


class Coaching(StrEnum):
    """PRACTICE shows feedback after each answer; REAL shows nothing before the report."""

    PRACTICE = "practice"
    REAL = "real"


class Origin(StrEnum):
    """Where a question comes from."""

    BANK = "bank"
    RESUME = "resume"
    JOB = "job"


class Behaviour(StrEnum):
    """What the candidate did with the question. CONTROL covers repeat, skip and stop."""

    ON_TRACK = "on_track"
    HESITANT = "hesitant"
    WEAK = "weak"
    OFF_TOPIC = "off_topic"
    DRIFTING = "drifting"
    CONFUSED = "confused"
    OUT_OF_SCOPE = "out_of_scope"
    DECLINED = "declined"
    INJECTION = "injection"
    CONTROL = "control"


class Move(StrEnum):
    """What the interviewer does next; also why a turn's prompt was said."""

    ASK = "ask"
    FOLLOW_UP = "follow_up"
    EXAMPLE = "example"
    ENCOURAGE = "encourage"
    REDIRECT = "redirect"
    FOCUS = "focus"
    CLARIFY = "clarify"
    STAY = "stay"
    HINT = "hint"
    REPEAT = "repeat"
    RETRY = "retry"
    NEXT = "next"
    FINISH = "finish"


class Dimension(StrEnum):
    RELEVANCE = "relevance"
    SUBSTANCE = "substance"
    STRUCTURE = "structure"
    CREDIBILITY = "credibility"
    COMMUNICATION = "communication"


class Status(StrEnum):
    ACTIVE = "active"
    FINISHED = "finished"
    STOPPED = "stopped"


class Recommendation(StrEnum):
    STRONG_HIRE = "strong hire"
    HIRE = "hire"
    MIXED = "mixed"
    NO_HIRE = "no hire"
    NOT_ENOUGH = "not enough to say"
