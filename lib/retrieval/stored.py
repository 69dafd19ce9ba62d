"""Vectors that are kept with a resume, so that its bullets are not encoded again in the next session.

    if not seed_vectors(encoder, texts, blob):          # blob: b"" when nothing is stored yet
        blob = pack_vectors(encoder, texts)             # encodes what is missing; store the blob with the resume

A blob belongs to one version of the encoder (its fingerprint) and holds no text, only hashes of the texts: after a
promotion, or when a bullet was edited, `seed_vectors` says False and the blob is made again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

MAGIC = b"GRV1\n"
DIGEST = 16
"""Bytes kept of each SHA-256."""

Vectors = NDArray[np.float32]


class KeepsVectors(Protocol):
    """What is needed of an encoder; `OnnxEncoder` has it."""

    @property
    def fingerprint(self) -> str:
        """Names the weights."""
        ...

    @property
    def dim(self) -> int:
        """Length of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(n, dim) float32."""
        ...

    def remember(self, vectors: Mapping[str, Vectors]) -> None:
        """Take vectors over as if it had encoded the texts."""
        ...


def pack_vectors(encoder: KeepsVectors, texts: Sequence[str]) -> bytes:
    """A blob with the vectors of `texts` (each text once), about 1.5 kB for each; encodes those not in the cache.

    Raises:
        ModelMissing, ModelDamaged: as `OnnxEncoder.encode`.
    """
    kept = list(dict.fromkeys(texts))
    vectors = np.ascontiguousarray(encoder.encode(kept), dtype="<f4")
    head = json.dumps({"fingerprint": encoder.fingerprint, "dim": encoder.dim, "n": len(kept)}).encode()
    body = MAGIC + head + b"\n" + b"".join(map(_digest, kept)) + vectors.tobytes()
    return body + hashlib.sha256(body).digest()[:DIGEST]


def seed_vectors(encoder: KeepsVectors, texts: Sequence[str], blob: bytes) -> bool:
    """Put the stored vectors of `texts` into the encoder's cache; nothing is loaded or encoded.

    Args:
        encoder: that will be asked for them.
        texts: the resume's bullets as they are now.
        blob: from `pack_vectors`, or b"".

    Returns:
        True when the blob held all of them. False when it is of another version, incomplete, empty or damaged:
        make it again. What it holds of this version is used all the same.
    """
    stored = _read(blob, encoder.fingerprint, encoder.dim)
    found = {text: stored[_digest(text)] for text in texts if _digest(text) in stored}
    encoder.remember(found)
    return bool(stored) and len(found) == len(set(texts))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:DIGEST]


def _read(blob: bytes, fingerprint: str, dim: int) -> dict[bytes, Vectors]:
    """Vectors by the hash of their text; none when the blob is not whole or not of these weights."""
    body, mark = blob[:-DIGEST], blob[-DIGEST:]
    if not body.startswith(MAGIC) or hashlib.sha256(body).digest()[:DIGEST] != mark:
        return {}
    head, _, rest = body[len(MAGIC) :].partition(b"\n")
    stated = json.loads(head)
    if (stated["fingerprint"], stated["dim"]) != (fingerprint, dim):
        return {}
    n = int(stated["n"])
    vectors = np.frombuffer(rest, dtype="<f4", offset=n * DIGEST).reshape(n, dim).astype(np.float32)
    return {rest[i * DIGEST : (i + 1) * DIGEST]: vectors[i] for i in range(n)}
