"""The learned table's verdict on an answer, with the sentence that decided and the reason in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from lib.core.enums import Behaviour
from lib.interview.behaviour_model import Table, table_for
from lib.interview.features import features, left_at
from lib.interview.reading import Reading, read
from lib.interview.verdict import Case, Verdict, named, quoted
from lib.retrieval.heads import heads_for

FEW_WORDS = 12
"""Below, rules tell a short whole answer from a thin one: few graded answers are as short."""
_ACTS = {Behaviour.OUT_OF_SCOPE: "request", Behaviour.CONFUSED: "confused", Behaviour.DECLINED: "declined"}
_BECAUSE = {
    Behaviour.OUT_OF_SCOPE: "because {quote} asks for something outside the interview",
    Behaviour.CONFUSED: "because {quote} asks what is meant",
    Behaviour.DECLINED: "because {quote} says that there is no answer",
    Behaviour.OFF_TOPIC: "because no sentence is near the question, {quote} least of all",
    Behaviour.DRIFTING: "because from {quote} on it leads away from the question",
    Behaviour.HESITANT: "because it searches for words more than it says, as in {quote}",
    Behaviour.WEAK: "because {quote} says little that could not be said by anybody",
    Behaviour.ON_TRACK: "because {quote} answers what was asked",
}


@dataclass(frozen=True)
class Measured:
    """An answer as the table sees it: its sentences, and the chance of each class."""

    reading: Reading
    kinds: Mapping[str, float]
    table: Table

    def decide(self) -> Behaviour:
        """The behaviour that the table names."""
        return self.table.decide(self.table.chances(self.kinds))


def measured(case: Case, rule: Behaviour) -> Measured | None:
    """What the table makes of an answer; None where it has no say: no encoder that it knows, no words.

    Args:
        case: the answer, without orders to a grader.
        rule: what the rules made of it.
    """
    encoder = case.retriever.encoder
    known = heads_for(encoder)
    found = table_for(known.fingerprint) if known else None
    if encoder is None or known is None or found is None:
        return None
    reading = read(case.signals.text, case.signals.question, encoder, known)
    return None if reading is None else Measured(reading, found.kinds(features(case.signals, rule, reading)), found)


def by_table(case: Case, rule: Verdict, answer: str) -> Verdict | None:
    """The table's verdict; None where it has no say, as for a control.

    Where it agrees with the rules their verdict stands, because a rule names the very words.
    """
    seen = None if rule.behaviour is Behaviour.CONTROL else measured(case, rule.behaviour)
    if seen is None:
        return None
    label, reading = seen.decide(), seen.reading
    if _left_to_rules(case, rule, label):
        return rule
    if label is rule.behaviour and (rule.quote or label not in _BECAUSE):
        return rule
    sentence = reading.sentences[_telling(label, reading)]
    quote = answer[sentence.start : sentence.end]
    cue = _BECAUSE[label].format(quote=named([quote]))
    return replace(quoted(label, cue, answer, sentence.start, sentence.end), control=rule.control)


def _left_to_rules(case: Case, rule: Verdict, label: Behaviour) -> bool:
    """Where the table has learned too little: how near a story is without key points, and answers of a few words."""
    far = label in (Behaviour.OFF_TOPIC, Behaviour.DRIFTING) and not case.signals.question.key_points
    degree = {label, rule.behaviour} == {Behaviour.ON_TRACK, Behaviour.WEAK}
    return far or (degree and len(case.signals.words) < FEW_WORDS)


def _telling(label: Behaviour, reading: Reading) -> int:
    """The sentence that spoke most for a label."""
    if label in _ACTS:
        return int(reading.act(_ACTS[label]).argmax())
    if label is Behaviour.DRIFTING:
        at = left_at(reading)[0]
        return at if 0 < at < len(reading.near) else int(np.argmax(reading.act("aside") - reading.near))
    if label is Behaviour.OFF_TOPIC:
        return int(np.argmin(reading.near))
    if label is Behaviour.WEAK:
        return int(np.argmin(reading.substance))
    if label is Behaviour.HESITANT:
        return int(np.argmax([s.text.count("...") + s.text.count(",") + s.text.count("?") for s in reading.sentences]))
    return int(np.argmax(reading.near * reading.substance))
