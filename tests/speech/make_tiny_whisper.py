"""Makes the tiny Whisper of the tests: speaks, trains, converts to int8 CTranslate2, measures on unseen sentences.

    python -m tests.speech.make_tiny_whisper train --minutes 37 --work DIR     37 CPU minutes on one core
    python -m tests.speech.make_tiny_whisper convert --work DIR                writes tests/speech/tiny-whisper
    python -m tests.speech.evaluate_tiny_whisper                               prints its word error rate

The weights in the repository had 37 CPU minutes too, but with stops: each time the rate began again lower (`--start`
0.33, 0.62, 0.80, 0.80, 0.85; `--rate` 1.6e-3, 1.05e-3, 9e-4, 1e-3, 5.5e-4), so one run gives much the same weights, not
the same ones. It follows up to about 15 s in one go; longer stretches without a pause confuse it.

Training needs torch, transformers and ctranslate2 (tests/speech/requirements.txt). Helper losses make so small a budget
enough: which word each frame holds, and one head of the last layer that must look at the word it is about to write,
which makes it Whisper's alignment head for word times.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import shutil
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional
from faster_whisper.feature_extractor import FeatureExtractor

from lib.speech.fillers import FILLER_PROMPT
from tests.speech.tiny_whisper_data import FRAME_LABEL, Window, compose, make_clips, make_tokenizer
from tests.speech.tiny_whisper_net import TinyWhisper

MODEL = Path(__file__).with_name("tiny-whisper")
N_CLIPS = 5000
# (seconds of the window, at most so many clips in it, windows per batch) by progress of the training
STAGES = (
    (0.40, ((4, 1, 16),)),
    (0.65, ((4, 1, 16), (8, 2, 8))),
    (0.80, ((4, 1, 16), (8, 2, 8), (15, 4, 4), (28, 8, 2))),
    (1.01, ((8, 2, 8), (16, 5, 5))),
)


class Batches:
    """Endless batches from a fixed set of clips."""

    def __init__(self, clips, tokenizer, seed: int) -> None:
        self.clips, self.rng, self.noise = clips, random.Random(seed), np.random.default_rng(seed)
        self.word_id = {word: tokenizer.encode(" " + word, add_special_tokens=False).ids[0] for word in FRAME_LABEL}
        self.tokenizer, self.id = tokenizer, tokenizer.token_to_id
        self.filters = torch.tensor(FeatureExtractor(feature_size=80).mel_filters)
        self.hann = torch.hann_window(400)

    def next(self, seconds: float, most_clips: int, size: int):
        """Mel (B, 80, T), tokens (B, L), their weights, frames of each token's word (B, L, T / 2), frame labels."""
        windows = []
        for _ in range(size):
            empty = self.rng.random() < 0.04
            clips = [] if empty else self.rng.choices(self.clips, k=self.rng.randint(1, most_clips))
            windows.append(compose(clips, seconds, self.rng, self.noise))
        mel = self._log_mel(windows)
        n_frames = mel.shape[-1] // 2
        rows = [self._tokens(w) for w in windows]
        length = max(len(row) for row, _ in rows)
        tokens = torch.full((size, length), self.id("<|endoftext|>"))
        weight = torch.zeros(size, length)
        guide = torch.zeros(size, length, n_frames, dtype=torch.bool)
        label = torch.zeros(size, n_frames, dtype=torch.long)
        for i, (window, (row, first)) in enumerate(zip(windows, rows, strict=True)):
            tokens[i, : len(row)] = torch.tensor(row)
            weight[i, row.index(self.id("<|startoftranscript|>")) + 1 : len(row)] = 1
            for j, (word, start, end) in enumerate(window.spans_s):
                guide[i, first + j, max(0, int(start * 50) - 1) : int(end * 50) + 2] = True
                label[i, int(start * 50) : int(end * 50)] = FRAME_LABEL[word]
        return mel, tokens, weight, guide, label

    def _tokens(self, window: Window) -> tuple[list[int], int]:
        """The tokens to write, at times after a prompt, and the place of the first word among them."""
        start, end = self.id("<|startoftranscript|>"), self.id("<|endoftext|>")
        before = self._prompt() if self.rng.random() < 0.35 else []
        if not window.spans_s:
            return [*before, start, self.id("<|nospeech|>"), end], len(before) + 1
        words = [self.word_id[word] for word, _, _ in window.spans_s]
        return [*before, start, self.id("<|notimestamps|>"), *words, end], len(before) + 2

    def _prompt(self) -> list[int]:
        """What faster-whisper puts first: Greenroom's prompt for fillers, or words said before."""
        said = FILLER_PROMPT if self.rng.random() < 0.7 else self.rng.choice(self.clips).text
        return [self.id("<|startofprev|>"), *self.tokenizer.encode(" " + said, add_special_tokens=False).ids]

    def _log_mel(self, windows: list[Window]) -> torch.Tensor:
        """As faster-whisper computes it, with its zero padding, a chance tilt of the spectrum and SpecAugment."""
        audio = torch.tensor(np.stack([w.audio for w in windows]))
        power = torch.stft(audio, 400, 160, window=self.hann, return_complex=True)[..., :-1].abs() ** 2
        mel = torch.clamp(self.filters @ power, min=1e-10).log10()
        tilt = torch.linspace(-1, 1, 80)[:, None] * torch.empty(len(windows), 1, 1).uniform_(-0.4, 0.4)
        mel = mel + tilt
        mel = (torch.maximum(mel, mel.amax((1, 2), keepdim=True) - 8) + 4) / 4
        for i, window in enumerate(windows):
            if self.rng.random() < 0.3:
                low = self.rng.randint(0, 72)
                mel[i, low : low + self.rng.randint(1, 8)] = mel[i].mean()
            mel[i, :, window.content // 160 :] = 0
        return mel


def loss_of(model: TinyWhisper, batch, seconds: float) -> tuple[torch.Tensor, list[float]]:
    """Cross entropy of the tokens, plus the two helpers."""
    mel, tokens, weight, guide, label = batch
    with torch.autocast("cpu", torch.bfloat16):
        encoded, bias = model.encode(mel, 0 if seconds >= 28 else 48)
        frames = model.frame_head(encoded[:, : label.shape[1]])
        logits, attention = model.decode(tokens[:, :-1], encoded, bias)
    each = functional.cross_entropy(logits.float().flatten(0, 1), tokens[:, 1:].flatten(), reduction="none")
    text = (each * weight[:, 1:].flatten()).sum() / weight[:, 1:].sum()
    frame = functional.cross_entropy(frames.float().flatten(0, 1), label.flatten())
    wanted = guide[:, 1:]
    has = wanted.any(-1)
    head = attention[:, 0, :, : wanted.shape[-1]].masked_fill(~wanted, -1e9)
    align = -head.logsumexp(-1)[has].mean() if has.any() else torch.tensor(0.0)
    return text + 0.5 * frame + 0.3 * align, [text.item(), frame.item(), align.item()]


def train(work: Path, minutes: float, seed: int, start: float, rate: float) -> None:
    """Until the budget of CPU minutes is spent; keeps the last state in `work`/net.pt.

    `start` above 0 goes on from that state, at this place in STAGES.
    """
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    clips = _clips(work, seed)
    tokenizer = make_tokenizer()
    batches = Batches(clips, tokenizer, seed)
    model = TinyWhisper(tokenizer.get_vocab_size(), len(FRAME_LABEL) + 1)
    if start:
        model.load_state_dict(torch.load(work / "net.pt")["state"])
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, betas=(0.9, 0.98), weight_decay=0.01)
    began, step, recent = time.process_time(), 0, []
    while (done := (time.process_time() - began) / (minutes * 60)) < 1:
        place = start + (1 - start) * done
        stage = batches.rng.choice(next(stages for until, stages in STAGES if place < until))
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1, (step + 1) / 200) * max(0.01, (1 - done) ** 0.8)
        loss, parts = loss_of(model, batches.next(*stage), stage[0])
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        step += 1
        recent.append(parts)
        if step % 100 == 0:
            text, frame, align = np.mean(recent[-100:], 0)
            print(f"{done:5.1%} step {step} text {text:.3f} frame {frame:.3f} align {align:.3f}", flush=True)
            torch.save({"state": model.state_dict(), "shape": model.shape}, work / "net.pt")
    torch.save({"state": model.state_dict(), "shape": model.shape}, work / "net.pt")


