"""The wording by which the built-in scorer recognises parts of an answer: one table per purpose, no logic."""

from __future__ import annotations

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(patterns) + ")", re.IGNORECASE)


SITUATION = _any(
    r"when i (?:was|worked|joined|started|moved|took|first)\b",
    r"while i\b",
    r"(?:at|in|with|on) (?:my|our) (?:last|previous|current|old|first|former|final|second|third)\b",
    r"(?:last|this past|that) (?:year|month|week|quarter|summer|spring|winter|autumn|fall)\b",
    r"(?:a|one|two|three|four|five|six|few|couple of|\d+) (?:years?|months?|weeks?) (?:ago|before|into|in)\b",
    r"back (?:in|when|then|at)\b",
    r"during (?:my|the|our|a|an)\b",
    r"there was (?:a|an|this|one|no)\b",
    r"we had (?:a|an|this|been|to|just|no|two|three|about|around)\b",
    r"(?:our|the|my|one|a) (?:\w+[ -]){0,3}\w+ (?:was|were|had|kept|started|wanted|failed|broke|went|took"
    r"|insisted|asked)\b",
    r"i was (?:working|leading|on|interning|part|a|an|the|new|in|at|hired|running|doing|writing|responsible)\b",
    r"i (?:joined|inherited|worked (?:at|for|as|on|in)|took over)\b",
    r"in (?:19|20)\d\d\b",
    r"one (?:time|day|night|morning|of (?:our|my|the))\b",
    r"(?:at|for) (?:a|the|my|our) [\w-]+ (?:company|startup|start-up|bank|shop|agency|firm|hospital"
    r"|university|team|lab)\b",
)
TASK = _any(
    r"i was (?:asked|responsible|tasked|in charge|supposed|given|assigned|expected)\b",
    r"my (?:goal|task|job|role|responsibility|part|aim|brief|manager (?:asked|wanted|gave))\b",
    r"(?:we|i|they|it|that) (?:needed|had|wanted|were asked|was meant|were meant) to\b",
    r"the (?:goal|challenge|problem|task|aim|issue|deadline|target|question|risk|trouble|requirement|catch) "
    r"(?:was|were)\b",
    r"(?:asked|told|wanted|needed|put) me\b",
    r"(?:it was|left it) (?:up )?to me\b",
    r"i (?:owned|took (?:on|ownership|responsibility)|volunteered)\b",
    r"(?:deadline|due (?:by|on|in|at)|had (?:\w+ ){1,3}(?:days|weeks|hours|months))\b",
    r"so i (?:needed|had) to\b",
)
RESULT = _any(
    r"as a result\b",
    r"(?:in|at|by) the end\b",
    r"the (?:result|outcome|upshot|effect|numbers?)\b",
    r"(?:eventually|ultimately|afterwards|resulted in|ended up)\b",
    r"(?:which|that|this|it|and) (?:led|meant|reduced|increased|cut|saved|improved|brought|stopped|halved|doubled)\b",
    r"(?:reduced|increased|improved|cut|saved|dropped|fell|grew|rose|went|reached|brought|shrank|climbed|halved|"
    r"doubled|tripled|decreased|raised|lowered|down|up)\b[^.!?]{0,50}?(?:\d|half|third|quarter|twice|zero"
    r"|double|percent)",
    r"from (?:about |around |roughly )?[\w.,$€£%]+(?: [\w%]+){0,3} (?:down )?to\b",
    r"(?:we|i|it|they) (?:shipped|launched|delivered|released|won|hit|made it|met|went live|passed|finished|renewed)\b",
    r"(?:was|were|got) (?:adopted|approved|accepted|promoted|delivered|fixed|solved|merged|copied|rolled out)\b",
    r"(?:is|are|they) still\b",
    r"since then\b",
    r"no (?:more|longer|further|one (?:has|had) (?:had )?to)\b|never (?:happened|had|came|went)\b|without "
    r"(?:a|any) \w+",
    r"on time\b|ahead of (?:schedule|time)\b|a (?:week|day|month|few days) (?:early|late)\b",
    r"(?:we|they|she|he|it|team|customers?) (?:kept|lost (?:nothing|very little|no\b|only)|use[sd]? it"
    r"|agreed|stopped)\b",
    r"(?:renewed|signed|thanked me|apologi[sz]ed|adopted|stayed)\b",
    r"that (?:rule|change|fix|checklist|template|script|page|document|habit|process) (?:is|has|became|was)\b",
)
PAST = _any(
    r"\w{3,}ed\b", r"(?:was|were|had|went|came|got|put|kept|lost|fell|rose|took|found|said|told|gave|made|ran|won)\b"
)
LEARNED = _any(
    r"(?:i|we) (?:\w+ )?(?:learn(?:ed|t)|reali[sz]ed|took away)\b",
    r"what i (?:took|learn|would)\b",
    r"(?:next time|looking back|in hindsight|lessons?|taught me|today i|these days i)\b",
    r"(?:since then|now|ever since),? i\b",
    r"(?:would|should) (?:now )?(?:have )?(?:do|done|ask|asked|start|started|said|told|involved?) (?:\w+ "
    r"){0,4}(?:differently|earlier|sooner|first)\b",
)
REASON = _any(
    r"because\b",
    r"since (?:the|it|we|they|a|each|every|both|most)\b",
    r"so (?:that|it|you|the|they|a|each|we|readers|nobody)\b",
    r"in order to\b|to avoid\b|to make sure\b|to keep\b|to stop\b",
    r"the (?:reason|point|idea|cost|downside|advantage|drawback|price|trade-?off|catch|benefit|risk)\b",
    r"(?:instead of|rather than|trade-?offs?|as opposed to|compared (?:to|with)|versus|vs)\b",
    r"i (?:chose|decided|picked|opted|preferred|went with|argued|suggested|proposed)\b",
    r"(?:which|that) (?:means|lets|allows|avoids|makes|keeps|prevents|is why|hurts|costs|breaks)\b",
    r"(?:otherwise|therefore|depends?(?: on)?|unless|whereas|although|but only|only (?:if|when|works))\b",
)
EXAMPLE = _any(
    r"for (?:example|instance)\b",
    r"e\.g\.",
    r"such as\b",
    r"imagine\b",
    r"say (?:a|the|you|we|i)\b",
    r"in my (?:last|current|previous|project|team|job|thesis)\b",
    r"we (?:once|had)\b",
    r"once (?:i|we|a)\b",
    r"on (?:my|our|a) (?:last |current |previous )?(?:project|team|job)\b",
)
ORDER = _any(
    r"first(?:ly)?\b",
    r"second(?:ly)?\b",
    r"third(?:ly)?\b",
    r"then\b",
    r"next\b",
    r"after (?:that|this)\b",
    r"finally\b",
    r"last(?:ly)?\b",
    r"because\b",
    r"so\b",
    r"but\b",
    r"however\b",
    r"therefore\b",
    r"in the end\b",
    r"for (?:example|instance)\b",
    r"on the other hand\b",
    r"whereas\b",
    r"if\b",
    r"when\b",
    r"while\b",
    r"once\b",
    r"which\b",
    r"as a result\b",
    r"in short\b",
    r"instead\b",
)

