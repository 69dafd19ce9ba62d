"""Dates as resumes write them."""

from __future__ import annotations

import pytest

from lib.documents.dates import find_dates

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Jan 2020 – Present", "2020-01", "present"),
        ("January 2020 to March 2021", "2020-01", "2021-03"),
        ("01/2020 - 03/2022", "2020-01", "2022-03"),
        ("1/2020–12/2022", "2020-01", "2022-12"),
        ("2019–2021", "2019", "2021"),
        ("2019 - 21", "2019", "2021"),
        ("2021-03 – 2022-11", "2021-03", "2022-11"),
        ("Expected May 2026", "", "2026-05"),
        ("May 2026 (expected)", "", "2026-05"),
        ("Summer 2023", "", "2023-06"),
        ("Sept. 2021", "", "2021-09"),
        ("Jun – Aug 2022", "2022-06", "2022-08"),
        ("Sep '19 — Dec '20", "2019-09", "2020-12"),
        ("Since 2018", "2018", "present"),
        ("15 March 2019 – 2 April 2020", "2019-03", "2020-04"),
        ("Data Scientist, Acme (2016 – now)", "2016", "present"),
        ("2012", "", "2012"),
    ],
)
def test_formats(text: str, start: str, end: str) -> None:
    found = find_dates(text)
    assert found is not None
    assert (found.start, found.end) == (start, end)
    assert text[found.begin : found.stop] == found.raw


@pytest.mark.parametrize(
    "text", ["cut costs by 40%", "+44 20 7946 0000", "room 2051", "1,200 users", "may work", "v2.2019x", "May lead"]
)
def test_what_is_no_date(text: str) -> None:
    assert find_dates(text) is None


def test_a_range_counts_more_than_a_single_date() -> None:
    found = find_dates("2014 award; worked 2015 – 2018 there")
    assert found is not None
    assert found.raw == "2015 – 2018"
