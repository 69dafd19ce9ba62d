"""What behavioural and culture questions are after, and words by which an answer shows that it is about it."""

from __future__ import annotations

import re
from functools import lru_cache

_THEMES: tuple[tuple[str, str], ...] = (
    (
        r"disagree|conflict|difficult (?:person|co-?worker|colleague|team|customer|client|stakeholder)|argu"
        r"|push(?:ed)? back|tension|clash",
        r"disagree|conflict|argu|tension|compromis|against|pushed? back|opinion|upset|angry|complain|refus"
        r"|insist|clash|different|"
        r"frustrat|unhappy|oppos|wanted|said no|convinc|both|side|hurt|rude|shout",
    ),
    (
        r"fail|mistake|went wrong|go wrong|regret|wrong decision|did not go",
        r"fail|mistake|wrong|broke|miss|error|my fault|blame|outage|lost|forgot|bug|late|rolled? back"
        r"|underestimat|should have|down|deleted|apolog",
    ),
    (
        r"\bled\b|lead|mentor|manage|coach|delegat|junior",
        r"\bled\b|lead|mentor|coach|taught|team|delegat|guid|train|pair|onboard|present|organi|assign"
        r"|intern|junior|review|people|weekly|asked",
    ),
    (
        r"influenc|convinc|persuad|buy-in|authority",
        r"convinc|persuad|agree|data|show|present|demo|pilot|proposal|proposed|sceptic|skeptic|against|yes"
        r"|adopt|manager|objection|trial",
    ),
    (
        r"deadline|pressure|stress|tight|urgent|priorit|competing|overwhelm|several tasks|multiple",
        r"deadline|hours|days|weeks|friday|monday|launch|late|urgent|priorit|scope|\bcut\b|plan|list"
        r"|pressure|first|night|before|time|impact|\btwo\b|both",
    ),
    (
        r"learn|unfamiliar|adapt|change|ambig|uncertain|unclear|new (?:skill|tech|tool|language|area)",
        r"learn|read|course|docs|documentation|tutorial|practi|studied|prototype|new|never|changed?|unclear"
        r"|assum|asked|clarif|figur|switch|migrat",
    ),
    (
        r"feedback|critici",
        r"feedback|told me|critic|review|said|comment|point(?:ed)? out|mention|my (?:manager|mentor|lead)|blunt",
    ),
    (
        r"initiative|proactive|own idea|beyond|above and|improv|proud|accomplish|achiev|success|impact|automat",
        r"notic|\bsaw\b|idea|propos|built|improv|nobody|no one|volunteer|on my own|automat|start|proud"
        r"|launch|saved|reduc|before|was slow|by hand|manual|wrote",
    ),
    (
        r"customer|client|user",
        r"customer|client|user|support|call|ticket|complain|need|patient|shopper|teacher|visitor",
    ),
    (
        r"team|collaborat|together|cross-functional|colleague|stakeholder|other department",
        r"team|collaborat|together|colleague|design|product|marketing|sales|meeting|together|shared|asked"
        r"|agreed|stakeholder|weekly|\bwe\b",
    ),
    (
        r"decision|decide|choose|choice|risk|data",
        r"decid|chose|choos|option|risk|data|compar|altern|trade|pick|measur|analy|wrong|right|incomplete",
    ),
    (
        r"why (?:do you|are you|us|this|our|would you)|motivat|interest|attract|excite|five years",
        r"because|reasons?|company|product|mission|grow|learn|interest|role|\bwork|care|impact|enjoy|want|posting|problem",
    ),
    (
        r"work style|environment|culture|values|ideal|your manager|remote|hybrid|prefer|diverse|inclus"
        r"|belong|work-life|balance",
        r"prefer|valu|team|remote|feedback|manager|culture|environment|work best|respect|honest|open"
        r"|meeting|quiet|autonom|trust|together|"
        r"async|includ|hours|people|different|write|decision|\bask",
    ),
    (
        r"faster|slow|performance|optimi[sz]|speed",
        r"slow|fast|seconds|minutes|hours|\d ?ms|latency|profil|index|cach|batch|memory|measur|queries|load",
    ),
    (r"meeting|discussion", r"topic|agenda|decid|decision|point|discuss|question|stop|end|people|who|minutes|notes"),
    (
        r"get better|next year|develop yourself|goals?",
        r"better|improv|learn|course|estimat|habit|practi|ask|list|mentor|less|more",
    ),
    (
        r"integrity|ethic|honest|secret|confidential|unfair|right thing",
        r"honest|integrity|ethic|told|truth|confidential|privacy|report|wrong|right|refus|data|asked",
    ),
    (
        r"strength|weakness|describe you|about yourself|better at",
        r"strength|weakness|better|tend|strugg|learn|improv|habit|feedback|i am|i'm|work|years|studied",
    ),
    (
        r"yourself|background|walk me through (?:your|you)|journey|introduce",
        r"i am|i'm|years|worked|work|studied|engineer|develop|degree|experience|current|role|graduat|joined|built",
    ),
    (
        r"questions for|anything (?:else|to add)|want to know|ask (?:us|me)",
        r"\?|team|role|thank|add|question|next|what|how|success",
    ),
)


@lru_cache(maxsize=256)
def theme(question_text: str) -> re.Pattern[str] | None:
    """A pattern of the words that answers to this question tend to hold; None when the question fits no theme."""
    found = [answer for asked, answer in _THEMES if re.search(asked, question_text, re.IGNORECASE)]
    return re.compile(rf"(?:\b|(?<=\W))(?:{'|'.join(found)})", re.IGNORECASE) if found else None
