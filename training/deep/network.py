"""The network that is fine-tuned: the packaged encoder with heads for what Setsudo asks."""

from __future__ import annotations

from typing import cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.deep.package import Package, Sizes

POOLS = 3


class Layer(nn.Module):
    """One layer of the encoder: attention, then the inner network, each with its norm after it."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        h = sizes.hidden
        self.heads = sizes.heads
        self.qkv = nn.Linear(h, 3 * h)
        self.out = nn.Linear(h, h)
        self.out_norm = nn.LayerNorm(h, eps=sizes.epsilon)
        self.up = nn.Linear(h, sizes.inner)
        self.down = nn.Linear(sizes.inner, h)
        self.down_norm = nn.LayerNorm(h, eps=sizes.epsilon)

    def forward(self, x: Tensor, seen: Tensor | None, drop: float) -> Tensor:
        n, length, h = x.shape
        split = self.qkv(x).view(n, length, 3, self.heads, h // self.heads)
        q, k, v = split.permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=seen)
        mixed = self.out(mixed.transpose(1, 2).reshape(n, length, h))
        x = self.out_norm(x + shared_dropout(mixed, drop, self.training))
        inner = self.down(functional.gelu(self.up(x)))
        return cast(Tensor, self.down_norm(x + shared_dropout(inner, drop, self.training)))


class Network(nn.Module):
    """Encoder, three pools (everything, the customer's words, what matters most) and two heads.

    `forward` takes ids (n, length), seen and tells (n, length, float 0/1) and returns the logits
    of the whole (n, outputs) and of each piece (n, length, acts).
    """

    def __init__(self, sizes: Sizes, vocabulary: int, outputs: int, acts: int) -> None:
        super().__init__()
        h = sizes.hidden
        self.word = nn.Embedding(vocabulary, h)
        self.word.weight.requires_grad_(False)
        self.position = nn.Embedding(sizes.positions, h)
        self.norm = nn.LayerNorm(h, eps=sizes.epsilon)
        self.layers = nn.ModuleList(Layer(sizes) for _ in range(sizes.layers))
        self.matters = nn.Linear(h, 1)
        self.whole_norm = nn.LayerNorm(POOLS * h)
        self.whole = nn.Linear(POOLS * h, outputs)
        self.piece = nn.Linear(h, acts)

    def forward(
        self, ids: Tensor, seen: Tensor, tells: Tensor, drop: float = 0.0
    ) -> tuple[Tensor, Tensor]:
        return self.from_vectors(self.word(ids), seen, tells, drop)

    def from_vectors(
        self, vectors: Tensor, seen: Tensor, tells: Tensor, drop: float = 0.0
    ) -> tuple[Tensor, Tensor]:
        """Go on from the pieces' vectors (n, length, hidden)."""
        x = vectors + self.position.weight[: vectors.shape[1]]
        x = shared_dropout(self.norm(x), drop, self.training)
        mask = None if bool(seen.all()) else seen[:, None, None, :].bool()
        for layer in self.layers:
            x = layer(x, mask, drop)
        x = x.float()
        weight = self.matters(x)[..., 0].float().masked_fill(seen == 0, -1e4).softmax(dim=1)
        pools = torch.cat(
            [_mean(x, seen), _mean(x, tells), (x * weight[..., None]).sum(dim=1)], dim=1
        )
        pools = functional.dropout(self.whole_norm(pools), drop, self.training)
        return self.whole(pools).float(), self.piece(x).float()


def from_package(package: Package, table: np.ndarray, outputs: int, acts: int) -> Network:
    """Return the network with the packaged encoder's weights; `table` (pieces, hidden) are the
    vectors of the kept pieces."""
    sizes = package.sizes
    network = Network(sizes, len(table), outputs, acts)
    h, inner = sizes.hidden, sizes.inner
    get = package.tensor
    with torch.no_grad():
        network.word.weight.copy_(torch.from_numpy(table))
        network.position.weight.copy_(
            torch.from_numpy(get("emb.pos", sizes.positions, h) + get("emb.type", -1, h)[0])
        )
        _fill(network.norm, get("emb.ln.w"), get("emb.ln.b"))
        for i, module in enumerate(network.layers):
            layer = cast(Layer, module)
            key = f"l{i}."
            _fill(
                layer.qkv, np.concatenate([get(f"{key}{x}.w", h, h) for x in "qkv"]),
                np.concatenate([get(f"{key}{x}.b") for x in "qkv"]),
            )  # fmt: skip
            _fill(layer.out, get(key + "ao.w", h, h), get(key + "ao.b"))
            _fill(layer.out_norm, get(key + "aln.w"), get(key + "aln.b"))
            _fill(layer.up, get(key + "fi.w", inner, h), get(key + "fi.b"))
            _fill(layer.down, get(key + "fo.w", h, inner), get(key + "fo.b"))
            _fill(layer.down_norm, get(key + "oln.w"), get(key + "oln.b"))
    return network


def shared_dropout(x: Tensor, drop: float, training: bool) -> Tensor:
    """Drop the same features at every place of a sequence: cheap, and it keeps words apart."""
    if not training or drop == 0:
        return x
    kept = torch.rand(x.shape[0], 1, x.shape[2]) > drop
    return x * (kept.to(x.dtype) / (1 - drop))


def _mean(x: Tensor, weight: Tensor) -> Tensor:
    return (x * weight[..., None]).sum(dim=1) / weight.sum(dim=1, keepdim=True).clamp(min=1)


def _fill(module: nn.Linear | nn.LayerNorm, weight: np.ndarray, bias: np.ndarray) -> None:
    module.weight.copy_(torch.from_numpy(weight))
    module.bias.copy_(torch.from_numpy(bias))
