"""Whether a few words name a place, as entries and contact lines write it."""

from __future__ import annotations

import re

COUNTRIES = frozenset(
    " ".join(name.split())
    for name in """argentina|australia|austria|bangladesh|belgium|brazil|brasil|bulgaria|canada|chile|china|
    colombia|costa rica|croatia|cyprus|czech republic|czechia|denmark|ecuador|egypt|england|estonia|
    ethiopia|finland|france|germany|deutschland|ghana|greece|hong kong|hungary|iceland|india|
    indonesia|iran|ireland|israel|italy|italia|japan|jordan|kenya|korea|south korea|latvia|lebanon|
    lithuania|luxembourg|malaysia|malta|mexico|méxico|morocco|nepal|netherlands|the netherlands|
    new zealand|nigeria|northern ireland|norway|pakistan|panama|peru|perú|philippines|poland|portugal|
    qatar|romania|russia|rwanda|saudi arabia|scotland|senegal|serbia|singapore|slovakia|slovenia|
    south africa|spain|españa|sri lanka|sweden|switzerland|taiwan|tanzania|thailand|tunisia|turkey|
    türkiye|uae|united arab emirates|uganda|uk|u.k.|ukraine|united kingdom|united states|uruguay|us|
    usa|u.s.|u.s.a.|venezuela|vietnam|wales|alabama|alaska|arizona|arkansas|california|colorado|
    connecticut|delaware|florida|georgia|hawaii|idaho|illinois|indiana|iowa|kansas|kentucky|
    louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana|nebraska|
    nevada|new hampshire|new jersey|new mexico|new york|north carolina|north dakota|ohio|oklahoma|
    oregon|pennsylvania|rhode island|south carolina|south dakota|tennessee|texas|utah|vermont|virginia|
    washington|west virginia|wisconsin|wyoming|ontario|quebec|québec|british columbia|alberta""".split("|")
)
_STATES = frozenset(
    """AL AK AZ AR CA CO CT DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY OH OK OR PA
    RI SC SD TN TX UT VA VT WA WI WV WY DC ON QC BC AB MB NS UK US USA UAE NSW VIC QLD""".split()
)
_CITY = re.compile(
    r"[A-ZÀ-ÖØ-Þ][\w.'’-]*(?:[ -](?:[A-ZÀ-ÖØ-Þ][\w.'’-]*|de|da|do|di|du|la|le|am|an|der|del|los|upon|of|the|on)){0,3}"
)
_REMOTE = re.compile(r"(?:fully |100% )?(?:remote|hybrid|on-?site)(?:\s*(?:[,/(-].*)?)", re.I)


def is_region(text: str) -> bool:
    """Whether `text` is a country or state."""
    text = re.sub(r"\s+\d[\d -]{3,9}$", "", text.strip(" .()"))
    return text.lower() in COUNTRIES or text in _STATES


def is_place(text: str) -> bool:
    """'Berlin, Germany', 'Austin, TX 78701', 'Remote': a place that says so by its form."""
    text = text.strip(" ()")
    if _REMOTE.fullmatch(text):
        return True
    parts = [p.strip() for p in text.split(",")]
    if not 1 <= len(parts) <= 5:
        return False
    if len(parts) == 1:
        return is_region(text) and text not in _STATES and text.lower() not in ("georgia", "jordan")
    if not is_region(parts[-1]):
        return False
    return all(
        _CITY.fullmatch(p) or re.match(r"\d+\w? \S", p) or re.fullmatch(r"[\d -]{4,10}.*", p) for p in parts[:-1]
    )


def split_place(text: str) -> tuple[str, str]:
    """Cut a place off the end of 'Acme, Austin, TX'; the place is '' when there is none."""
    parts = [p.strip() for p in text.split(",")]
    for take in (3, 2, 1):
        if take < len(parts):
            place = ", ".join(parts[-take:])
            if is_place(place) and (take > 1 or not re.search(r"[ ]of$", parts[-2])):
                return ", ".join(parts[:-take]), place
    return text, ""
