"""The 70 words of the tiny Whisper, sentences to train it on, and 40 that it never sees in training."""

from __future__ import annotations

import random

FILLERS = ("um", "uh")
HEDGES = ("like", "so", "basically", "actually", "maybe", "you know", "i mean", "i think")
SUBJECTS = ("i", "we", "my team", "our team", "my manager", "the customer", "the team")
VERBS = (
    "built", "led", "designed", "tested", "reduced", "improved", "used", "fixed", "measured", "moved", "learned",
    "needed",
)  # fmt: skip
ADJECTIVES = ("new", "slow", "fast", "small", "better", "first")
NOUNS = (
    "model", "service", "database", "system", "query", "project", "cache", "data", "test", "code", "latency", "cost",
    "errors", "time",
)  # fmt: skip
DETERMINERS = ("the", "my", "our")
TAILS = (
    "in ten weeks", "on time", "with my team", "after the project", "from the first test", "with the new model",
    "in the database", "by ten percent", "by twenty percent", "from ninety to forty percent",
)  # fmt: skip
LINKS = ("and", "because", "then", "so", "and then", "after")
OTHER = ("was", "is", "not", "to", "by")

HELD_OUT = (
    "in my first project i led the team and we built the new query service",
    "um the database was slow and the customer needed better latency",
    "i measured the latency and uh reduced the errors by forty percent",
    "so we moved the data from the slow system and fixed the cache",
    "my manager needed the code in ten weeks because the customer was not on time",
    "i think the model was better after we improved the data",
    "we tested the service with the customer and then fixed errors",
    "i mean the query was fast and um the cost was small",
    "our team learned to measured the time and not the code",
    "basically i designed the cache and my team tested the system",
    "you know the first test was slow because the data was new",
    "actually we used the small model and the latency improved by twenty percent",
    "the customer was not fast so maybe the system is better",
    "i built the project with my manager and uh we reduced cost by ninety percent",
    "then the team moved the service and the errors reduced from forty to ten percent",
    "we we needed time so i led the test with the team",
    "the code is new and the the cache is fast",
    "i i fixed the slow query then measured the service",
    "um um my project was like small and the cost was not",
    "after ten weeks our manager used the new system",
    "the database needed better time so i designed the new cache",
    "because the errors improved the customer was with our team",
    "i learned from my first errors and tested the data on time",
    "my team used the model in the service and uh improved time by ten percent",
    "maybe we moved fast because the code was small",
    "so basically the new latency is like forty percent better",
    "the manager led and we designed the database in twenty weeks",
    "i reduced the query time from ninety to twenty percent",
    "uh actually the test was not slow the model was",
    "our customer needed the project and we built the cache first",
    "we think you know the system with our data",
    "i improved the cost then the latency then the errors",
    "the service used my code because i tested the code on the data",
    "um we fixed the model with new data in ten weeks",
    "my first manager measured the time with the customer",
    "better data is better and i learned my test after",
    "the slow cache was in our first service so um we moved",
    "i mean you know the query is like new",
    "ninety percent was from the database and ten percent was from the code",
    "then i led the customer project and maybe improved the team",
)


def vocabulary() -> tuple[str, ...]:
    """All words, sorted."""
    groups = (FILLERS, HEDGES, SUBJECTS, VERBS, ADJECTIVES, NOUNS, DETERMINERS, TAILS, LINKS, OTHER)
    return tuple(sorted({word for group in groups for phrase in group for word in phrase.split()}))


def sentence(rng: random.Random) -> str:
    """A training text of 2 to 12 words: chance words (so that no habit of language is learned), or a clause or two."""
    while True:
        if rng.random() < 0.5:
            words = [rng.choice(vocabulary()) for _ in range(rng.randint(2, 9))]
        else:
            words = _clause(rng) + ([rng.choice(LINKS), *_clause(rng)] if rng.random() < 0.4 else [])
        words = _with_fillers(" ".join(words).split(), rng)[:12]
        text = " ".join(words)
        if len(words) > 1 and text not in HELD_OUT:
            return text


def _clause(rng: random.Random) -> list[str]:
    thing = [rng.choice(DETERMINERS), *([rng.choice(ADJECTIVES)] if rng.random() < 0.5 else []), rng.choice(NOUNS)]
    if rng.random() < 0.3:
        words = [*thing, rng.choice(("was", "is")), *(["not"] if rng.random() < 0.3 else []), rng.choice(ADJECTIVES)]
    else:
        words = [rng.choice(SUBJECTS), rng.choice(VERBS), *thing]
    return words + ([rng.choice(TAILS)] if rng.random() < 0.35 else [])


def _with_fillers(words: list[str], rng: random.Random) -> list[str]:
    """Fillers and hedges at any place, and now and then a word said twice."""
    spoken: list[str] = []
    for word in words:
        if rng.random() < 0.10:
            spoken += rng.choice((*FILLERS * 4, *HEDGES)).split()
        spoken += [word, word] if rng.random() < 0.04 else [word]
    return spoken
