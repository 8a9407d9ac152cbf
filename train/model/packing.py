"""Packs a batch into one sequence without padding, with an attention that keeps its units apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from rubrics.tokens import Ids
from train.data.encode import Example


@dataclass(slots=True)
class Layout:
    """How the units lie in the packed sequence ``prefix, unit 1, unit 2, …``.

    ``prefix`` is its length. ``rows`` (units, longest) are the indices of each unit's tokens in the
    sequence, padded with 0. ``seen`` (units, 1, longest, prefix + longest) is the attention mask,
    over the prefix and the unit's own tokens. ``places`` (tokens after the prefix,) are the indices
    of these tokens in the flattened ``rows``. ``positions`` (1, tokens) count from the beginning of
    the prefix along each token's own path, as in the runtime; ``reach`` is how far they go.
    """

    prefix: int
    rows: Tensor
    seen: Tensor
    places: Tensor
    positions: Tensor
    reach: int
    _windows: dict[int, Tensor] = field(default_factory=dict)

    def within(self, window: int | None) -> Tensor:
        """The mask ``seen``, restricted to a sliding window of this many tokens, if any."""
        if window is None or self.reach <= window:
            return self.seen
        if window not in self._windows:
            own = self.positions[0][self.rows]
            first = torch.arange(self.prefix, device=own.device).expand(len(own), -1)
            keys = torch.cat([first, own], dim=1)
            near = own[:, None, :, None] - keys[:, None, None, :] < window
            # Padding sees itself, at distance 0, or its attention would be nan.
            self._windows[window] = self.seen & near
        return self._windows[window]


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples behind one prefix, as tensors.

    ``ids`` (1, tokens). ``label_rows`` are the positions after which answers' tokens are read. Each
    read is a ``read_row`` (an index into ``label_rows``), a ``read_token``, and the ``read_slot``
    to which its log-probability is added. ``whole`` are the label rows whose softmax needs the
    whole vocabulary. ``slots`` (questions, most answers) are the answers of each question, padded
    with -1, ``targets`` their wanted shares, and ``weights`` (questions,) is 0 without a label.
    """

    ids: Tensor
    layout: Layout
    label_rows: Tensor
    whole: Tensor
    read_row: Tensor
    read_token: Tensor
    read_slot: Tensor
    slots: Tensor
    targets: Tensor
    weights: Tensor


def pack(prefix: Ids, examples: Sequence[Example], device: torch.device) -> Batch:
    """Packs examples behind a prefix."""
    ids = list(prefix)
    labels: dict[int, int] = {}  # by position in the sequence, the index among the label rows
    whole: list[int] = []
    reads: list[tuple[int, int, int]] = []
    slots: list[list[int]] = []
    first_slot = 0
    for example in examples:
        forest, first_node = example.forest, len(ids) + len(example.unit)
        ids += [*example.unit, *forest.tokens]
        for read in forest.reads:
            row = labels.setdefault(first_node + read.node, len(labels))
            reads.append((row, read.token, first_slot + read.slot))
        whole += [labels[first_node + node] for node in sorted(forest.whole)]
        slots += [[first_slot + slot for slot in question] for question in forest.questions]
        first_slot += sum(map(len, forest.questions))
    most = max(map(len, slots))
    targets = [target or () for example in examples for target in example.targets]
    read_row, read_token, read_slot = torch.tensor(reads, device=device).T
    return Batch(
        ids=torch.tensor([ids], device=device),
        layout=_layout(len(prefix), examples, device),
        label_rows=torch.tensor(list(labels), device=device),
        whole=torch.tensor(whole, dtype=torch.long, device=device),
        read_row=read_row,
        read_token=read_token,
        read_slot=read_slot,
        slots=torch.tensor([q + [-1] * (most - len(q)) for q in slots], device=device),
        targets=torch.tensor([[*t, *[0.0] * (most - len(t))] for t in targets], device=device),
        weights=torch.tensor([w for example in examples for w in example.weights], device=device),
    )


def _layout(prefix: int, examples: Sequence[Example], device: torch.device) -> Layout:
    """The layout of examples behind a prefix of this length."""
    longest = max(map(len, examples))
    positions = list(range(prefix))
    rows = torch.zeros(len(examples), longest, dtype=torch.long)
    seen = torch.zeros(len(examples), 1, longest, prefix + longest, dtype=torch.bool)
    seen[..., :prefix] = True
    seen[:, 0, :, prefix:] = torch.eye(longest, dtype=torch.bool)
    places: list[Tensor] = []
    for i, example in enumerate(examples):
        n, size, start = len(example.unit), len(example), len(positions)
        end = prefix + n  # among the keys, of the unit: here its forest begins
        positions += [*range(prefix, end), *(end + depth for depth in example.forest.depths)]
        rows[i, :size] = torch.arange(start, start + size)
        places.append(i * longest + torch.arange(size))
        seen[i, 0, :n, prefix:end] = torch.ones(n, n, dtype=torch.bool).tril()
        seen[i, 0, n:size, prefix:end] = True
        for node, above in enumerate(example.forest.ancestors):
            seen[i, 0, n + node, [end + a for a in above]] = True
    return Layout(
        prefix=prefix,
        rows=rows.to(device),
        seen=seen.to(device),
        places=torch.cat(places).to(device),
        positions=torch.tensor([positions], device=device),
        reach=max(positions) + 1,
    )


def packed_attention(
    module: Any,  # noqa: ARG001 (part of the interface)
    query: Tensor,
    key: Tensor,
    value: Tensor,
    _mask: Tensor | None,
    *,
    layout: Layout,
    scaling: float,
    dropout: float = 0.0,
    sliding_window: int | None = None,
    **_others: Any,
) -> tuple[Tensor, None]:
    """Attention over a packed sequence: (1, heads, tokens, size) in, (1, tokens, heads, size) out.

    The prefix's keys and values are computed once and expanded over the units, so that the
    gradients of all units flow into it.
    """
    groups = query.shape[1] // key.shape[1]
    q, k, v = query[0], key[0].repeat_interleave(groups, 0), value[0].repeat_interleave(groups, 0)
    p, (units, longest) = layout.prefix, layout.rows.shape

    def by_unit(x: Tensor) -> Tensor:
        return x[:, layout.rows].transpose(0, 1)

    def with_prefix(x: Tensor) -> Tensor:
        return torch.cat([x[:, :p].expand(units, -1, -1, -1), by_unit(x)], dim=2)

    how = {"dropout_p": dropout, "scale": scaling}
    seen = layout.within(sliding_window)
    own = _attend(by_unit(q), with_prefix(k), with_prefix(v), seen, **how)
    out = own.transpose(1, 2).reshape(units * longest, *own.shape[1::2])[layout.places]
    if p:
        mask = torch.ones(p, p, dtype=torch.bool, device=q.device).tril()
        if sliding_window is not None:
            mask = mask.triu(1 - sliding_window)
        first = _attend(q[None, :, :p], k[None, :, :p], v[None, :, :p], mask, **how)
        out = torch.cat([first[0].transpose(0, 1), out])
    return out[None], None


def _attend(query: Tensor, key: Tensor, value: Tensor, mask: Tensor, **others: Any) -> Tensor:
    """Attention; on a CPU always in 32 bit, which is faster there than bfloat16."""
    if query.device.type == "cpu":
        query, key, value = query.float(), key.float(), value.float()
    with torch.autocast(query.device.type, enabled=False):
        return scaled_dot_product_attention(query, key, value, mask, **others)
