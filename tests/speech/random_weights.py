"""A Whisper of real shape with random weights and the real tokenizer: its words are noise, its cost is real."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SHAPES = {"tiny": (384, 4, 6), "base": (512, 6, 8), "small": (768, 12, 12)}  # width, layers, heads
START, END, ENGLISH, TRANSCRIBE, NO_TIMES = 50258, 50257, 50259, 50359, 50363
N_VOCABULARY = 51_865


def build(size: str, folder: Path) -> tuple[Any, Any, Path]:
    """Models of equal shape; speed does not depend on the values of the weights.

    Returns:
        An openai-whisper model, a transformers model, and the folder of the 8-bit CTranslate2 model made from that.
    """
    import torch
    import whisper
    from ctranslate2.converters import TransformersConverter
    from transformers import GenerationConfig, PreTrainedTokenizerFast, WhisperConfig, WhisperForConditionalGeneration

    torch.manual_seed(0)
    d, layers, heads = SHAPES[size]
    shape = {"d_model": d, "encoder_layers": layers, "decoder_layers": layers, "num_mel_bins": 80}
    shape |= {"encoder_attention_heads": heads, "decoder_attention_heads": heads}
    shape |= {"encoder_ffn_dim": 4 * d, "decoder_ffn_dim": 4 * d, "vocab_size": N_VOCABULARY}
    theirs = WhisperForConditionalGeneration(WhisperConfig(**shape)).eval()
    ids = {"pad_token_id": END, "bos_token_id": END, "eos_token_id": END, "decoder_start_token_id": START}
    theirs.generation_config = GenerationConfig(suppress_tokens=[], begin_suppress_tokens=[], **ids)
    theirs.generation_config.lang_to_id = {"<|en|>": ENGLISH}
    theirs.generation_config.alignment_heads = [[layers - 1, 0], [layers - 1, 1]]
    theirs.save_pretrained(folder / size)
    marks = {"bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>"}
    PreTrainedTokenizerFast(tokenizer_object=_tokenizer(), **marks).save_pretrained(folder / size)
    converter = TransformersConverter(str(folder / size), copy_files=["tokenizer.json"])
    converter.convert(str(folder / f"{size}-int8"), quantization="int8", force=True)
    dimensions = whisper.model.ModelDimensions(80, 1500, d, heads, layers, N_VOCABULARY, 448, d, heads, layers)
    return whisper.model.Whisper(dimensions).eval(), theirs, folder / f"{size}-int8"


def _tokenizer() -> Any:
    """Whisper's multilingual tokenizer from the file that openai-whisper ships."""
    import whisper
    from tokenizers import AddedToken, decoders, pre_tokenizers
    from transformers.convert_slow_tokenizer import TikTokenConverter

    file = Path(whisper.__file__).parent / "assets" / "multilingual.tiktoken"
    tokenizer = TikTokenConverter(vocab_file=str(file)).tokenizer()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    special = sorted(whisper.tokenizer.get_tokenizer(True).encoding._special_tokens.items(), key=lambda item: item[1])
    times = [name for name, _ in special if name[2:-2].replace(".", "").isdigit()]
    others = [name for name, _ in special if name not in times]
    tokenizer.add_special_tokens([AddedToken(name, special=True, normalized=False) for name in others])
    tokenizer.add_tokens([AddedToken(name, special=False, normalized=False) for name in times])
    return tokenizer
