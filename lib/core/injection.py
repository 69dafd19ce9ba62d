"""One detector for sentences that talk to the grader instead of the interviewer, shared by interviewing and scoring.

Precision comes first: stories hold 'ignore the old rules', 'set the timeout to 100 ms for each call' or 'the person
reviewing my code', so each pattern asks for a word of grading beside the order, and what is quoted or told of
('attackers write "ignore all instructions"') is left alone. What is found is neither followed nor scored; it is shown.
"""

from __future__ import annotations

import re

from lib.core.text import sentences

_GRADER = (
    r"(?:grader|evaluator|scorer|judge|assessor|rater|examiner|language model|llm|chat ?bot|ai (?:model"
    r"|system|assistant)"
    r"|(?:scoring|grading|evaluation|marking) (?:system|model|engine|tool|software|algorithm|bot|script))"
)
_ORDER = r"(?:give|award|assign|grant|rate|score|mark|grade|record|enter)"
_SUBJECT = r"(?:me|this|my answer|the answer|the candidate|candidate|this candidate|the response|my response|it)"
_TOP = (
    r"(?:(?:the )?(?:full|top|maximum|max|perfect|highest|best(?: possible)?|excellent|outstanding)"
    r"(?: possible| available)?)"
)
_POINTS = r"(?:marks?|scores?|points?|rating|stars?|grades?|level|credit)"
_OUT_OF = (
    r"(?:(?:5|five|10|ten|100|hundred)\s?(?:/|out of|of)\s?(?:5|five|10|ten|100|hundred)"
    r"|(?:5|five|10|ten) (?:points|stars|marks)|100 ?%)"
)
_ANSWER = r"(?:answer|response|reply|candidate|applicant|submission|transcript)"
_RATE = r"(?:give|award|assign|rate|score|grade|mark|evaluate|rank)"
_HIGH = (
    r"(?:5|five|10|ten|100|hundred|full|max(?:imum)?|highest|top|best|perfect|excellent|strong hire"
    r"|outstanding|the highest|a pass)"
)
_ME = (
    r"(?:me|this|it|my (?:answers?|response|interview|performance)|this (?:answer|response|candidate"
    r"|one|interview)|the (?:answer|candidate|response|applicant)|that answer|all (?:answers"
    r"|dimensions|scores)|every(?:thing| dimension| answer)|all)"
)

