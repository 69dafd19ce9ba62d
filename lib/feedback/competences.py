"""Words by which a story shows that it is of the asked kind: one line per competence of behavioural questions.

They are narrower than the themes: 'asked', 'first' or 'two' are in every story and say nothing about its kind.
"""

from __future__ import annotations

import re
from functools import lru_cache

_COMPETENCES: tuple[tuple[str, str], ...] = (
    (
        r"conflict|disagree|difficult (?:person|co-?worker|colleague|customer|client|stakeholder)|argu|clash"
        r"|tension|push(?:ed)? back",
        r"disagre\w+|conflict\w*|argu(?:ed|ing|ment)\w*|fell out|quarrel\w*|shout\w*|tension|clash\w*"
        r"|compromis\w+|halfway|\w+ (?:wanted|preferred|insisted)"
        r"|different (?:ideas?|opinions?|views?|things|approach\w*)|opinions?"
        r"|was (?:against|afraid|annoyed|upset|angry|hurt|furious)|would not (?:hear|listen|budge)|pushed back"
        r"|opposed|complain\w*|refus\w+|object(?:ed|ion)\w*|we agreed|both (?:sides|options|of us)|said no"
        r"|sceptic\w*|settle[ds]?",
    ),
    (
        r"fail|mistake|went wrong|go wrong|regret|wrong decision|did not go",
        r"fail\w*|mistakes?|wrong\w*|my (?:own )?fault|should have|regret\w*|err(?:or|ors|ed)|overlooked"
        r"|underestimat\w+|apologi\w+|too late|outage|went down|brought down|deleted|rolled back|bugs?"
        r"|broke\w*|missed|lost|forgot\w*|did ?n[o']t (?:check|test|ask|notice|think)|put off|own(?:ed)? up"
        r"|embarrass\w*|blam\w+",
    ),
    (
        r"ownership|took responsibility|saw it through",
        r"my (?:responsibility|fault|job|name|task|call)|not my (?:job|task|area)|nobody (?:else )?\w+|no one"
        r"|i (?:owned|took (?:it|this|that)? ?(?:on|over|charge)|stayed|kept (?:at|an eye|going|asking)|made sure"
        r"|volunteered)"
        r"|until (?:it|the|they|we)|to the end|responsible|hand(?:ed)? (?:it )?over|follow(?:ed)? up|promis\w+"
        r"|on call",
    ),
    (
        r"\bled\b|lead(?!ing up)|manage|delegat|in charge",
        r"\bled\b|lead(?:ing)?|in charge|delegat\w+|motivat\w+|rota|each (?:of|person|one|took|got|did)"
        r"|let (?:each|everyone|them|people) \w+|asked (?:each|everyone|who|the \w+|an? \w+|\w+ colleagues)"
        r"|gave (?:each|everyone|out|them|him|her)|split (?:it|the|us|up|our)|share[d]? out"
        r"|i (?:suggested|proposed|said,?|organi[sz]ed|assigned)|everyone|everybody|team|group|meeting"
        r"|volunteers?|pairs?|paired",
    ),
    (
        r"mentor|coach|junior|help(?:ed)? (?:someone|somebody) (?:learn|grow|get better)|teach|taught",
        r"mentor\w*|taught|teach\w*|trainees?|interns?|apprentices?|juniors?|newcomers?"
        r"|new (?:hire|colleague|starter|member|joiner|person)s?|show(?:ed|ing) (?:him|her|them)|coach\w*"
        r"|paired|let (?:him|her|them)|by (?:him|her)self|by themselves|on (?:his|her|their) own"
        r"|review(?:ed|s)?|exercises?|hints?|confiden\w+|grew|struggl\w+",
    ),
    (
        r"priorit|competing|overwhelm|several tasks|multiple|too much (?:to do|work)"
        r"|everything (?:was|is) urgent",
        r"priorit\w+|urgent|important|postpon\w+|could wait|can wait|drop(?:ped)?|said no"
        r"|put (?:it|them|that) off|rank\w*|impact|which (?:of|one|ones) \w+|same (?:time|day|week|hour)"
        r"|at once|deadlines?|lists?|first thing|worst|left out|most|both|late|backlog|what would happen",
    ),
    (
        r"ambig|uncertain|unclear|no clear|vague|not enough information|incomplete",
        r"unclear|unsure|vague|nobody (?:knew|could|had)"
        r"|no (?:brief|spec\w*|plan|instructions?|idea|data|one knew)|assum\w+|guess\w*|find out|found out"
        r"|figured? out|clarif\w+|did ?n[o']t know|no information|missing|hypothes\w+|prototyp\w+"
        r"|only (?:said|one|a)|small (?:step|version|test|trial)|meant|lost|manual\w*|blind|dark",
    ),
    (
        r"stakeholder|bad news|explain\w* something|outside your field|plain language|paying for|non-technical"
        r"|board",
        r"explain\w*|understood|client\w*|customers?|owner|board|director|manager|in the first sentence"
        r"|honest\w*|(?:it|this|that|which)(?: is|'s| was)? like an?|drew|sketch\w*|rang|phoned"
        r"|called (?:him|her|them|the|our)|upset|bad news|apologi\w+|options?|delay\w*|recommend\w+"
        r"|what (?:he|she|they) would do|so (?:i|he|she) knew|without (?:the )?(?:jargon|names)"
        r"|on (?:one|a|the back of) (?:page|sheet|paper|piece)",
    ),
    (
        r"influenc|convinc|persuad|buy-in|authority|idea of yours|direction of|people who did ?n[o']t have to",
        r"\bidea\w*|convinc\w+|persuad\w+|sceptic\w*|skeptic\w*|copied|adopt\w*|spread|propos\w+|pilot\w*"
        r"|trial\w*|agreed|came round|objection\w*|nobody (?:had|has) to|mind|took it up"
        r"|ask(?:ed|ing) (?:me|for)|all (?:\d+ )?\w+ (?:had|have|use\w*)|now (?:it|they|the|everyone|we)"
        r"|the whole \w+|every \w+ (?:has|had|uses|got)|in every|is still|still use|showed (?:him|her|them)"
        r"|demo\w*|against it|did not believe|said (?:it|that) (?:would|will|could)",
    ),
    (
        r"deadline|pressure|stress|tight|urgent|fortnight before|fixed date|short of time|time is short",
        r"deadlines?|due (?:on|by|in)|(?:hours|days|weeks) (?:before|left|early|late|to go)|on time|in time"
        r"|too late|overtime|weekends?|\bcut\b|scope|postpon\w+|would ?n[o']t make|not make it|launch\w*"
        r"|opened|shipped|half (?:of|the)|left|on the day|by (?:friday|monday|noon|midnight|the end)"
        r"|estimates?|counted|added up|night|that (?:noon|afternoon|day)|same (?:day|afternoon)"
        r"|(?:two|three|four|five|six|ten|\d+) (?:hours|days|weeks)",
    ),
    (
        r"feedback|critici",
        r"feedback|critici\w+|told me|said (?:that )?(?:i|my)|comment\w*|hurt|sting|stung|defensive"
        r"|pointed out|blunt|reviews?|(?:he|she|they) (?:was|were) right"
        r"|my (?:manager|mentor|lead|boss|supervisor|coach|teacher)|since then"
        r"|asked (?:her|him|them) (?:to|for|what)|too (?:long|fast|quiet|much|quick\w*|slow|loud|many)"
        r"|listen\w*|record\w*|rehears\w+",
    ),
    (
        r"initiative|proactive|own idea|beyond|above and|without being asked|nobody asked|automat|proud|improv",
        r"notic\w+|nobody (?:had )?(?:asked|told|wanted)|on my own|without being asked"
        r"|i (?:suggested|proposed|offered|started|built|wrote|volunteered)|\bidea\w*|free time|spare time"
        r"|by hand|took it on|saw that|initiative|asked (?:if|whether) i|automat\w+",
    ),
    (
        r"decision|decide|choose|choice|options|risk",
        r"decid\w+|decision\w*|chos\w+|choos\w+|choice|options?|alternative\w*|compar\w+|pros|cons|weigh\w*"
        r"|trade-?offs?|either|instead|went with|picked|risk\w*|both|versus|cheaper|on the other hand"
        r"|regret\w*",
    ),
    (
        r"collaborat|together|cross-functional|team|other department|shared work|several places|pulling",
        r"together|each other|one another|teams?|colleagues?|shar(?:ed|ing)|split|helped|joint\w*"
        r"|hand(?:ed)? over|departments?|both (?:sites|teams|of us)|agreed|we all|the (?:others|other)"
        r"|asked (?:him|her|them)|calls?|board|with (?:him|her|them)",
    ),
    (
        r"adapt|fell through|changed? (?:course|direction|plans?)|plans? upset"
        r"|new (?:skill|tech|tool|language|area)|learn|unfamiliar",
        r"changed? (?:the |our |my )?(?:plans?|course|direction|route|dates?|times?)"
        r"|(?:minutes|hours?|evening|night|day) (?:before|late|left|to go)|phoned|rang|borrow\w*|stood in|stepped in"
        r"|replac\w+|cancel\w*|fell (?:ill|through|sick)|suddenly|last minute|broke down|short notice"
        r"|postpon\w+|switch\w*|improvis\w+|never (?:came|arrived)|did ?n[o']t (?:come|arrive)"
        r"|no (?:power|room|one)|plan b|learn\w*|read (?:the|a|up)|course|docs|documentation|tutorials?"
        r"|new to|never (?:used|done|seen)|taught myself|practi[sc]\w+|figured out|from scratch",
    ),
    (
        r"quality|flaw|own work|thorough|careful|standards?",
        r"errors?|flaws?|mistakes?|check\w*|correct\w*|wrong\w*|noticed|review\w*|defects?|slips?|redid"
        r"|did it (?:over )?again|told (?:the|my|him|her)|fixed|nobody (?:would|had|could)|re-?checked"
        r"|control total|standard\w*|off by",
    ),
    (
        r"customers?|clients?|\busers?\b|patients?|guests?",
        r"customers?|clients?|users?|patients?|guests?|complain\w*|support|tickets?|refund\w*|needs?|angry|upset|calls?"
        r"|called (?:him|her|them)|the (?:shop|store|counter|phone)|listened|repeated|apologi\w+|thanked",
    ),
    (
        r"faster|slow|performance|optimi[sz]|speed",
        r"slow\w*|fast\w*|seconds|minutes|hours|\d ?ms|latency|profil\w+|index\w*|cach\w+|batch\w*|memory"
        r"|measur\w+|quer\w+",
    ),
)
"""What the question or its skill says, and what stories of that kind say."""


@lru_cache(maxsize=256)
def competence(asked: str) -> re.Pattern[str] | None:
    """The words of stories of the kind that `asked` (a question and its skill) wants; None for a kind not listed."""
    found = [told for wanted, told in _COMPETENCES if re.search(wanted, asked, re.IGNORECASE)]
    return re.compile(rf"\b(?:{'|'.join(found)})(?!\w)", re.IGNORECASE) if found else None