WORK = _any(
    r"work\w*|job|jobs|team\w*|colleagues?|company|companies|project\w*|meetings?|manager|boss|lead\b"
    r"|leads\b|role|tasks?|"
    r"customers?|clients?|users?|office|release\w*|plan\w*|deci\w+|estimat\w+|deadlines?|review\w*|experience|skills?|"
    r"develop\w*|learn\w*|improv\w*|responsib\w+|product\w*|software|data|code|support|training|career"
    r"|mentor\w*|feedback"
)
"""Words of working life, for questions that no theme fits."""
PRIVATE = _any(
    r"(?:hobb\w+|holidays?|vacations?|weekends?|football|tennis|surf\w*|hik\w+|cook\w*|recipe|curry|coffee"
    r"|tea\b|dogs?|cats?|"
    r"my (?:brother|sister|mother|father|grand\w+|wife|husband|family|children|kids|friends?)|weather|beach"
    r"|coast|mountains|"
    r"violin|guitar|music|marathon|novels?|crime stories|movies?|birthday|garden|free time|favou?rite)\b"
)
"""Words of private life: a sign of another subject when nothing else fits the question."""
FILLER = re.compile(
    r"\b(?:u+h+m*|u+m+|e+r+m*|h+m+|you know|i mean|sort of|kind of|kinda|basically|literally|actually|and "
    r"stuff|or whatever)\b"
    r"|(?<=[,.])\s*like\s*,|,\s*like\b(?=,|\s)|\b(?:was|were|is|it's) like\b(?!\s+(?:a|the|to)\b)",
    re.IGNORECASE,
)
HEDGE = _any(
    r"(?:maybe|perhaps|probably|possibly|somehow|somewhat|hopefully)\b",
    r"i (?:guess|suppose|think maybe|believe maybe|don't really know|am not (?:really |quite )?sure|'m not "
    r"(?:really |quite )?sure)\b",
    r"i'm not (?:really |quite |totally )?sure\b|not (?:really |quite )?sure\b",
    r"or something\b|something like that\b|more or less\b|might have\b|i don't (?:really )?remember\b|i forget\b",
)
GENERAL = _any(
    r"i (?:would|'d|always|usually|generally|never|try to|like to|strive|believe|love|enjoy|consider myself)\b",
    r"i(?:'m| am) (?:a|an|very|always|really|good|great|passionate|someone|the (?:kind|type))\b",
    r"(?:you|people|everyone|one) (?:should|must|need to|have to|has to|can)\b",
    r"it(?:'s| is) (?:very |really |so |super )?(?:important|essential|key|crucial|necessary)\b",
)
DECLINED = re.compile(
    r"^\W*(?:(?:sorry|um+|uh+|well|hm+|honestly|so|oh|no|to be honest|ok|okay)\W+)*(?:i(?:'m| am) "
    r"(?:sorry,? )?(?:but )?(?:not sure|afraid)|"
    r"i (?:really |honestly |just )?(?:don't|do not|dont|wouldn't|can't|cannot|couldn't) (?:really "
    r"|actually |even |quite )?(?:know|remember|recall|have (?:an|any) (?:answer|idea|example)|think of|say"
    r"|answer)|"
    r"no (?:idea|clue|answer|comment)|not (?:really )?sure|never (?:heard|used|done|worked|had)|i "
    r"have(?:n't| not| no)|(?:can we |let's |please )?(?:skip|pass|next)|nothing comes|idk|dunno)\b",
    re.IGNORECASE,
)

