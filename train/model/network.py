"""The forward pass of a packed batch: the answers' log-probabilities, and the loss on them."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from train.config import Loss, Optim
from train.model.packing import Batch

_CHUNK = 64
"""Rows that are multiplied with the whole output embedding at a time."""


class Network:
    """A causal language model of transformers that computes probabilities of given answers."""

    def __init__(self, model: Any, checkpointing: bool = False) -> None:
        causal = model.get_base_model() if hasattr(model, "get_base_model") else model
        self.model = model
        self.decoder = causal.get_decoder()
        self.head: Tensor = causal.get_output_embeddings().weight
        self.softcap: float | None = getattr(causal.config, "final_logit_softcapping", None)
        # Where matrices are multiplied in bfloat16, those of the adapter are as well, which is held
        # in 32 bit; on a CPU everything else stays in 32 bit.
        self.mixed = any(weight.dtype == torch.bfloat16 for weight in self.decoder.parameters())
        if checkpointing:
            causal.activation_checkpointing_enable({"use_reentrant": False})

    @property
    def device(self) -> torch.device:
        """The device of the weights."""
        return self.head.device

    def answers(self, batch: Batch) -> Tensor:
        """The log-probability of each answer, (questions, most answers), -inf in unused places.

        Within a question they have a common constant added, unless it is read at ``whole`` rows.
        """
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.mixed):
            state = self.decoder(
                input_ids=batch.ids,
                position_ids=batch.layout.positions,
                layout=batch.layout,
                use_cache=False,
            ).last_hidden_state[0]
        rows = state[batch.label_rows]
        # Only label rows are multiplied with the output embedding, most of them with a few answers'
        # tokens alone. In 32 bit: the differences between levels are lost in a 16-bit logit.
        tokens = self.head[batch.read_token].float()
        values = self._capped((rows[batch.read_row].float() * tokens).sum(-1))
        if len(batch.whole):
            values = self._normalised(values, rows, batch)
        sums = torch.zeros(int(batch.slots.max()) + 1, device=values.device)
        sums = sums.index_add(0, batch.read_slot, values)
        return sums[batch.slots.clamp(min=0)].masked_fill(batch.slots < 0, -torch.inf)

    def _normalised(self, values: Tensor, rows: Tensor, batch: Batch) -> Tensor:
        """The values, those that are read at ``whole`` rows as log-probabilities.

        These come from the same product as their normaliser: where that is in 16 bit, the errors of
        both then are the same ones, and go away.
        """
        place = torch.full((len(rows),), -1, device=values.device)
        place[batch.whole] = torch.arange(len(batch.whole), device=values.device)
        at = place[batch.read_row]
        (read,) = (at >= 0).nonzero(as_tuple=True)
        logs = torch.cat(
            [
                self._capped((part @ self.head.T).float()).log_softmax(-1)
                for part in rows[batch.whole].split(_CHUNK)
            ]
        )
        return values.index_copy(0, read, logs[at[read], batch.read_token[read]])

    def _capped(self, logits: Tensor) -> Tensor:
        return logits if not self.softcap else self.softcap * torch.tanh(logits / self.softcap)


def loss(answers: Tensor, batch: Batch, optim: Optim) -> Tensor:
    """The cross-entropy of the questions, weighted, and summed over the units of a batch."""
    there = batch.slots >= 0
    if optim.loss is Loss.COMPLETION:
        logs, targets = answers, batch.targets
    else:
        logs = answers.log_softmax(-1)
        share = there / there.sum(-1, keepdim=True)
        targets = (1 - optim.label_smoothing) * batch.targets + optim.label_smoothing * share
    each = -(targets * logs.masked_fill(~there, 0)).sum(-1)
    return (each * batch.weights).sum()
