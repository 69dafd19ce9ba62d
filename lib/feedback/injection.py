"""Sentences that talk to the grader instead of the interviewer. They are left out of every feature and named in gaps.

Precision comes first: stories hold 'ignore the old rules', 'set the timeout to 100 ms for each call' or 'the person
reviewing my code', so each pattern asks for a word of grading beside the order.
"""

from __future__ import annotations

import re

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
)
_INJECTION = re.compile("|".join(f"(?:{p})" for p in _PATTERNS), re.IGNORECASE)


def is_injection(text: str) -> bool:
    """True when a sentence tries to instruct whoever or whatever grades the answer."""
    return _INJECTION.search(text) is not None
