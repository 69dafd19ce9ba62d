"""The report where a model and the built-in scorer judge the same answer: both are shown when they lie far apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib.core.chat import CallOptions, Message
from lib.core.enums import Dimension
from lib.core.report import Report
from lib.core.types import Score
from lib.feedback.export import report_markdown
from lib.ui import models, report
from tests.fake_chat import ScriptedModel
from tests.pages.test_pages import press, text
from tests.pages.test_report_with_model import QUOTE, done, finish, stored, use_model

pytestmark = pytest.mark.pages

REASONS = {
    Dimension.RELEVANCE: "It keeps to what was asked.",
    Dimension.SUBSTANCE: "A decision is told with its ground.",
    Dimension.STRUCTURE: "The end comes before the beginning.",
    Dimension.CREDIBILITY: "The own part can be seen.",
    Dimension.COMMUNICATION: "Plain words throughout.",
}


def judged_apart(app: AppTest, monkeypatch: pytest.MonkeyPatch, apart: Mapping[Dimension, int]) -> dict[str, Score]:
    """The built-in scores, after a model judged again so many levels above them, or below where above does not fit."""
    finish(app)
    built_in = next(t.feedback for t in stored(app).turns if t.feedback is not None).scores
    use_model(app, monkeypatch)
    levels = {s.dimension: s.value or 0 for s in built_in}
    assert all(levels.values())

    def says(messages: Sequence[Message], options: CallOptions) -> Mapping[str, Any]:
        assert "You judge the answers" in messages[0].content
        moved = {d: n + apart[d] if n + apart[d] <= 5 else n - apart[d] for d, n in levels.items()}
        return {d.value: {"evidence": [QUOTE], "reason": REASONS[d], "score": n} for d, n in moved.items()}

    monkeypatch.setattr(models, "chain", lambda *_, **__: ScriptedModel(says, name="scene-model"))
    press(app, "Judge again, three readings")
    done(app, "final")
    return {s.dimension: s for s in built_in}


def boxes(app: AppTest) -> list[str]:
    """What stands in columns of the report: the two views of a dimension lie side by side."""
    return [plain(m.value) for column in app.columns for m in column.markdown if " of 5  \n" in m.value]


def plain(shown: str) -> str:
    """Markdown as it is read: marks that are escaped stand for themselves."""
    return shown.replace("\\", "")


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch) -> list[Report]:
    """What the exports of each run of the page are made from."""
    kept: list[Report] = []
    offered = report.exports
    monkeypatch.setattr(report, "exports", lambda made: (kept.append(made), offered(made)))
    return kept


@pytest.mark.parametrize("dimension", list(Dimension))
def test_two_levels_apart_are_shown_with_both_reasons(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, reports: list[Report], dimension: Dimension
) -> None:
    apart = {**dict.fromkeys(Dimension, 1), dimension: 2}
    built_in = judged_apart(app, monkeypatch, apart)[dimension]
    assert text(app).count("Two views") == 1
    mine, theirs = boxes(app)
    assert REASONS[dimension] in mine
    assert "scene-model, median of 3" in mine
    assert f"{built_in.value} of 5" in theirs
    assert built_in.reason in theirs
    assert built_in.engine in theirs
    exported = plain(report_markdown(reports[-1]))
    assert "### Two views" in exported
    assert f"of 5 by scene-model, median of 3: {REASONS[dimension]}" in exported
    assert f"{built_in.value} of 5 by {built_in.engine}: {built_in.reason[:40]}" in exported


def test_one_level_apart_is_not_shown(app: AppTest, monkeypatch: pytest.MonkeyPatch, reports: list[Report]) -> None:
    judged_apart(app, monkeypatch, dict.fromkeys(Dimension, 1))
    assert all(reason in plain(text(app)) for reason in REASONS.values())
    assert "Two views" not in text(app)
    assert boxes(app) == []
    assert "Two views" not in report_markdown(reports[-1])
