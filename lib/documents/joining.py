"""Lines -> text: words broken at line ends are mended, compounds keep their hyphen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lib.documents.lines import tidy

_FIRST = frozenset(
    """across after air all anti app auto award back bench best beta bi big bottom break brick bug built business by
    career case cash category check class client cloud co code cold college community company compute computer config
    consumer content context cost counter country county cross curriculum custom customer data date day de-facto
    decision deep design desk detail device dev direct disease domain door double drug dual e early ease edge eight
    eighteen employee end energy enterprise entry equity error event evidence ex eye face fast fault feature field
    fifteen fifty first five fixed fixed-price flow follow force forty forward four fourteen fraud free front full
    fund game gender general global goal google government grade grant grass green ground group growth half hand hard
    head health heat heavy high home hospital host hour human hundred hybrid image impact in income industry info
    inter intra invite issue it item job judge key kick know knowledge lab language large laser last latency law lead
    lean learner least left legal less level life light line live load local lock log long loop loss lost low lower
    machine macro main man many market master matter mean media medical medium member memory meta meter metric micro
    mid mile mini minute mission mixed mobile model modern money month more motion multi name nation national near
    net network new next night nine no non north note number object off office old on once one open operator order
    out over page paid paper part partner party patient pay peer per person phase phone pilot pixel place plain plan
    platform point policy poly post power pre price problem process product profit project proof pseudo public pull
    purpose push quality quarter query question quick radio random rapid rate re-use reading real record red remote
    request research result retail revenue rich right risk role root round row rule run safety sales same scale
    school science score second secure security self semi senior sensor serial server service seven shared shelf
    short side sign single site six sixty skill slow small smart social soft software solution sound south space
    speed staff stage stand standard start state step stock store story strategy stream street strong student sub
    success supply support surface system table target task tax team tech technology ten term test text thirty third
    thought three through tier tightly time token tool top touch traffic trail train travel tree trouble true turn
    twelve twenty two type ultra under up upper use user value vector vendor vice video view virtual vision visual
    voice volume ward waste water wave web week weekly weight well west white whole wide winner word work world
    write year yield zero""".split()
)
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
_ONE_WORD = frozenset(
    """database outline deadline headline guideline timeline pipeline baseline online offline lifeline handmade homemade
    lifetime daytime overtime meantime sometime anytime fulltime website onsite worksite workflow cashflow workload
    download upload payload paperwork framework network teamwork homework groundwork artwork housework fieldwork
    classroom bathroom boardroom showroom newsroom roadmap airport passport password keyword broadband newsletter
    worldwide nationwide citywide statewide halfway gateway highway railway pathway runway doorway subway
    yearbook notebook textbook handbook playbook workbook logbook cookbook runbook guidebook checklist
    shortlist""".split()
)
_SUFFIXES = re.compile(
    r"(?:s|es|ed|er|ers|or|ors|ing|ings|ly|ally|ment|ments|tion|tions|sion|sions|ation|ations|ization|isation|ity"
    r"|ities|ness|able|ible|ance|ances|ence|ences|ency|ancy|ive|ives|ous|al|als|ial|ical|ics|ic|ist|ists|ism|ize|ized"
    r"|izing|ise|ised|ising|ate|ated|ates|ating|ful|less|ship|ships|ward|wards|hood|dom|ture|tures|ture|age|ages|ary"
    r"|ory|ure|ures|ent|ents|ant|ants|cy|ty|ry|ble|ple|tle|cal|nal|tic|tics|cation|cations|mentation|bility)\b"
)
_BROKEN = re.compile(r"([^\W_][\w'’+/-]*)[-‐]$")


@dataclass(frozen=True)
class Hyphens:
    """What the document itself tells of its words: those written with a hyphen, those without, and its habit."""

    compounds: frozenset[str]
    plain: frozenset[str]
    breaks_words: bool


def hyphens_of(texts: Sequence[str], hyphenates: bool) -> Hyphens:
    """Learn from all lines; `hyphenates` is what the producer of the file is known to do."""
    compounds: set[str] = set()
    plain: set[str] = set()
    broken = False
    for i, text in enumerate(texts):
        for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*(?!\S*[-‐]$)", text.lower()):
            (compounds if "-" in word else plain).add(word)
        match = _BROKEN.search(text.rstrip())
        if match and i + 1 < len(texts):
            after = re.match(r"[^\W\d_]+", texts[i + 1])
            left = match.group(1).lower()
            broken = broken or bool(after and _SUFFIXES.fullmatch(after.group().lower()) and left not in _FIRST)
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
    match = _BROKEN.search(head)
    word = re.match(r"[^\W_]+(?:-[^\W_]+)*", tail)
    if match and word:
        keep = _keeps_hyphen(match.group(1).lower(), word.group(), hyphens)
        return head + tail if keep else head[:-1] + tail
    # Browsers break after a slash or dash that has no space around it, and some before a dash.
    if (re.search(r"\w[/—–]$", head) and re.match(r"\w", tail)) or (re.match(r"[—]\w", tail) and head[-1:].isalnum()):
        return head + tail
    return f"{head} {tail}"


def _keeps_hyphen(left: str, right: str, hyphens: Hyphens) -> bool:
    """Whether a hyphen at a line end belongs to the word ('cross-' 'functional') or only to the break."""
    low = right.lower()
    left = re.split(r"[/'’+]", left)[-1]
    first = re.split(r"[-]", low)[0]
    if f"{left}-{low}" in hyphens.compounds or f"{left}-{first}" in hyphens.compounds:
        return True
    if f"{left}{low}" in hyphens.plain:
        return False
    if right[:1].isupper() or right[:1].isdigit() or left[-1:].isdigit() or "-" in left:
        return True
    if not hyphens.breaks_words:
        return True
    if _SUFFIXES.fullmatch(first):
        return False
    if first in _SECOND and first not in _TAILS:
        return left in _FIRST or left in _PREFIXES or left in hyphens.plain or "-" in low
    if left in _PREFIXES or first in _TAILS:
        return left in _FIRST and left not in _PREFIXES and first in _SECOND and f"{left}{first}" not in _ONE_WORD
    return left in _FIRST and len(first) > 2
