"""Lines -> text: words broken at line ends are mended, compounds keep their hyphen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lib.core.text import stem
from lib.documents.lines import tidy

_FILE = Path(__file__).resolve().parents[2] / "data" / "words.txt"

_SECOND = frozenset(
    """aware based bound building built by calibrated centered centred centric class commerce compliant critical cycle
    day defined demand dependent depth digit dimensional disciplinary driven economy edge efficient effective end
    enabled facing factor first fit five five-year focused format free friendly functional generated generation grade
    grained hand high hoc hour house impact in income intensive language latency learning led level life like line
    linked living loop low maker making managed market media member minded minute modal month native new off on only
    one oriented out over owned page paced paid party people performance performing person place platform point policy
    price production profile profit proof quality quarter range rate rated ready recognised recognized related
    relevant resistant resolution rich risk round run saving scale sector sensitive service setting share shot side
    sided site size sized skilled source specific speed staff stage standard standing state step style supervised
    support supported term tested theme throughput tier time to tolerance tolerant touch trained tree trial tuned
    tuning two type up user value visit volume week weekly wide winning word work world year years""".split()
)
_PREFIXES = frozenset(
    """anti bi co counter de ex extra fore in inter intra macro mal mega meta micro mid mini mis mono multi non out
    over poly post pre pro proto pseudo re semi sub super tele trans tri ultra un under uni""".split()
)
"""Not words of their own: mostly joined without a hyphen ('multilingual')."""
_TAILS = frozenset(
    """back ball band bank base based bed bill board boards body book booked booking books bound box boxes break
    breaking breaks broad bug bugs burn by card cards care cast casts center centers centre centres chain check
    checks coming cook craft date dates day days desk desks door down draw drop end ends ever fall field fields
    file files fill film fire flow flows fold folder folders folio foot force form forms frame frames front gap
    gate gauge grade graph graphs ground grounds group groups hand hands head headed heads hold holder holders
    holds hood hook house houses housing in keeper keeping key kill land lands lap law lead let life lift light
    lights like line lined lines link links list lists lived load loaded loading loads lock look looking made mail
    maker makers making man manship mark marked market marks mate mates men ment mind model most nail name names
    net note noted notes off on one out over own page pages paper papers part pass path paths pay person phone
    phones pick piece pipe place places plan play point points port ports post power print prints proof put reader
    record right room rooms round run runs safe sale sales scale scape screen screens seat sell set sets setting
    sheet sheets shelf ship shop shops shot shots show side sides sight site sites size skill some space spaces
    spot spread stage stairs stand standing stands star start state station stations step stick stock stone stop
    storm story stream streams strength stroke style surface tail take taking talk tap task tests text thing
    things think through tide time times top touch town track trip truck type up ups value view wall ward ware
    wash watch water way ways wear week weight wheel where while wide wise with word words work worker workers
    working works world worth writing yard year yield""".split()
)
"""Second parts of words written as one ('handbook', 'workflow', 'database')."""
_SUFFIXES = re.compile(
    r"(?:s|es|ed|er|ers|or|ors|ing|ings|ly|ally|ment|ments|tion|tions|sion|sions|ation|ations|ization|isation|ity"
    r"|ities|ness|able|ible|teen|teenth|ance|ances|ence|ences|ency|ancy|ive|ives|ous|al|als|ial|ical|ics|ic|ist|ists|ism|ize|ized"
    r"|izing|ise|ised|ising|ate|ated|ates|ating|ful|less|ship|ships|ward|wards|hood|dom|ture|tures|ture|age|ages|ary"
    r"|ory|ure|ures|ent|ents|ant|ants|cy|ty|ry|ble|ple|tle|cal|nal|tic|tics|cation|cations|mentation|bility)\b"
)
_LONGEST_WORD = 80
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN = re.compile(r"([^\W_][\w'’+/-]*)[-‐]$")


@dataclass(frozen=True)
class Hyphens:
    """What the document itself tells of its words: those written with a hyphen, those without, and its habit."""

    compounds: frozenset[str]
    plain: frozenset[str]
    breaks_words: bool


@lru_cache(maxsize=1)
def _words() -> tuple[frozenset[str], frozenset[str]]:
    """The words of `data/words.txt`, and their stems."""
    words = frozenset(_FILE.read_text("utf-8").split())
    return words, frozenset(stem(word) for word in words)


def _broken(text: str) -> re.Match[str] | None:
    """The word before a hyphen at the end of a line."""
    return _BROKEN.search(text.rstrip()[-_LONGEST_WORD:])


def _known(word: str) -> bool:
    words, stems = _words()
    return word in words or (len(word) > 5 and stem(word) in stems)


def hyphens_of(texts: Sequence[str], hyphenates: bool) -> Hyphens:
    """Learn from all lines; `hyphenates` is what the producer of the file is known to do."""
    compounds: set[str] = set()
    plain: set[str] = set()
    broken = False
    for before, text, after in zip(["", *texts], texts, [*texts[1:], ""], strict=False):
        tail = re.sub(r"^\S+", "", text) if _broken(before) else text
        for word in _WORD.findall(re.sub(r"(?<!\S)\S{1,80}[-‐]$", "", tail.lower())):
            (compounds if "-" in word else plain).add(word)
        match, rest = _broken(text), re.match(r"[^\W\d_]+", after)
        if match and rest and rest.group().islower() and len(match.group(1)) > 1:
            left, right = match.group(1).lower(), rest.group()
            cut = _known(left + right) or (_SUFFIXES.fullmatch(right) and not _known(left))
            broken = broken or bool(cut and f"{left}-{right}" not in _words()[0])
    return Hyphens(frozenset(compounds), frozenset(plain), hyphenates or broken)


def join(texts: Iterable[str], hyphens: Hyphens) -> str:
    """One text from the lines of a paragraph."""
    out = ""
    for text in texts:
        text = text.strip()
        out = _append(out, text, hyphens) if out else text
    return tidy(out)


def _append(head: str, tail: str, hyphens: Hyphens) -> str:
    if head.endswith("\u00ad"):
        return head[:-1] + tail
    match = _BROKEN.search(head, max(0, len(head) - _LONGEST_WORD))
    word = re.match(r"[^\W_]+(?:-[^\W_]+)*", tail)
    if match and word:
        keep = _keeps_hyphen(match.group(1).lower(), word.group(), hyphens)
        return head + tail if keep else head[:-1] + tail
    # Browsers break after a slash or dash that has no space around it, and some before a dash.
    opens = re.search(r"\w[/—–]$", head[-2:]) and re.match(r"\w", tail)
    if opens or (re.match(r"—\w", tail) and head[-1:].isalnum()):
        return head + tail
    return f"{head} {tail}"


def _keeps_hyphen(left: str, right: str, hyphens: Hyphens) -> bool:
    """Whether a hyphen at a line end belongs to the word ('cross-' 'functional') or only to the break."""
    low = right.lower()
    left = re.split(r"[/'’+]", left)[-1]
    first = re.split(r"[-]", low)[0]
    if f"{left}-{low}" in hyphens.compounds or f"{left}-{first}" in hyphens.compounds | _words()[0]:
        return True
    if f"{left}{low}" in hyphens.plain:
        return False
    if right[:1].isupper() or right[:1].isdigit() or left[-1:].isdigit() or "-" in left or not hyphens.breaks_words:
        return True
    if len(left) == 1 or left in ("self", "cross", "well", "half", "quasi", "vice", "ex"):
        return not _SUFFIXES.fullmatch(first)
    if _known(left + first) or _SUFFIXES.fullmatch(first):
        return False
    whole = left in hyphens.plain or _known(left)
    if first in _SECOND and first not in _TAILS:
        return whole or left in _PREFIXES or "-" in low
    return whole and left not in _PREFIXES and first not in _TAILS and (first in hyphens.plain or _known(first))
