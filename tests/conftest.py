"""Every test module says what kind of test it is; collection fails where one does not."""

from __future__ import annotations

import pytest

CATEGORIES = {"unit", "contract", "pages", "e2e", "training"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    bare = sorted(
        {item.nodeid.split("::")[0] for item in items if not CATEGORIES & {m.name for m in item.iter_markers()}}
    )
    if bare:
        raise pytest.UsageError(f"these modules need a pytestmark of {sorted(CATEGORIES)}: {', '.join(bare)}")
