"""The bar on the committed corpus: bullets come back whole from PDFs of four producers and from DOCX."""

from __future__ import annotations

import pytest

from tests.corpus.make import FILES, PRODUCERS
from tests.corpus.measure import Tally, measure_all

pytestmark = [pytest.mark.contract, pytest.mark.timeout(300)]

ONE = ("one", "one-flush", "other-one")
TWO = ("sidebar", "rows", "columns", "other-two")


@pytest.fixture(scope="module")
def tallies() -> dict[tuple[str, str], Tally]:
    return measure_all(FILES)


def _sum(tallies: dict[tuple[str, str], Tally], layouts: tuple[str, ...], producer: str) -> Tally:
    total = Tally()
    for (layout, by), tally in tallies.items():
        if by == producer and layout in layouts:
            total.add(tally)
    return total


@pytest.mark.parametrize("producer", PRODUCERS)
@pytest.mark.parametrize("layouts", [ONE, TWO], ids=["one column", "two columns"])
def test_97_percent_of_bullets_come_back_whole(
    tallies: dict[tuple[str, str], Tally], layouts: tuple[str, ...], producer: str
) -> None:
    total = _sum(tallies, layouts, producer)
    assert total.bullets >= 36
    assert total.found >= 0.97 * total.bullets, total.misses
    assert total.extra <= 0.02 * total.bullets, total.misses


@pytest.mark.parametrize("producer", PRODUCERS)
def test_other_layouts_stay_above_95_percent(tallies: dict[tuple[str, str], Tally], producer: str) -> None:
    total = _sum(tallies, ("table", "nomarks", "three"), producer)
    assert total.found >= 0.95 * total.bullets, total.misses


def test_docx_gives_every_bullet(tallies: dict[tuple[str, str], Tally]) -> None:
    total = _sum(tallies, ONE + TWO, "word")
    assert total.bullets >= 30
    assert total.found == total.bullets, total.misses


def test_entries_and_contact_fields(tallies: dict[tuple[str, str], Tally]) -> None:
    total = Tally()
    for tally in tallies.values():
        total.add(tally)
    assert total.dates >= 0.95 * total.entries, total.misses
    assert total.right >= 0.98 * total.fields, total.misses


def test_we_beat_plain_text_split_at_marks(tallies: dict[tuple[str, str], Tally]) -> None:
    total = Tally()
    for (_, producer), tally in tallies.items():
        if producer != "word":
            total.add(tally)
    assert total.found > total.baseline + 0.2 * total.bullets
