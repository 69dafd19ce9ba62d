"""Words broken at line ends."""

from __future__ import annotations

import pytest

from lib.documents.joining import hyphens_of, join

pytestmark = pytest.mark.unit


def _joined(*lines: str, tex: bool) -> str:
    return join(lines, hyphens_of(lines, tex))


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (("improved the develop-", "ment process"), "improved the development process"),
        (("led product man-", "agers"), "led product managers"),
        (("a cross-", "functional team"), "a cross-functional team"),
        (("a data-", "driven plan"), "a data-driven plan"),
        (("a state-of-the-", "art lab"), "a state-of-the-art lab"),
        (("wrote the hand-", "book"), "wrote the handbook"),
        (("six-", "figure budget; a six-figure plan"), "six-figure budget; a six-figure plan"),
        (("moved to COVID-", "19 wards"), "moved to COVID-19 wards"),
        (("pre-", "IPO audit"), "pre-IPO audit"),
    ],
)
def test_tex_breaks_words_but_compounds_keep_their_hyphen(lines: tuple[str, ...], text: str) -> None:
    assert _joined(*lines, tex=True) == text


def test_without_broken_words_every_hyphen_is_meant() -> None:
    assert _joined("a vendor-", "neutral format", tex=False) == "a vendor-neutral format"


def test_one_broken_word_shows_the_habit() -> None:
    assert _joined("the experi-", "ence of man-", "agers", tex=False) == "the experience of managers"


def test_soft_hyphens_go_and_slashes_and_dashes_stay_joined() -> None:
    assert _joined("co\u00adoperation and plan\u00ad", "ning", tex=False) == "cooperation and planning"
    assert _joined("built CI/", "CD pipelines", tex=False) == "built CI/CD pipelines"
    assert _joined("from 2019–", "2021 on", tex=False) == "from 2019–2021 on"
    assert _joined("a plan —", "then a team", tex=False) == "a plan — then a team"


def test_ligatures_and_accents_are_mended_and_signs_kept() -> None:
    assert (
        _joined("e\ufb03cient work\ufb02ow for Jose\u0301, 40 m² ™ ½", tex=False)
        == "efficient workflow for José, 40 m² ™ ½"
    )
