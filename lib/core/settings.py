"""One frozen Settings object, read once from an environment-like mapping. Nothing is read at import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lib.core.errors import SettingsError


@dataclass(frozen=True)
class Settings:
    """All settings of Greenroom. See `.streamlit/secrets.toml.example` for what each one does."""

    database_url: str
    hosted: bool = False

    @classmethod
    def from_mapping(cls, env: Mapping[str, str], *, data_dir: Path) -> Settings:
        """Read settings; `data_dir` is where the default SQLite file lies. Raises SettingsError on a bad value."""
        url = env.get("DATABASE_URL", "").strip() or f"sqlite:///{data_dir / 'greenroom.db'}"
        return cls(database_url=url, hosted=_flag(env, "GREENROOM_HOSTED"))


def _flag(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "").strip().lower()
    if value in ("", "0", "false", "no", "off"):
        return False
    if value in ("1", "true", "yes", "on"):
        return True
    raise SettingsError(f"{name} is {value!r}; use 1 or 0.")