VAGUE_VERBS = frozenset(
    "worked tried helped handled managed communicated supported participated collaborated ensured did got "
    "made went came "
    "needed wanted liked loved learned enjoyed believed thought felt hoped succeeded improved used dedicated focused "
    "looked said started wished guessed talked solved saw had dealt stayed seemed overcame contributed involved".split()
)
"""Past forms that name no checkable action of their own."""
PAST_IRREGULAR = frozenset(
    "built wrote led ran set met spoke took drew found brought kept held put cut split sat gave told taught rebuilt "
    "rewrote chose broke sent began drove showed shut read laid paid sold bought stood understood threw "
    "made did got went came thought saw dealt had said felt overcame redid flew rode shot fed rang sought undid".split()
)
SAME_IN_PAST = frozenset("read set put cut split let shut".split())
"""Past forms that look like the present: they count only beside a sign of the past."""
PAST_SIGN = re.compile(r"\b(?:was|were|had|did|went|ago|last|when i|then i|after that|so i)\b", re.IGNORECASE)
OWN_ACTION = re.compile(
    r"\bi\s+(?:(?:then|also|first|finally|personally|immediately|quickly|just|actually|basically|simply|quietly|once|"
    r"eventually|deliberately|always|never|even|only|did not|didn't)\s+){0,2}([a-z-]+)",
    re.IGNORECASE,
)
JOINED_ACTION = re.compile(r"(?:,|\band|\bthen)\s+(?:then\s+|also\s+|finally\s+)?([a-z-]+)", re.IGNORECASE)
NOT_BEFORE_ACTION = frozenset(
    "i we he she it they you who which that what was were is are be been being get got had has have the a an this "
    "these people everyone nobody not never very so more less".split()
)
WE_ACTION = re.compile(r"\bwe\s+(?:then\s+|also\s+|all\s+|just\s+)?([a-z-]+)", re.IGNORECASE)
I_STARTED = re.compile(
    r"\bi\s+(?:started|began|kept|tried|stopped|went around|spent \w+ \w+)\s+([a-z]+ing)\b", re.IGNORECASE
)

NUMBER = re.compile(
    r"(?<![\w.])[$€£]?\d[\d,.]*\s?(?:%|x\b|ms\b|s\b|k\b|m\b|gb\b|mb\b|tb\b|percent\b|users?\b|hours?\b"
    r"|minutes?\b|days?\b|weeks?\b|"
    r"months?\b|people\b|times\b)?|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen"
    r"|twenty|thirty|forty|fifty|sixty|"
    r"eighty|ninety|hundred|thousand|million|dozen|half|twice|double[d]?|tripled?|halved)\b(?!-)",
    re.IGNORECASE,
)
MEASURED = re.compile(
    r"\d|\b(?:half|twice|doubl\w+|halv\w+|tripl\w+|zero|none)\b"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty"
    r"|sixty|eighty|ninety|"
    r"hundred|thousand|million|dozen)\W+(?:\w+\W+){0,1}(?:percent|seconds?|minutes?|hours?|days?|weeks?"
    r"|months?|years?|people|"
    r"users?|customers?|times|errors?|tickets?|euros?|dollars?|pounds?)\b",
    re.IGNORECASE,
)
"""A quantity of something, for results: 'two options' is none, 'two hours' is one."""
LIST_MARK = re.compile(r"(?:^|\n)\s*\d{1,2}[.)]\s")
NAMED = re.compile(
    r"(?<![.!?]\s)(?<!^)\b(?:[A-Z][a-z]+[A-Z]\w*|[A-Z]{2,}[\w+#/.-]*|[A-Z][a-z]{2,})\b|\b\w+[+#]{1,2}"
    r"|\bp\d{2}\b|\bO\([^)]+\)",
    re.MULTILINE,
)
NOT_NAMES = frozenset(
    "I I'm I'd I've I'll OK STAR TV AM PM Monday Tuesday Wednesday Thursday Friday Saturday Sunday January "
    "February March "
    "April May June July August September October November December The And But So We It In At My "
    "Then When After "
    "Because This That There They He She Not If Also First Second Finally Since As One".split()
)
