"""The vectors of a resume's bullets, kept beside the owner's other data: a restart does not encode them again."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from lib.core.types import Bullet
from lib.ui import services

NAME = "bullet_vectors"
"""The owner's preference that holds them; it goes with "Delete all my data" and holds no text, only hashes."""


def keep(bullets: Sequence[Bullet]) -> None:
    """Give the encoder the stored vectors of these bullets, or encode and store them; once per process and resume.

    Raises:
        StoreError: they can be neither read nor written.
    """
    search = services.search()
    retriever = search.retriever
    texts = tuple(b.text for b in bullets)
    encoder = getattr(retriever, "encoder", None)
    if encoder is None or not texts or not search.first_time(encoder.fingerprint, services.owner(), texts):
        return
    from lib.retrieval.stored import pack_vectors, seed_vectors

    store, owner = services.store(), services.owner()
    if not seed_vectors(encoder, texts, _bytes(store.preference(owner, NAME))):
        store.save_preference(owner, NAME, base64.b64encode(pack_vectors(encoder, texts)).decode("ascii"))


def _bytes(stored: str) -> bytes:
    """What was stored; nothing when it is no base64, so that it is made again."""
    try:
        return base64.b64decode(stored, validate=True)
    except binascii.Error:
        return b""
