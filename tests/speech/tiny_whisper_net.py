"""The net of the tiny Whisper in torch: Whisper's architecture and weight names, lean enough for one core."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as functional
from torch import Tensor, nn


class Attention(nn.Module):
    def __init__(self, d: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.q_proj, self.v_proj, self.out_proj = nn.Linear(d, d), nn.Linear(d, d), nn.Linear(d, d)
        self.k_proj = nn.Linear(d, d, bias=False)

    def forward(self, x: Tensor, keys: Tensor, bias: Tensor | None, causal: bool = False, weigh: bool = False):
        """The attended values and, if `weigh`, the log of the attention weights (B, heads, T, S)."""
        q, k, v = (self._split(p) for p in (self.q_proj(x), self.k_proj(keys), self.v_proj(keys)))
        weights = None
        if weigh:
            scores = (q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])).float()
            weights = (scores if bias is None else scores + bias).log_softmax(-1)
            out = weights.exp().to(v.dtype) @ v
        else:
            mask = None if bias is None else bias.to(q.dtype).view(1, 1, 1, -1)
            out = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal)
        return self.out_proj(out.transpose(1, 2).reshape(x.shape)), weights

    def _split(self, x: Tensor) -> Tensor:
        batch, length, d = x.shape
        return x.view(batch, length, self.heads, d // self.heads).transpose(1, 2)


class Layer(nn.Module):
    """One block of the encoder, or of the decoder when `cross`."""

    def __init__(self, d: int, heads: int, cross: bool) -> None:
        super().__init__()
        self.self_attn, self.self_attn_layer_norm = Attention(d, heads), nn.LayerNorm(d)
        if cross:
            self.encoder_attn, self.encoder_attn_layer_norm = Attention(d, heads), nn.LayerNorm(d)
        self.fc1, self.fc2, self.final_layer_norm = nn.Linear(d, 4 * d), nn.Linear(4 * d, d), nn.LayerNorm(d)

    def forward(self, x: Tensor, bias: Tensor | None, encoded: Tensor | None = None, weigh: bool = False):
        normed = self.self_attn_layer_norm(x)
        x = x + self.self_attn(normed, normed, bias if encoded is None else None, causal=encoded is not None)[0]
        weights = None
        if encoded is not None:
            out, weights = self.encoder_attn(self.encoder_attn_layer_norm(x), encoded, bias, weigh=weigh)
            x = x + out
        return x + self.fc2(functional.gelu(self.fc1(self.final_layer_norm(x)))), weights


class TinyWhisper(nn.Module):
    """`n_frame_labels` heads a helper loss on the encoder (which word is spoken in this frame); it is not exported."""

    def __init__(self, n_vocabulary: int, n_frame_labels: int, *, d=128, heads=4, encoder=3, decoder=2) -> None:
        super().__init__()
        self.shape = {"d": d, "heads": heads, "encoder": encoder, "decoder": decoder}
        self.conv1 = nn.Conv1d(80, d, 3, padding=1)
        self.conv2 = nn.Conv1d(d, d, 3, stride=2, padding=1)
        self.encoder = nn.ModuleList([Layer(d, heads, cross=False) for _ in range(encoder)])
        self.encoder_norm, self.decoder_norm = nn.LayerNorm(d), nn.LayerNorm(d)
        self.register_buffer("encoder_positions", _sinusoids(1500, d))
        self.embedding = nn.Embedding(n_vocabulary, d)
        nn.init.normal_(self.embedding.weight, std=d**-0.5)
        self.decoder_positions = nn.Parameter(torch.randn(448, d) * 0.02)
        self.decoder = nn.ModuleList([Layer(d, heads, cross=True) for _ in range(decoder)])
        self.frame_head = nn.Linear(d, n_frame_labels)

    def encode(self, mel: Tensor, n_padding: int, offset: int = 0) -> tuple[Tensor, Tensor | None]:
        """(B, 80, 2T) -> (B, T + n_padding, d) and the bias of the padding.

        Whisper always sees 30 s. Here `n_padding` sampled positions of silence stand for all those up to 30 s, each
        weighted by log(count) in the softmax: the same sums at a fraction of the cost.
        """
        x = self._embed(mel)
        length = x.shape[1]
        x = x + self.encoder_positions[offset : offset + length]
        rest, bias = 1500 - offset - length, None
        if rest > n_padding > 0:
            silent = self._embed(mel.new_zeros(1, 80, 12))[:, 3:4]
            at = offset + length + torch.sort(torch.randperm(rest)[:n_padding]).values
            x = torch.cat([x, (silent + self.encoder_positions[at]).to(x.dtype).expand(len(x), -1, -1)], 1)
            bias = torch.zeros(length + n_padding)
            bias[length:] = math.log(rest / n_padding)
        for layer in self.encoder:
            x, _ = layer(x, bias)
        return self.encoder_norm(x), bias

    def decode(self, tokens: Tensor, encoded: Tensor, bias: Tensor | None) -> tuple[Tensor, Tensor]:
        """Logits (B, L, vocabulary) and the last layer's log attention weights (B, heads, L, T)."""
        x, weights = self.embedding(tokens) + self.decoder_positions[: tokens.shape[1]], None
        for layer in self.decoder:
            x, weights = layer(x, bias, encoded, weigh=layer is self.decoder[-1])
        return self.decoder_norm(x) @ self.embedding.weight.T, weights

    def whisper_state(self) -> dict[str, Tensor]:
        """The weights under the names of transformers' WhisperForConditionalGeneration."""
        names = {"encoder_norm": "encoder.layer_norm", "decoder_norm": "decoder.layer_norm"}
        state = {
            "model.encoder.embed_positions.weight": self.encoder_positions,
            "model.decoder.embed_positions.weight": self.decoder_positions.data,
            "model.decoder.embed_tokens.weight": self.embedding.weight.data,
            "proj_out.weight": self.embedding.weight.data,
        }
        for key, value in self.state_dict().items():
            part, _, rest = key.partition(".")
            if part in ("conv1", "conv2"):
                state[f"model.encoder.{key}"] = value
            elif part in names:
                state[f"model.{names[part]}.{rest}"] = value
            elif part in ("encoder", "decoder"):
                state[f"model.{part}.layers.{rest}"] = value
        return state

    def _embed(self, mel: Tensor) -> Tensor:
        return functional.gelu(self.conv2(functional.gelu(self.conv1(mel)))).transpose(1, 2)


def _sinusoids(length: int, channels: int) -> Tensor:
    step = math.log(10_000) / (channels // 2 - 1)
    angle = torch.arange(length)[:, None] * torch.exp(-step * torch.arange(channels // 2))[None]
    return torch.cat([angle.sin(), angle.cos()], 1)
