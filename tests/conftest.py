"""Every test module says what kind of test it is; collection fails where one does not."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# The same examples on every machine, however slow; HYPOTHESIS_PROFILE=search looks for new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

CATEGORIES = {"unit", "contract", "pages", "e2e", "training"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    bare = sorted(
        {item.nodeid.split("::")[0] for item in items if not CATEGORIES & {m.name for m in item.iter_markers()}}
    )
    if bare:
        raise pytest.UsageError(f"these modules need a pytestmark of {sorted(CATEGORIES)}: {', '.join(bare)}")