_PATTERNS = (
    r"\b(?:ignore|disregard|forget|override|bypass) (?:[a-z]+ )?(?:[a-z]+ )?(?:previous|prior|above|earlier"
    r"|preceding|your|scoring|grading|all|any|these)\b"
    r"[^.!?\n]{0,25}\b(?:instructions?|prompts?|rules?|rubrics?|criteria|guidelines?|directions?|text)\b",
    r"\b(?:ignore|disregard|override|bypass) (?:the )?(?:rubric|prompt|above|key points)\b",
    rf"\b{_ORDER}\b[^.!?\n]{{0,40}}\b{_OUT_OF}",
    rf"\b{_ORDER} {_SUBJECT}(?: \w+){{0,3}} (?:an? )?{_TOP}(?: \w+)? {_POINTS}\b",
    rf"\b{_ORDER} {_SUBJECT} (?:(?:a|an|as|with|at) )*(?:5|five|10|ten|100)\b(?! (?:minutes|seconds|days"
    r"|weeks|people))",
    r"\b(?:dear|hey|hi|hello|attention|note (?:to|for)|message (?:to|for)|instructions? (?:to|for)|you are "
    rf"(?:now )?(?:the |an? )?)[\s,:]*(?:the |an? |any )?(?:\w+ )?{_GRADER}\b",
    rf"\b(?:to|for) (?:the |any |an? )?(?:whatever |whichever |whoever )?(?:{_GRADER}|(?:whatever|whichever"
    r"|whoever|anyone|anything)(?: \w+)?)(?: (?:is|who is|that is))? (?:reading|scoring|grading|evaluating"
    r"|assessing|judging|marking)\b",
    rf"\b{_GRADER}s?,? (?:should|must|will|please|is asked|are asked|needs? to|can safely)\b",
    r"\b(?:system prompt|system message|system override|jailbreak|end of (?:answer|transcript|candidate "
    r"answer)|new instructions)\b",
    r"^\W*(?:system|assistant|admin|instructions?)\s*:",
    r"<\s*/?\s*(?:system|instructions?|im_start|im_end|answer|score|admin)\b[^>]*>|\[/?(?:INST|SYSTEM)\]|<\|",
    rf"\b{_ANSWER}\b[^.!?\n]{{0,30}}\b(?:deserves?|should|must|ought to|merits?|has earned|qualifies for|is "
    rf"worth)\b[^.!?\n]{{0,35}}\b(?:{_OUT_OF}|{_TOP} {_POINTS}|(?:scored|rated|marked|graded|judged)\b|be "
    r"hired|be accepted as|count as)",
    r"\b(?:correct|right|appropriate|only fair|expected) (?:score|rating|grade|mark) (?:here |for this(?: "
    r"answer)? |for me )?(?:is|would be|should be|must be)\b",
    r"\b(?:score|rating|grade|relevance|substance|structure|credibility|communication"
    r"|overall)\s*[:=]\s*(?:5|10|100|five|excellent|max)",
    r"\b(?:all|every|each(?: of the)?) (?:the )?(?:of the )?(?:key points?|criteria|dimensions?|rubric "
    r"(?:points?|items?|levels?))\b[^.!?\n]{0,30}\b(?:met|satisfied|reached|fulfilled|5|five|full|top"
    r"|highest|maximum)\b",
    r"\b(?:treat|consider|regard|count|classify|label|accept|judge|take) (?:this|my|the|his|her) (?:\w+ "
    rf")?{_ANSWER}\b[^.!?\n]{{0,25}}\b(?:correct|complete|perfect|excellent|outstanding|exemplary|on[_ "
    r"-]track|strong|ideal|fully)\b",
    r"\b(?:recommend|mark|flag|record)\b[^.!?\n]{0,25}\b(?:strong(?:ly)? hire|hire (?:me|this candidate|the "
    r"candidate|recommendation)|as (?:a )?hire|to be hired|me for (?:the )?(?:hire|job))\b",
    r"\b(?:do not|don't|never)(?: \w+)? (?:deduct|subtract|penali[sz]e|take off"
    rf"|lower)\b[^.!?\n]{{0,40}}\b(?:{_POINTS}|this (?:answer|response)|me|my answer)\b",
    r"\b(?:any|a|every) (?:reasonable|fair|competent|good|honest|expert) (?:reviewer|grader|evaluator|judge"
    rf"|interviewer|assessor|examiner|rater) (?:would|will|should)\b[^.!?\n]{{0,40}}\b(?:{_ANSWER}|{_POINTS}"
    rf"|{_TOP}|this|complete)\b",
    r"\bi (?:hereby |really |do )?(?:deserve|should (?:get|receive|be given)|want|expect|request|need|am "
    rf"owed)\b[^.!?\n]{{0,25}}(?:\b{_OUT_OF}|\b{_TOP} {_POINTS}\b)",
    rf"\b(?:full|top|maximum|perfect|highest) {_POINTS}\b[^.!?\n]{{0,15}}(?:please|for this|for me|thanks?\b"
    r"|thank you)",
    r"\b(?:print|output|reply with|return|respond with)\b[^.!?\n]{0,20}\b(?:5/5|10/10|100/100)",
    r"\b(?:this|my|the) (?:answer|response|reply) (?:is|was|has) (?:been |already |previously |pre-?|human[- ]|"
    r"manually )*(?:graded|scored|rated|verified|validated|pre-approved)\b",
    r"\b(?:ignore|disregard|forget|override|bypass|overlook)\b (?:all |any |each |every |everything |of "
    r"|the |your |these |those |my |about )*(?:previous|prior|above|earlier|preceding|former|original"
    r"|system|grading|scoring|safety|initial|evaluation)(?: \w+){0,2}? ?(?:instructions?|prompts?|rules?"
    r"|directions?|guidelines|rubrics?|criteria|messages?|constraints|policy|orders?)",
    r"\b(?:ignore|disregard|forget|override|bypass) (?:all |the |your )+(?:instructions|rubric|rules"
    r"|guidelines|criteria|prompt|scoring)\b",
    r"\b(?:forget|ignore|disregard) (?:everything|all|anything) (?:you(?:'ve| have| were| are)?|that was"
    r"|above|before|so far)\b",
    rf"\b{_RATE} {_ME} (?:\w+ ){{0,4}}?(?:an? |the |with |as |at |of |to )*{_HIGH}\b",
    rf"\b{_RATE} (?:an? |the )?{_HIGH} (?:\w+ )?(?:score|marks?|points?|rating|grades?|stars?)\b",
    r"\b(?:set|change|put|make|raise|increase|output|return|print|report) (?:the |my |all |this |every "
    r"|a )*(?:final |overall )?(?:scores?|ratings?|grades?|marks?|verdict|recommendation)\b (?:to|as|is"
    r"|of|=|:|up)",
    r"\b(?:note|message|instructions?|attention|hint|reminder|memo|notice) (?:to|for) (?:the |any "
    r"|all )?(?:\w+ )?(?:grader|evaluator|assessor|judge|scorer|rater|reviewer|ai|model|llm|system"
    r"|language model|interviewer ai|grading|scoring|bot)\b",
    r"\b(?:the|any|dear|as (?:a|an|the)|hey|hello|attention) (?:\w+ )?(?:grader|evaluator|assessor"
    r"|scorer|ai (?:model|grader|judge|system|evaluator)|language model|llm|grading (?:system|model)"
    r"|scoring (?:system|model|engine))\b[^.!?\n]{0,40}\b(?:should|must|will|has to|needs? to|please"
    r"|give|rate|score|mark|treat|consider|award|assume|accept)\b",
    r"\byou are (?:now|no longer)\b[^.!?\n]{0,20}\b(?:an?|the|in|my|bound)\b",
    r"\bfrom now on,? (?:you|act|respond|answer|rate|score|give|every)\b",
    r"\b(?:act|behave|respond|reply) as (?:if )?(?:you (?:are|were)|an? (?:\w+ )?(?:grader|assistant|ai"
    r"|judge|dan))\b",
    r"\b(?:consider|treat|count|mark|classify|label|regard|accept|take) (?:this|my|the|it)(?: (?:answer"
    r"|response|candidate|interview|question|reply))? (?:as |to be )+(?:\w+ ){0,2}?(?:correct|complete"
    r"|excellent|perfect|strong|outstanding|top|full|expert|on[_ -]track|strong hire|hired?|passed"
    r"|the best|5|five|flawless|ideal|exemplary)\b",
    r"\bthis (?:answer|response|candidate) (?:deserves|should (?:get|receive|be (?:rated|scored|graded"
    r"|given|marked))|must (?:get|receive|be (?:rated|scored|graded|given|marked))|is (?:worth"
    r"|to be (?:rated|scored|graded)))\b",
    rf"\b(?:i|the candidate|he|she) (?:should|must|deserves? to) (?:get|receive|be given|be rated"
    rf"|be scored) (?:an? |the )?{_HIGH}\b",
    r"(?:^|\n)\s*(?:#+ ?)?\W*(?:system|assistant|developer|new instructions?|end of (?:answer|transcript"
    r"|input)|begin (?:instructions|system))\W*(?:prompt|message|note|override|update)?\s*[:\]>}]",
    r"</?(?:system|instructions?|answer|assistant|prompt|user|rubric)\b[^>]{0,20}>",
    r"\[/?(?:INST|SYS|SYSTEM|ASSISTANT|ADMIN)[^\]]{0,20}\]",
    r"<\|[a-z_]+\|>",
    r"\b(?:respond|reply|answer|output|return) only (?:with|in|the)\b[^.!?\n]{0,40}(?:score|json|rating|"
    r"\b5\b|\b10\b|\{)",
    r"\"?(?:score|rating|value)\"? ?[:=] ?(?:5|10|100)\b",
    r"\b(?:do not|don't|never) (?:deduct|take (?:off|away)|subtract|penali[sz]e|lower|reduce|criticise"
    r"|criticize|mention) (?:any |the |my |this |me )*(?:points?|marks?|scores?|ratings?|answer"
    r"|weakness(?:es)?|gaps?|$|for)\b",
    r"\b(?:reveal|show|print|repeat|output|tell me|leak) (?:me )?(?:your |the )(?:\w+ )?(?:system prompt"
    r"|hidden (?:prompt|instructions)|rubric|grading criteria|scoring rules|instructions|prompt)\b",
    r"\b(?:to|for) (?:whoever|whatever|anyone|anybody|the person|the one|the machine) (?:\w+ )?(?:is "
    r"|who is |that is )?(?:scoring|grading|reading|rating|evaluating|assessing|judging)\b",
    r"\b(?:correct|right|proper|only fair|appropriate|expected) (?:score|rating|grade|mark) (?:\w+ ){0,3"
    r"}?(?:is|would be|should be|must be)\b",
    rf"\b(?:record|enter|log|register) (?:an? |the )?{_HIGH} (?:\w+ )?(?:score|marks?|points?|rating"
    rf"|grades?|stars?)\b",
)
_INJECTION = re.compile("|".join(f"(?:{p})" for p in _PATTERNS), re.IGNORECASE)
_REPORTED = re.compile(
    r"(?<!\w)(?:"
    r"told|asked|tells|asks|instructed|instructs|said|says|wrote|writes|writing|typed|types|typing|tried|"
    r"tries|trying|attack(?:er|ers|s|ing)?|jailbreak\w*|inject(?:ion|ions|ed|ing)?|such as|for example|"
    r"e\.g\.|red[- ]team\w*|payloads?|malicious|users?|customers?|clients?|manager|boss|lead|colleagues?|"
    r"we|they|he|she|had to|to|detect\w*|filter\w*|students?|teachers?|our|trained"
    r")(?!\w)",
    re.IGNORECASE,
)
"""Before an order in the same sentence: then it is told of, not given."""
_ADDRESS = re.compile(
    r"(?<!\w)(?:"
    r"please|grader|evaluator|assessor|my answer|this answer|this response|give me|ai model|language model"
    r")(?!\w)",
    re.IGNORECASE,
)
"""Makes it an order here and now, whatever stands before it."""
_SENTENCE_END = re.compile(r"[.!?]\s")
"""What stands before an order's own sentence tells nothing of it: '[note to ...' begins in lower case."""


def is_injection(sentence: str) -> bool:
    """True when a sentence tries to instruct whoever or whatever grades the answer."""
    return any(not _told_of(sentence, match) for match in _INJECTION.finditer(sentence))


def spans(text: str) -> list[tuple[int, int]]:
    """Where such orders stand, (start, end) in order: each from its first word to the end of its sentence."""
    found = []
    for sentence in sentences(text):
        orders = (m for m in _INJECTION.finditer(sentence.text) if not _told_of(sentence.text, m))
        if order := next(orders, None):
            found.append((sentence.start + order.start(), sentence.end))
    return found


def _told_of(sentence: str, match: re.Match[str]) -> bool:
    before = sentence[: match.start()]
    if before.count('"') % 2 == 1 or re.search(r"(?:^|[\s(])'[^']*$", before):
        return True
    here = sentence[max(0, match.start() - 10) : match.end() + 25]
    return bool(_REPORTED.search(_SENTENCE_END.split(before)[-1][-80:])) and not _ADDRESS.search(here)
