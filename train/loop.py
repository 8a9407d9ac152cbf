"""The training loop. What it has reported is saved, or can be repeated bit for bit."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any

import torch
from torch import Tensor

from rubrics.errors import UserError
from rubrics.split import Part
from train.config import Config, Criterion, Optim, Optimizer
from train.data.encode import Encoder, Targets
from train.data.samples import Sample
from train.data.schedule import Schedule
from train.model.assess import Answers, OnProgress, answer
from train.model.network import Network, loss
from train.model.packing import pack
from train.processes import rank, world_size
from train.results import checkpoint
from train.results.checkpoint import StepRecord
from train.results.figures import Figures, figures, headline
from train.results.files import csv_text, write

_AVERAGE_RAMP = 10
"""At step n, from 0, the decay of the running average is at most (1 + n) / (_AVERAGE_RAMP + n)."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a run, reported once before the first step and after each step.

    ``epoch`` is that of the newest step, or of the first one to come. ``loss`` and ``seconds_left``
    are known after a step, ``validation`` after the last step of an epoch.
    """

    step: int
    total: int
    epoch: int
    epochs: int
    loss: float | None = None
    seconds_left: float | None = None
    validation: Mapping[str, float] | None = None


class _Stopping(Exception):  # noqa: N818 (nothing is wrong)
    """Ends a step or a validation part-way: one of the processes wants to stop."""


class Trainer:
    """Trains an adapter; :meth:`run` yields its steps."""

    def __init__(
        self,
        config: Config,
        model: Any,
        encoder: Encoder,
        samples: list[Sample],
        state: checkpoint.State,
    ) -> None:
        """Continues the run from ``state``. Raises UserError."""
        self.config = config
        self.encoder = encoder
        self.folder = config.out
        self.network = Network(model, config.optim.checkpointing)
        self.parts = {part: [s for s in samples if s.part is part] for part in Part}
        self.targets = Targets(encoder, config.optim, self.parts[Part.TRAIN])
        self.schedule = Schedule(config, encoder, self.targets, self.parts[Part.TRAIN])
        self.weights = {n: p for n, p in model.named_parameters() if p.requires_grad}
        kind = _optimizer_kind(config.optim, self.network.device)
        self.optimizer = _optimizer(kind, config.optim, self.weights)
        self.rank = rank()
        self.world = world_size()
        self.state = state
        if self.state.step and self.state.optimizer_kind != kind:
            raise UserError(
                f"The run in {self.folder} was begun with the optimizer "
                f"'{self.state.optimizer_kind}', as on another kind of machine. Go on there, set "
                f'optim.optimizer = "{self.state.optimizer_kind}", or choose another folder as out.'
            )
        self.state.optimizer_kind = kind.value
        if self.state.step:
            self._put(self.state.adapter)
            self.optimizer.load_state_dict(self.state.optimizer)

    def run(self, stopping: Callable[[], bool] = lambda: False) -> Generator[Progress, None, None]:
        """Yields where the run stands, then takes and yields every remaining step. At the end the
        network holds the adapter of the chosen epoch.

        To stop a run, stop asking for its steps. Since a step, and the validation after an epoch,
        can take minutes, ``stopping`` is asked between their micro-batches as well: once it says
        yes, the last whole step is saved and the run ends.
        """
        state, total = self.state, self.schedule.total
        self.network.model.train()
        started = saved = time.monotonic()
        before, begun = state.seconds, state.step
        try:
            if self._is_left:
                epoch, epochs = len(state.epochs) + 1, self.config.optim.epochs
                yield Progress(state.step, total, epoch, epochs)
            while self._is_left:
                if not self._is_unmeasured:
                    taken = self._step(state.step, stopping)
                    state.step += 1
                    state.seconds = before + time.monotonic() - started
                    state.losses.append(taken._replace(seconds=state.seconds))
                validation = self._end_epoch(stopping) if self._is_unmeasured else None
                minutes = (time.monotonic() - saved) / 60
                if validation is not None or minutes >= self.config.machine.checkpoint_minutes:
                    self.save()
                    saved = time.monotonic()
                pace = (time.monotonic() - started) / max(1, state.step - begun)
                yield self._progress(pace, validation)
        except _Stopping:
            self.save()
            return
        except GeneratorExit:
            self.save()
            raise
        state.finished = True
        if self.config.optim.select is Criterion.LAST:
            state.best, state.best_epoch = self._current(), len(state.epochs)
        self.save()
        self._put(state.best)

    def _progress(self, pace: float, validation: Mapping[str, float] | None) -> Progress:
        """Where the run stands after a step; ``pace`` is in seconds per step."""
        step, total = self.state.step, self.schedule.total
        return Progress(
            step=step,
            total=total,
            epoch=(step - 1) // self.schedule.per_epoch + 1,
            epochs=self.config.optim.epochs,
            loss=self.state.losses[-1].loss,
            seconds_left=pace * (total - step),
            validation=validation,
        )

    @property
    def _is_unmeasured(self) -> bool:
        """Whether the newest epoch is not validated yet, as after a stop before that."""
        return len(self.state.epochs) < self.state.step // self.schedule.per_epoch

    @property
    def _is_left(self) -> bool:
        """Whether steps or a validation remain."""
        state = self.state
        return not state.finished and (state.step < self.schedule.total or self._is_unmeasured)

    def any_process(self, yes: bool) -> bool:
        """Whether ``yes`` is true in any process. All have to call it at the same point."""
        if self.world == 1:
            return yes
        said = torch.tensor(float(yes), device=self.network.device)
        torch.distributed.all_reduce(said)
        return bool(said)

    def save(self) -> None:
        """Writes the state to the run folder."""
        if self.rank == 0:
            self.state.adapter = _copy(self.weights)
            self.state.optimizer = self.optimizer.state_dict()
            checkpoint.save(self.state, self.folder)
            write(self.folder / "loss.csv", csv_text(StepRecord._fields, self.state.losses))

    def assess(
        self, part: Part, *, intervals: bool, on_progress: OnProgress | None = None
    ) -> Figures:
        """The figures of the present weights on a part."""
        given = self.answers(part, on_progress)
        return figures(
            given.values,
            self.parts[part],
            self.encoder.rubric,
            loss=given.loss,
            intervals=intervals,
        )

    def answers(self, part: Part, on_progress: OnProgress | None = None) -> Answers:
        """The answers of the present weights on a part."""
        return answer(self.network, self.encoder, self.parts[part], self.config.optim, on_progress)

    @contextmanager
    def untrained(self) -> Iterator[None]:
        """Within the block the adapter is disabled: the base answers alone."""
        with self.network.model.disable_adapter():
            yield

    def _step(self, number: int, stopping: Callable[[], bool]) -> StepRecord:
        """Takes one step of the optimizer; ``seconds`` of its record is left at 0.

        Raises _Stopping, with the weights still those of the step before.
        """
        torch.manual_seed(hash((self.config.seed, number, self.rank)))
        self.optimizer.zero_grad(set_to_none=True)
        lr = self.schedule.learning_rate(number)
        units = self.schedule.units(number)
        total = torch.zeros((), device=self.network.device)
        for i, micro in enumerate(self.schedule.step(number)):
            if i % self.world == 0:
                self._heed(stopping)
            if i % self.world == self.rank:
                batch = pack(micro.prefix, micro.examples, self.network.device)
                part = loss(self.network.answers(batch), batch, self.config.optim) / units
                part.backward()
                total += part.detach()
        self._add_up(total)
        clip = self.config.optim.clip or inf
        norm = torch.nn.utils.clip_grad_norm_(self.weights.values(), clip)
        if self.any_process(not (isfinite(total) and isfinite(norm))):
            raise UserError(
                f"The loss is no number any more after step {number}: the training diverged. Lower "
                "optim.lr and choose another folder for out; what was saved last is kept."
            )
        for group in self.optimizer.param_groups:
            group["lr"] = lr
        self.optimizer.step()
        self._update_average()
        epoch = number // self.schedule.per_epoch + 1
        return StepRecord(
            float(number + 1), float(epoch), lr, float(total), float(norm), seconds=0.0
        )

    def _heed(self, stopping: Callable[[], bool]) -> None:
        """Raises _Stopping if any process is stopping. All have to call it at the same point."""
        if self.any_process(stopping()):
            raise _Stopping

    def _add_up(self, total: Tensor) -> None:
        """Sums the gradients and ``total`` over the processes, so that all take the same step."""
        if self.world > 1:
            for weight in self.weights.values():
                if weight.grad is None:
                    weight.grad = torch.zeros_like(weight)
                torch.distributed.all_reduce(weight.grad)
            torch.distributed.all_reduce(total)

    def _from_first_process(self, found: dict[str, float]) -> dict[str, float]:
        """The first process's figures. On GPUs those of the others may differ in the last bit, and
        they might then choose another epoch."""
        if self.world > 1:
            values = [found]
            torch.distributed.broadcast_object_list(values)
            found = values[0]
        return found

    def _update_average(self) -> None:
        if not self.config.optim.average:
            return
        if not self.state.average:
            self.state.average = _copy(self.weights)
        step = self.state.step
        keep = min(self.config.optim.average, (1 + step) / (_AVERAGE_RAMP + step))
        for name, weight in self.weights.items():
            self.state.average[name].lerp_(weight.detach().cpu(), 1 - keep)

    def _current(self) -> dict[str, Tensor]:
        """A copy of the weights that are evaluated: the running average where there is one."""
        source = self.state.average if self.config.optim.average else _copy(self.weights)
        return {name: tensor.clone() for name, tensor in source.items()}

    @contextmanager
    def _holding(self, weights: dict[str, Tensor]) -> Iterator[None]:
        mine = _copy(self.weights)
        self._put(weights)
        try:
            yield
        finally:
            self._put(mine)

    def _end_epoch(self, stopping: Callable[[], bool]) -> Mapping[str, float]:
        """Measures the validation part, if there is one, and judges the epoch by it.

        Raises _Stopping, with nothing of the epoch noted.
        """
        found: dict[str, float] = {}
        if self.parts[Part.VALIDATION]:
            weights = self._current()
            found = self._from_first_process(self._validate(weights, stopping))
            if self.config.optim.select is not Criterion.LAST:
                self._judge(found[self.config.optim.select], weights)
        self.state.epochs.append(found)
        return found

    def _validate(
        self, weights: dict[str, Tensor], stopping: Callable[[], bool]
    ) -> dict[str, float]:
        """The figures of the validation part with these weights. Raises _Stopping."""
        with self._holding(weights):
            found = self.assess(
                Part.VALIDATION, intervals=False, on_progress=lambda *_: self._heed(stopping)
            )
        return {name: headline(found, name) for name in ("loss", "accuracy", "macro_f1", "alpha")}

    def _judge(self, figure: float, weights: dict[str, Tensor]) -> None:
        """Keeps an epoch's weights if they are the best so far; else may end the run (patience)."""
        state, optim = self.state, self.config.optim
        epoch = len(state.epochs) + 1
        sign = -1 if optim.select is Criterion.LOSS else 1
        if improves(sign * figure, [sign * earlier[optim.select] for earlier in state.epochs]):
            state.best, state.best_epoch = weights, epoch
        elif optim.patience and epoch - state.best_epoch >= optim.patience:
            state.finished = True

    def _put(self, weights: Mapping[str, Tensor]) -> None:
        with torch.no_grad():
            for name, weight in self.weights.items():
                weight.copy_(weights[name])


def improves(score: float, earlier: Sequence[float]) -> bool:
    """Whether a score is better than all earlier ones.

    An undefined score is the worst; alpha is undefined while all answers are the same.
    """
    return not earlier or score > max((s for s in earlier if isfinite(s)), default=-inf)


def _copy(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name: weight.detach().cpu().clone() for name, weight in weights.items()}


def _optimizer_kind(optim: Optim, device: torch.device) -> Optimizer:
    """The configured optimizer; ``auto`` depends on the device."""
    if optim.optimizer is not Optimizer.AUTO:
        return optim.optimizer
    return Optimizer.PAGED_ADAMW_8BIT if device.type == "cuda" else Optimizer.ADAMW


def _optimizer(kind: Optimizer, optim: Optim, weights: dict[str, Any]) -> Any:
    settings: dict[str, Any] = {"lr": optim.lr, "weight_decay": optim.weight_decay}
    if kind is Optimizer.ADAMW:
        return torch.optim.AdamW(weights.values(), **settings)
    import bitsandbytes as bnb

    paged = kind is Optimizer.PAGED_ADAMW_8BIT
    return (bnb.optim.PagedAdamW8bit if paged else bnb.optim.AdamW8bit)(
        weights.values(), **settings
    )
