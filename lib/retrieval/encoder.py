"""The fine-tuned sentence encoder at run time: one ONNX graph on one thread, without torch, and search with it.

A question is encoded alone and the posting apart from it with a small weight: glued together the posting drowns the
question. Vectors are kept per text, so a bullet is encoded once per process.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lib.core.enums import RetrieverKind
from lib.core.errors import ModelDamaged, ModelMissing
from lib.core.protocols import Hit
from lib.retrieval.manifest import MODEL_FILE, TOKENIZER_FILE, Manifest, Scoring, read_manifest

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

BATCH = 8
"""Texts per run, sorted by length: little padding, and no text waits long for the lock."""
CACHE = 4096
"""Texts whose vectors are kept: 6 MB at 384 dimensions."""

Vectors = NDArray[np.float32]


class OnnxEncoder:
    """Texts to L2-normalised vectors. Loads on first use; may be shared by threads."""

    def __init__(self, folder: Path, *, manifest: Manifest | None = None) -> None:
        """Name the folder of a version; nothing is loaded yet.

        Raises:
            ModelMissing: the folder has no manifest.
            ModelDamaged: the manifest cannot be read.
        """
        self._folder = folder
        self.manifest = manifest or read_manifest(folder)
        self._lock = threading.Lock()
        self._loaded: tuple[InferenceSession, Tokenizer] | None = None
        self._cache: OrderedDict[str, Vectors] = OrderedDict()

    @property
    def fingerprint(self) -> str:
        """Names these weights: vectors of another fingerprint must not be mixed with ours."""
        return f"{self.manifest.version}:{self.manifest.files.get(MODEL_FILE, '')[:12]}"

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self.manifest.dim

    def load(self) -> None:
        """Read graph and tokenizer now (about 0.2 s), e.g. in a thread after the first page is up.

        Raises:
            ModelMissing: a file is not there.
            ModelDamaged: a file does not have its checksum, or onnxruntime refuses it.
        """
        with self._lock:
            self._ready()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of `texts`: (n, dim) float32, L2-normalised, in their order.

        Raises:
            ModelMissing, ModelDamaged: as `load`.
        """
        wanted = sorted({t for t in texts if t not in self._cache}, key=lambda t: (len(t), t))
        fresh: dict[str, Vectors] = {}
        for begin in range(0, len(wanted), BATCH):
            part = wanted[begin : begin + BATCH]
            fresh.update(zip(part, self._run(part), strict=True))
        with self._lock:
            rows = [fresh[t] if t in fresh else self._cache.get(t) for t in texts]
            for text in texts:
                if text in fresh:
                    self._cache[text] = fresh[text]
                if text in self._cache:
                    self._cache.move_to_end(text)
            self._trim()
        out = np.empty((len(texts), self.dim), dtype=np.float32)
        for i, row in enumerate(rows):
            # Another thread may have pushed the text out of the cache between our two looks at it.
            out[i] = row if row is not None else self._run([texts[i]])[0]
        return out

    def remember(self, vectors: Mapping[str, Vectors]) -> None:
        """Take over vectors of these weights by text, (dim,) float32 each (see `lib.retrieval.stored`)."""
        with self._lock:
            self._cache.update(vectors)
            self._trim()

    def _trim(self) -> None:
        while len(self._cache) > CACHE:
            self._cache.popitem(last=False)

    def _run(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            session, tokenizer = self._ready()
            encoded = tokenizer.encode_batch(list(texts))
            ids = np.array([e.ids for e in encoded], dtype=np.int64)
            mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
            vectors: Vectors = session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors

    def _ready(self) -> tuple[InferenceSession, Tokenizer]:
        if self._loaded is None:
            self.manifest.check(self._folder, (MODEL_FILE, TOKENIZER_FILE))
            self._loaded = (open_session(self._folder / MODEL_FILE), self._tokenizer())
        return self._loaded

    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(self._folder / TOKENIZER_FILE))
        except Exception as error:
            raise ModelDamaged(f"The tokenizer of encoder {self.manifest.version} cannot be read.") from error
        tokenizer.enable_truncation(self.manifest.max_tokens)
        tokenizer.enable_padding()
        return tokenizer


def open_session(path: Path) -> InferenceSession:
    """An onnxruntime session on one thread that does not spin: on a shared machine spinning costs ten times the work.

    Raises:
        ModelMissing: there is no such file.
        ModelDamaged: onnxruntime refuses it.
    """
    import onnxruntime

    if not path.is_file():
        raise ModelMissing(f"The encoder's graph {path.name} is not there. Build it: python -m lib.retrieval.export")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Unpack the 8-bit table of word pieces once at load, not in every run, for 47 MB of memory.
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ModelDamaged(f"The encoder's graph {path.name} cannot be loaded.") from error


class EncoderRetriever:
    """Finds texts by meaning. A score is the calibrated chance that the text is what the query asks for."""

    kind = RetrieverKind.ENCODER

    def __init__(self, encoder: OnnxEncoder, scoring: Scoring | None = None) -> None:
        """Search with `encoder`; `scoring` (weights and calibration) comes from its manifest unless given."""
        self._encoder = encoder
        self._scoring = scoring or encoder.manifest.scoring
        self.name = f"encoder {encoder.manifest.version}"

    @property
    def encoder(self) -> OnnxEncoder:
        """What makes the vectors, e.g. to keep those of a resume (`lib.retrieval.stored`)."""
        return self._encoder

    def load(self) -> None:
        """Load the encoder now. Raises ModelMissing or ModelDamaged."""
        self._encoder.load()

    def rank(self, query: str, corpus: Sequence[str], *, job: str = "", top_k: int | None = None) -> list[Hit]:
        """Hits in order of falling score, ties by index.

        Args:
            query: a question or a requirement, alone: without the posting.
            corpus: the texts to search, usually the candidate's bullets.
            job: the posting; texts that fit it move up a little.
            top_k: how many hits to give; None for the whole corpus.

        Raises:
            ModelMissing, ModelDamaged: on first use, when the version's files are not what they should be.
        """
        if not corpus:
            return []
        vectors = self._encoder.encode([query, *corpus])
        fit = vectors[1:] @ vectors[0]
        if job and self._scoring.job_weight:
            fit = fit + self._scoring.job_weight * (vectors[1:] @ self._encoder.encode([job])[0])
        scores = self._scoring.chance(fit)
        order = np.argsort(-scores, kind="stable")[:top_k]
        return [Hit(int(i), float(scores[i])) for i in order]
