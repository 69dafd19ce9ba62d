"""One frozen Settings object, read once from an environment-like mapping. Nothing is read at import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from lib.core.enums import RetrieverKind
from lib.core.errors import SettingsError


@dataclass(frozen=True)
class GivenModel:
    """A language model that the environment names. Without `url` it is one of Hugging Face, asked with HF_TOKEN."""

    model: str = ""
    url: str = ""
    key: SecretStr | None = field(default=None, repr=False)

    def __bool__(self) -> bool:
        return bool(self.model)


@dataclass(frozen=True)
class Settings:
    """All settings of Greenroom. See `.streamlit/secrets.toml.example` for what each one does."""

    database_url: str
    hosted: bool = False
    hf_token: SecretStr | None = field(default=None, repr=False)
    llm: GivenModel = GivenModel()
    llm_second: GivenModel = GivenModel()
    models_dir: Path = Path("var/models")
    retriever: RetrieverKind = RetrieverKind.ENCODER
    encoder_dir: Path | None = None
    """Versions of the encoder; None for the folder of the repository."""
    whisper: str = ""
    """The Whisper to use unless another is chosen: a size, a repository or a folder; '' for base.en."""
    asr: GivenModel = GivenModel()
    """A transcription server for everybody on this server."""
    ice: str = ""
    """How browsers find this server for live voice: '' for the usual, 'stun:...', JSON, or the name of a service."""

    @classmethod
    def from_mapping(cls, env: Mapping[str, str], *, data_dir: Path) -> Settings:
        """Read settings; `data_dir` is where the default SQLite file lies. Raises SettingsError on a bad value."""
        url = env.get("DATABASE_URL", "").strip() or f"sqlite:///{data_dir / 'greenroom.db'}"
        token = _secret(env, "HF_TOKEN")
        encoder_dir = env.get("GREENROOM_ENCODER_DIR", "").strip()
        return cls(
            database_url=url,
            hosted=_flag(env, "GREENROOM_HOSTED"),
            hf_token=token,
            llm=_model(env, "GREENROOM_LLM_", token),
            llm_second=_model(env, "GREENROOM_LLM2_", token),
            models_dir=Path(env.get("GREENROOM_MODELS_DIR", "").strip() or data_dir / "models"),
            retriever=_retriever(env),
            encoder_dir=Path(encoder_dir) if encoder_dir else None,
            whisper=env.get("GREENROOM_WHISPER", "").strip(),
            asr=_asr(env),
            ice=env.get("GREENROOM_ICE", "").strip(),
        )


def _retriever(env: Mapping[str, str]) -> RetrieverKind:
    value = env.get("GREENROOM_RETRIEVER", "").strip().lower() or RetrieverKind.ENCODER.value
    if value not in list(RetrieverKind):
        raise SettingsError(f"GREENROOM_RETRIEVER is {value!r}; use {' or '.join(RetrieverKind)}.")
    return RetrieverKind(value)


def _model(env: Mapping[str, str], prefix: str, token: SecretStr | None) -> GivenModel:
    url, model = (env.get(prefix + name, "").strip() for name in ("URL", "MODEL"))
    key = _secret(env, prefix + "KEY")
    if (url or key) and not model:
        raise SettingsError(f"{prefix}MODEL is missing: name the model as the server at {prefix}URL lists it.")
    if model and not url and not token:
        raise SettingsError(f"{prefix}MODEL needs {prefix}URL (the server's address) or HF_TOKEN (for Hugging Face).")
    return GivenModel(model, url, key if url else token) if model else GivenModel()


def _asr(env: Mapping[str, str]) -> GivenModel:
    url, model = (env.get("GREENROOM_ASR_" + name, "").strip() for name in ("URL", "MODEL"))
    if bool(url) != bool(model):
        raise SettingsError("A transcription server needs both GREENROOM_ASR_URL and GREENROOM_ASR_MODEL.")
    return GivenModel(model, url, _secret(env, "GREENROOM_ASR_KEY")) if model else GivenModel()


def _secret(env: Mapping[str, str], name: str) -> SecretStr | None:
    value = env.get(name, "").strip()
    return SecretStr(value) if value else None


def _flag(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "").strip().lower()
    if value in ("", "0", "false", "no", "off"):
        return False
    if value in ("1", "true", "yes", "on"):
        return True
    raise SettingsError(f"{name} is {value!r}; use 1 or 0.")
