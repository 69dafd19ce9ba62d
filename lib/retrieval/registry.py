"""Versions of the encoder: which one serves, how each measures, promote and roll back.

    python -m lib.retrieval.registry list
    python -m lib.retrieval.registry promote greenroom-1
    python -m lib.retrieval.registry rollback

`models/registry.json` is plain text under git. A version is checked by its checksums before it is promoted and before
it serves; one that fails is passed over for the champion before it, then for search by words, and that is said.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lib.core.errors import GreenroomError, ModelDamaged, ModelMissing
from lib.core.protocols import Retriever
from lib.retrieval.encoder import EncoderRetriever, OnnxEncoder
from lib.retrieval.lexical import LexicalRetriever
from lib.retrieval.manifest import MANIFEST_FILE, MODEL_FILE, TOKENIZER_FILE, file_sha256, read_manifest

MODELS = Path(__file__).resolve().parents[2] / "models"
REGISTRY_FILE = "registry.json"
BASE_VERSION = "base"
"""The untuned model, where it was built (`python -m lib.retrieval.export --base-version`); not shipped for its size."""


@dataclass(frozen=True)
class Version:
    """A version as the registry knows it; `sha256` is that of its manifest, which names those of its files."""

    name: str
    sha256: str
    metrics: Mapping[str, Any]


@dataclass(frozen=True)
class Event:
    """A change of the champion; `action` is 'promote' or 'rollback', `at` UTC in ISO 8601."""

    at: str
    action: str
    version: str


@dataclass(frozen=True)
class Registry:
    """All versions and which one serves. `history` is oldest first."""

    champion: str = ""
    versions: tuple[Version, ...] = ()
    history: tuple[Event, ...] = ()

    def past_champions(self) -> tuple[str, ...]:
        """Versions that can serve instead of the champion: champions before it, newest first, each once."""
        line: list[str] = []
        for event in self.history:
            if event.action == "promote":
                line.append(event.version)
            elif line:
                line.pop()
        return tuple(dict.fromkeys(v for v in reversed(line) if v != self.champion))


@dataclass(frozen=True)
class Opened:
    """The retriever that serves, and for the user what had to be passed over (empty when all is well)."""

    retriever: Retriever
    notes: tuple[str, ...] = field(default=())


def read_registry(models: Path = MODELS) -> Registry:
    """The registry in `models`; an empty one where there is none.

    Raises:
        ModelDamaged: the file is not what we write.
    """
    path = models / REGISTRY_FILE
    if not path.is_file():
        return Registry()
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return Registry(
            values["champion"],
            tuple(Version(**v) for v in values["versions"]),
            tuple(Event(**e) for e in values["history"]),
        )
    except (ValueError, TypeError, KeyError) as error:
        raise ModelDamaged(f"{path.name} cannot be read. Restore it from version control.") from error


def write_registry(registry: Registry, models: Path = MODELS) -> None:
    """Write the registry whole or not at all."""
    path = models / REGISTRY_FILE
    text = json.dumps(asdict(registry), indent=2, ensure_ascii=False) + "\n"
    fresh = path.with_suffix(f".{os.getpid()}.tmp")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def check(name: str, models: Path = MODELS, *, registry: Registry | None = None) -> None:
    """Raise unless version `name` can serve: manifest, graph and tokenizer are there with the checksums stated.

    Raises:
        ModelMissing: the version or one of its files is not there.
        ModelDamaged: a file is not the one that was registered.
    """
    manifest = read_manifest(models / name)
    known = {v.name: v.sha256 for v in (registry or read_registry(models)).versions}
    if name in known and file_sha256(models / name / MANIFEST_FILE) != known[name]:
        raise ModelDamaged(f"The manifest of encoder {name} is not the one that was registered.")
    manifest.check(models / name, (MODEL_FILE, TOKENIZER_FILE))


def register(name: str, models: Path = MODELS) -> Registry:
    """Add version `name` (or take over its changed manifest), without promoting it. Raises as `check`."""
    manifest = read_manifest(models / name)
    manifest.check(models / name)
    registry = read_registry(models)
    version = Version(name, file_sha256(models / name / MANIFEST_FILE), dict(manifest.metrics))
    others = tuple(v for v in registry.versions if v.name != name)
    registry = replace(registry, versions=(*others, version))
    write_registry(registry, models)
    return registry


def promote(name: str, models: Path = MODELS) -> Registry:
    """Make version `name` the champion. Nothing changes when it fails its check.

    Raises:
        ModelMissing: it is not registered, or a file is not there.
        ModelDamaged: a file is not the one that was registered.
    """
    registry = read_registry(models)
    if name not in {v.name for v in registry.versions}:
        raise ModelMissing(
            f"There is no version {name}. Known: {', '.join(v.name for v in registry.versions) or 'none'}."
        )
    check(name, models, registry=registry)
    if name == registry.champion:
        return registry
    registry = replace(registry, champion=name, history=(*registry.history, _event("promote", name)))
    write_registry(registry, models)
    return registry


def rollback(models: Path = MODELS) -> Registry:
    """Make the champion before this one the champion again.

    Raises:
        ModelMissing: there was none before, or a file of it is not there.
        ModelDamaged: a file of it is not the one that was registered.
    """
    registry = read_registry(models)
    past = registry.past_champions()
    if not past:
        raise ModelMissing("There is no version to roll back to.")
    check(past[0], models, registry=registry)
    registry = replace(registry, champion=past[0], history=(*registry.history, _event("rollback", past[0])))
    write_registry(registry, models)
    return registry


def _event(action: str, version: str) -> Event:
    return Event(datetime.now(UTC).isoformat(timespec="seconds"), action, version)


def open_retriever(models: Path = MODELS) -> Opened:
    """The best retriever that can serve, loaded: champion, champions before it, the base if built, else by words.

    Takes about half a second; call it in the background where a page waits.
    """
    notes: list[str] = []
    try:
        registry = read_registry(models)
    except ModelDamaged as error:
        return Opened(LexicalRetriever(), (f"{error.user_message} Bullets are found by words.",))
    names = [n for n in (registry.champion, *registry.past_champions()) if n]
    if (models / BASE_VERSION / MANIFEST_FILE).is_file():
        names.append(BASE_VERSION)
    for name in dict.fromkeys(names):
        try:
            check(name, models, registry=registry)
            retriever = EncoderRetriever(OnnxEncoder(models / name))
            retriever.load()
            return Opened(retriever, tuple(notes))
        except (ModelMissing, ModelDamaged) as error:
            notes.append(error.user_message)
    return Opened(LexicalRetriever(), (*notes, "No encoder can be used: bullets are found by words."))


def _lines(registry: Registry) -> list[str]:
    lines = []
    for version in registry.versions:
        own = version.metrics.get("own", {})
        figures = "  ".join(f"{k} {own[k]['mean']:.3f}" for k in ("hit_at_1", "hit_at_3", "mrr") if k in own)
        lines.append(f"{'*' if version.name == registry.champion else ' '} {version.name:24s} {figures}")
    return [*lines, *(f"  {e.at} {e.action} {e.version}" for e in registry.history)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; 0 when done, 1 with the reason on stderr."""
    parser = argparse.ArgumentParser(prog="python -m lib.retrieval.registry", description="Versions of the encoder.")
    parser.add_argument("--models", type=Path, default=MODELS)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="versions, champion (*) and history")
    commands.add_parser("rollback", help="back to the champion before")
    commands.add_parser("promote", help="make a version the champion").add_argument("version")
    commands.add_parser("register", help="add a version without promoting it").add_argument("version")
    given = parser.parse_args(arguments)
    try:
        if given.command == "promote":
            registry = promote(given.version, given.models)
        elif given.command == "register":
            registry = register(given.version, given.models)
        else:
            registry = rollback(given.models) if given.command == "rollback" else read_registry(given.models)
    except GreenroomError as error:
        print(error.user_message, file=sys.stderr)
        return 1
    print("\n".join(_lines(registry)) or "No versions yet.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
