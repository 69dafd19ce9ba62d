"""Makes a tiny chat model with random weights as a GGUF file: a real llama.cpp model of about 1 MB, in half a second.

It writes nonsense, but every token of it goes through the real tokenizer, sampler, grammar and HTTP server.
`python -m tests.tiny_model OUT.gguf`
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gguf
import numpy as np
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

ROOT = Path(__file__).resolve().parents[1]
SPECIAL = ["<unk>", "<s>", "</s>", "<|im_start|>", "<|im_end|>"]
CHAT = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
WIDTH, LAYERS, HEADS, KV_HEADS, HIDDEN, CONTEXT, VOCABULARY = 64, 2, 4, 2, 128, 8192, 1500


def make(path: Path) -> Path:
    """Write the model to `path`; the same file every time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tokenizer = _tokenizer()
    writer = gguf.GGUFWriter(str(path), "llama")
    _describe(writer, tokenizer)
    for name, tensor in _tensors(tokenizer):
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _tokenizer() -> Any:
    """A byte-level BPE, learned from a text that does not change and from what JSON looks like."""
    tokenizer = Tokenizer(models.BPE(byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    texts = [(ROOT / "LICENSE").read_text(encoding="utf-8"), '{"text": "why?", "items": [1, 2, true, null]}' * 20]
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def _describe(writer: gguf.GGUFWriter, tokenizer: Any) -> None:
    writer.add_name("tiny-random")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_rope_freq_base(10000.0)
    writer.add_vocab_size(tokenizer.get_vocab_size())
    writer.add_file_type(0)
    words = {number: word for word, number in tokenizer.get_vocab().items()}
    control, normal = gguf.TokenType.CONTROL, gguf.TokenType.NORMAL
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list([words[n].encode() for n in range(len(words))])
    writer.add_token_types([control if words[n] in SPECIAL else normal for n in range(len(words))])
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    writer.add_token_merges([merge if isinstance(merge, str) else " ".join(merge) for merge in merges])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(4)
    writer.add_pad_token_id(2)
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHAT)


def _tensors(tokenizer: Any) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    rng = np.random.default_rng(7)

    def weights(rows: int, columns: int) -> np.ndarray[Any, Any]:
        return (rng.standard_normal((rows, columns)) * 0.08).astype(np.float32)

    ones, kv = np.ones(WIDTH, np.float32), KV_HEADS * (WIDTH // HEADS)
    vocabulary = tokenizer.get_vocab_size()
    yield "token_embd.weight", weights(vocabulary, WIDTH)
    yield "output_norm.weight", ones
    logits = weights(vocabulary, WIDTH) * 4
    # Byte-level BPE writes every byte that is no printable ASCII as a letter above 0x7f ('Ġ' is the blank). Random
    # sequences of such bytes are no text, which llama.cpp answers with 500: they get logits that rarely win.
    for word, number in tokenizer.get_vocab().items():
        if any(ord(letter) > 0x7F and letter not in "ĠĊ" for letter in word):
            logits[number] = 0.0
    yield "output.weight", logits
    for layer in range(LAYERS):
        block = f"blk.{layer}."
        yield block + "attn_norm.weight", ones
        yield block + "attn_q.weight", weights(WIDTH, WIDTH)
        yield block + "attn_k.weight", weights(kv, WIDTH)
        yield block + "attn_v.weight", weights(kv, WIDTH)
        yield block + "attn_output.weight", weights(WIDTH, WIDTH)
        yield block + "ffn_norm.weight", ones
        yield block + "ffn_gate.weight", weights(HIDDEN, WIDTH)
        yield block + "ffn_up.weight", weights(HIDDEN, WIDTH)
        yield block + "ffn_down.weight", weights(WIDTH, HIDDEN)


if __name__ == "__main__":
    print(make(Path(sys.argv[1])).stat().st_size)