def _clips(work: Path, seed: int):
    file = work / "clips.pickle"
    if not file.exists():
        work.mkdir(parents=True, exist_ok=True)
        file.write_bytes(pickle.dumps(make_clips(N_CLIPS, seed)))
    return pickle.loads(file.read_bytes())


def convert(work: Path, target: Path) -> None:
    """The trained net as a folder that `faster_whisper.WhisperModel` opens."""
    from ctranslate2.converters import TransformersConverter
    from transformers import GenerationConfig, PreTrainedTokenizerFast, WhisperConfig, WhisperForConditionalGeneration

    saved = torch.load(work / "net.pt")
    tokenizer, shape = make_tokenizer(), saved["shape"]
    net = TinyWhisper(tokenizer.get_vocab_size(), len(FRAME_LABEL) + 1, **shape)
    net.load_state_dict(saved["state"])
    end, start = tokenizer.token_to_id("<|endoftext|>"), tokenizer.token_to_id("<|startoftranscript|>")
    ids = {"pad_token_id": end, "bos_token_id": end, "eos_token_id": end, "decoder_start_token_id": start}
    d = shape["d"]
    sizes = {"vocab_size": tokenizer.get_vocab_size(), "num_mel_bins": 80, "d_model": d}
    sizes |= {"encoder_layers": shape["encoder"], "decoder_layers": shape["decoder"]}
    sizes |= {"encoder_attention_heads": shape["heads"], "decoder_attention_heads": shape["heads"]}
    sizes |= {"encoder_ffn_dim": 4 * d, "decoder_ffn_dim": 4 * d}
    model = WhisperForConditionalGeneration(WhisperConfig(**sizes, **ids))
    missing = model.load_state_dict(net.whisper_state(), strict=False)
    assert not missing.missing_keys and not missing.unexpected_keys, missing
    model.generation_config = GenerationConfig(suppress_tokens=[], begin_suppress_tokens=[end], **ids)
    model.generation_config.alignment_heads = [[shape["decoder"] - 1, 0]]
    model.generation_config.is_multilingual = False
    model.generation_config.no_timestamps_token_id = tokenizer.token_to_id("<|notimestamps|>")
    folder = work / "transformers"
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    marks = {"bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **marks).save_pretrained(folder)
    features = {"feature_size": 80, "sampling_rate": 16000, "hop_length": 160, "chunk_length": 30, "n_fft": 400}
    (folder / "preprocessor_config.json").write_text(json.dumps(features))
    converter = TransformersConverter(str(folder), copy_files=["tokenizer.json", "preprocessor_config.json"])
    converter.convert(str(target), quantization="int8", force=True)
    print({file.name: file.stat().st_size for file in sorted(target.iterdir())})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("train", "convert"))
    parser.add_argument("--work", type=Path, required=True, help="folder for clips and weights")
    parser.add_argument("--minutes", type=float, default=25)
    parser.add_argument("--start", type=float, default=0.0, help="go on from net.pt at this share of the training")
    parser.add_argument("--rate", type=float, default=2e-3, help="highest learning rate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--target", type=Path, default=MODEL)
    arguments = parser.parse_args()
    if arguments.what == "train":
        train(arguments.work, arguments.minutes, arguments.seed, arguments.start, arguments.rate)
    else:
        convert(arguments.work, arguments.target)


if __name__ == "__main__":
    main()
