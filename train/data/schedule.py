"""Which units make up each step; depends on seed, epoch and step alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from random import Random

from train.config import Config
from train.data.encode import Encoder, Example, Targets
from train.data.samples import Sample

_POOL = 16
"""Batches that are sorted by length together: enough for similar lengths, few enough to stay
mixed."""

_POOLS = 4
"""An epoch has at least so many pools, so that small data sets are mixed as well."""


@dataclass(frozen=True, slots=True)
class MicroBatch:
    """Examples that are computed together, with one prefix."""

    prefix: tuple[int, ...]
    examples: tuple[Example, ...]


class Schedule:
    """All steps of a run, each of which can be made without the ones before."""

    def __init__(
        self, config: Config, encoder: Encoder, targets: Targets, samples: Sequence[Sample]
    ) -> None:
        self.config = config
        self.encoder = encoder
        self.targets = targets
        self.samples = samples
        self.per_epoch = ceil(len(samples) / config.optim.batch)
        self.total = self.per_epoch * config.optim.epochs
        self._lengths = [len(encoder.unit(sample.fields)) for sample in samples]
        self._epoch, self._batches = -1, list[list[int]]()

    def learning_rate(self, step: int) -> float:
        """The rate of a step: rises linearly during the warm-up, then falls linearly to 0."""
        warm = ceil(self.total * self.config.optim.warmup)
        if step < warm:
            return self.config.optim.lr * (step + 1) / warm
        return self.config.optim.lr * (self.total - step) / max(1, self.total - warm)

    def step(self, number: int) -> Iterator[MicroBatch]:
        """The micro-batches of a step; steps are numbered from 0 through the whole run."""
        epoch, index = divmod(number, self.per_epoch)
        if epoch != self._epoch:
            self._epoch, self._batches = epoch, self._order(epoch)
        chosen = self._batches[index]
        # One for the whole step, so that the size of the micro-batches changes nothing.
        random = Random(f"{self.config.seed} {number}")
        prefix = self.encoder.prefix(self.encoder.rendering(self.config.augment, random))
        size = self.config.optim.micro_batch
        for start in range(0, len(chosen), size):
            yield MicroBatch(
                prefix=prefix,
                examples=tuple(self._example(i, epoch) for i in chosen[start : start + size]),
            )

    def units(self, number: int) -> int:
        """The number of units in a step; the steps of an epoch differ by one at most."""
        whole, over = divmod(len(self.samples), self.per_epoch)
        return whole + (number % self.per_epoch < over)

    def _example(self, i: int, epoch: int) -> Example:
        random, sample = Random(f"{self.config.seed} {epoch} {i}"), self.samples[i]
        unit = self.encoder.unit(sample.fields, self.config.augment, random)
        return self.targets.example(sample, unit)

    def _order(self, epoch: int) -> list[list[int]]:
        random = Random(f"{self.config.seed} {epoch}")
        order = list(range(len(self.samples)))
        random.shuffle(order)
        pool = min(_POOL, ceil(self.per_epoch / _POOLS))
        batches: list[list[int]] = []
        start = 0
        for first in range(0, self.per_epoch, pool):
            sizes = [self.units(i) for i in range(first, min(first + pool, self.per_epoch))]
            pooled = sorted(order[start : start + sum(sizes)], key=self._lengths.__getitem__)
            start += len(pooled)
            for size in sizes:
                batches.append(pooled[:size])
                del pooled[:size]
        # The larger batches come first, as ``units`` has it.
        random.shuffle(batches)
        return sorted(batches, key=len, reverse=True)
