"""How requirements are worded: patterns for `lib.questions.requirements`."""

from __future__ import annotations

import re

FORMAL = re.compile(
    r"\b(?:licen[cs]e[ds]?|registration|registered|degrees?|bachelor'?s?|master'?s|b\.?sc|m\.?sc|ph\.?d"
    r"|diploma|doctorate"
    r"|qualifications?|(?:part-)?qualified|certifi(?:ed|cations?|cates?)|accredit\w+|chartered|educated to"
    r"|graduates?"
    r"|visas?|right to work|work permit|sponsorship|(?:eligible|eligibility|authori[sz]ed"
    r"|authori[sz]ation) to work"
    r"|citizens?(?:hip)?|clearance|dbs|background checks?|drug (?:test|screen)\w*|years old|years of age"
    r"|gcses?|a-levels? in"
    r"|nvq|cipd|aat|aca|acca|cima|pmp|prince2|cissp|ccna|acls|bls|portfolio|publications?|references"
    r"|(?:have|own) (?:a|your own) (?:car|vehicle|van)"
    r"|(?:able|ability|available|availability|willing(?:ness)?|flexib\w+|happy|prepared) (?:to|for) "
    r"(?:do |be |cover )?(?:work(?:ing)? (?:\w+ )?(?:weekends?|shifts?|nights?|evenings?|overtime|hours"
    r"|holidays|days|late"
    r"|(?:from|on|at|in) (?:site|the office|our|home))|travel|commut\w+|relocat\w+|lift|stand|weekends?"
    r"|shifts?|on.?call)"
    r"|work (?:\w+ ){0,2}(?:weekends?|nights|evenings|shifts)|full[- ]time|part[- ]time"
    r"|(?:full )?uk driving)\b",
    re.IGNORECASE,
)
OTHER_DUTIES = re.compile(r"\b(?:other duties|duties as (?:assigned|required))\b", re.IGNORECASE)
NUMBER = (
    r"(?:\d+(?:\.\d+)?(?:\s*(?:[-–+]|to|or)\s*\d+)?\+?|an?|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|several|many|a few"
    r"|some)"
)
YEARS = re.compile(
    rf"(?:(?:at least|a minimum of|minimum(?: of)?|min\.?|over|more than|around|typically|roughly)\s+)?"
    rf"(?<!\w)(?!an? (?:year|month)s?\b(?!'?s? of)){NUMBER}(?:\s*\(\d+\))?(?:\s*(?:\+|plus|or more"
    rf"|to {NUMBER}|or {NUMBER}))?[- ](?:years?|yrs?|months)\b['’]?"
    r"(?:\s+or more)?(?:\s+of)?\s*(?:\b(?:relevant|proven|prior|previous|demonstrable|full-time|solid"
    r"|post-\w+)\s+)*",
    re.IGNORECASE,
)
ONLY_A_ROLE = re.compile(
    r"(?:(?:work|working|professional|practical|industry|commercial|hands-on|relevant)\s+)*experience"
    r"(?:\s*$|\s+(?:as|working as)\b|\s+(?:in|within|of) (?:(?:an?|the|this) )?"
    r"(?:similar|comparable|related|relevant|same|equivalent|practice|industry|role|field|position))"
    r"|(?:in|as) (?:an?|the|practice|industry|similar|this)\b.*",
    re.IGNORECASE,
)
SEEK = re.compile(
    r"(?:we(?: are|'re|’re)? (?:also )?(?:looking for|seeking|searching for|hoping for|need|want|expect)"
    r"|you(?: must| should| will"
    r"|'ll)? (?:also )?(?:have|need|bring|possess|demonstrate)(?= (?:an?|at|over|more|strong|good|solid"
    r"|excellent|proven|deep|\d|exp)"
    r"|\s\w+ (?:experience|knowledge|years))|(?:the )?(?:ideal |successful )?(?:candidates?"
    r"|applicants?) (?:must|should|will|need to)"
    r" (?:have|possess)|must have|have(?= (?:\d|at least|an? (?:good|solid|strong|deep)|strong|solid|good"
    r"|experience))"
    r"|someone with|somebody with|a (?:candidate|person|colleague) with|ideally,?|preferably,?"
    r"|it would be (?:great|nice|good|ideal) if)\s+",
    re.IGNORECASE,
)
TAIL = re.compile(
    r",?\s+(?:is|are|would be|will be|'d be)\s+(?:also\s+|highly\s+|strongly\s+|very\s+)?(?:an?\s+)?(?:\w+\s+)?"
    r"(?:plus|bonus|advantage|asset|nice|helpful|desirable|desired|preferred|beneficial|welcome|required"
    r"|essential|must"
    r"|mandatory|useful|optional|needed|considered)\b.*$"
    r"|\s*[(,–-]?\s*\b(?:preferred|desirable|essential|required|a plus|optional|ideally)\)?$",
    re.IGNORECASE,
)
YOU_WILL = re.compile(
    r"^(?:.{0,60}?\b)?(?:you(?: will| would|'ll|’ll| shall)|(?:the|our|this|a) [\w -]{3,40}? (?:will|would"
    r"|shall))"
    r"\s+(?:also |then |mainly |typically |primarily )*",
    re.IGNORECASE,
)
INCLUDES = re.compile(
    r"^(?:your|the) (?:job|work|role|duties|responsibilities)\b.{0,20}?\binclud(?:es?|ing)\s+", re.IGNORECASE
)
CAN = re.compile(
    r"^(?:(?:the |an? )?(?:proven |demonstrated |strong )?(?:ability|capacity|willingness|readiness)|able"
    r"|willing|must be able"
    r"|you (?:are|must be|should be) able|can)(?: to)?\s+",
    re.IGNORECASE,
)
IS = re.compile(
    r"^(?:be |you are |you're )?(?P<state>(?:very |quite |highly |fully )?(?:good|comfortable|confident"
    r"|proficient|fluent|familiar"
    r"|experienced|skilled|passionate|keen|happy|curious|at ease|competent|adept|knowledgeable|patient|calm"
    r"|reliable|organi[sz]ed)"
    r" (?:with|in|at|to|about|using|working|and|under)\b.*)",
    re.IGNORECASE,
)
DOES = re.compile(
    r"^(?:(?:have|are|know|care|give|love|enjoy|understand|think|write|take|bring|want|like|communicate|pay"
    r"|thrive|show"
    r"|speak|listen|explain|stay|work well|don'?t|ask|get on|learn|keep|say|read|share|hold|treat"
    r"|put)\b(?!\s*(?:of|skills)))",
    re.IGNORECASE,
)
NOUNS = re.compile(
    r"^(?:an?|the|our|all|full|strong|good|first|daily|day-to-day)\b"
    r"|^(?!(?:imple|comple|supple|docu|experi)ment\b|(?:fin|bal|enh|adv)ance\b|(?:influ|refer|evid)ence\b"
    r"|(?:(?:parti|posi|transi|men|func|ac)tion)\b|witness\b|harness\b|audition\b|commission\b)"
    r"\w+(?:tion|sion|ment|ance|ence|ship|ity|ness|sis|ysis)\b",
    re.IGNORECASE,
)
THIRD_PERSON = re.compile(r"[Tt]h(?:e|is) (?:[A-Z][\w-]+ ){1,4}[a-z]+s\b|[A-Z][a-z]+[^s\W]s (?!and\b|of\b|to\b)[a-z]")
LIKES = re.compile(r"(?:you )?(?:also )?(?:like|love|enjoy)\b", re.IGNORECASE)
HELD = re.compile(
    r"\b(?:experience|knowledge|skills?|understanding|background|interest|work|record|grasp|familiarity"
    r"|exposure|awareness"
    r"|ability|eye|sense|confidence|attitude|command)\b"
)
SOFT = re.compile(
    r"\b(?:communicat\w*|writ(?:e|es|ing|ten)|speak\w*|team(?:work|s|mates?| player)?|calm|kind(?:ly|ness)?"
    r"|pressure|leadership"
    r"|interpersonal|organi[sz](?:ed|ational)|attention|detail|patien(?:t with|ce)|empath\w+|listen\w*"
    r"|feedback|expectations?"
    r"|present(?:ing|ation)s?|flexib\w+|adaptab\w+|initiative|(?:self|highly)[- ]\w*motivat\w+|proactiv\w+"
    r"|curio\w+|self-\w+"
    r"|problem[- ]solv\w+|simply|collaborat\w*|influenc\w+|negotiat\w+|time management|priorit\w+"
    r"|creativ\w+|integrity|passion\w*"
    r"|attitude|enthusias\w+|resilien\w+|judge?ment|trust\w*|humou?r|honest\w*|care about people"
    r"|independen\w+|deadlines?"
    r"|compassion\w*|reliab\w+|teach|explain|questions|interest in)\b",
    re.IGNORECASE,
)
OPEN_END = re.compile(
    r"[\s,;:–-]+(?:and|or|with|for|to|of|in|on|at|by|from|the|a|an|our|your|such as|including|e\.g\.?)$", re.I
)
PROPER = frozenset(
    "programming languages|frontend|backend|databases|devops|cloud|data engineering|data analysis"
    "|spoken languages|mobile"
    "|software tools|systems|testing|llm|finance|marketing|design|project management"
    "|customer service".split("|")
)
COMMON_NOUN = re.compile(r"(?:ing|tion|ment|ship|ity|ics|ness|ance|ysis|yroll|gile)$")
