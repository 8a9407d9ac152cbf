"""A training run: checked, then loaded, then trained and measured."""

from __future__ import annotations

import ctypes
import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any

import torch

from rubrics.errors import UserError
from rubrics.schema import Rubric
from train import record
from train.config import Base, Config, Optim
from train.data.encode import Encoder
from train.data.samples import Sample
from train.data.vocabulary import vocabulary
from train.loop import Progress, Trainer
from train.model.base import check_base, choose_device, compute_dtype, fresh, held_dtype
from train.model.memory import shortage
from train.preflight import check_run
from train.processes import world_size
from train.results import checkpoint
from train.results.run_folder import lock_folder

Say = Callable[[str], None]

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
"""From glibc's malloc.h."""


@dataclass(slots=True)
class Prepared:
    """A run whose model is loaded."""

    trainer: Trainer
    hashes: dict[str, Any]
    warnings: list[str]
    lock: Any
    """The lock on the run folder; it is released with this object."""

    def steps(
        self, stopping: Callable[[], bool] = lambda: False
    ) -> Generator[Progress, None, None]:
        """See :meth:`train.loop.Trainer.run`."""
        return self.trainer.run(stopping)

    def finish(
        self, on_measuring: record.OnMeasuring = lambda *_: None, *, beside_untrained: bool = True
    ) -> record.Measured:
        """Measures the result, beside the untrained base if wanted, and writes the run folder."""
        return record.write_run(
            self.trainer,
            self.hashes,
            self.warnings,
            on_measuring,
            beside_untrained=beside_untrained,
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """A run whose settings, labels and base were checked without loading the weights."""

    config: Config
    encoder: Encoder
    samples: list[Sample]
    hashes: dict[str, Any]
    warnings: list[str]
    device: torch.device
    fingerprint: str
    """See :func:`train.record.fingerprint`."""

    def load(self, say: Say) -> Prepared:
        """Locks the run folder, and loads the model and any saved state. Raises UserError."""
        base, folder = self.config.base.path, self.config.out
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as e:
            raise UserError(
                f"The folder {folder} cannot be made ({e.strerror}). Name another as out."
            ) from e
        lock = lock_folder(folder)
        # Only now: before it was locked, another process may have gone on with the run.
        state = checkpoint.load(folder, self.fingerprint)
        say(f"Loading {base.name} …")
        model = fresh(self.config, self.device)
        size = model.get_base_model().get_input_embeddings().weight.shape[0]
        if size < self.encoder.words.size:
            raise UserError(
                f"{base.name} has {self.encoder.words.size} tokens and weights for {size}: "
                "it is damaged or made for another tokenizer. Copy or download it again, whole."
            )
        trainer = Trainer(self.config, model, self.encoder, self.samples, state)
        return Prepared(trainer, self.hashes, self.warnings, lock)


def plan(config: Config, rubric: Rubric, say: Say, divided: list[Sample] | None = None) -> Plan:
    """Checks everything that can be checked without the weights. Raises UserError.

    ``say`` gets the warnings. ``divided`` are the samples if the caller has divided them already.
    """
    samples, warnings = check_run(config, rubric, divided)
    device = choose_device(config.machine.device)
    _set_up_torch(device, config.machine.threads)
    size = check_base(config.base, device)
    encoder = Encoder(rubric, config.base, vocabulary(config.base.path))
    warnings += [*_cut(encoder, samples), *_slow(config.base, device), *_idle(config.optim)]
    for warning in warnings:
        say(warning)
    if device.type == "cpu":
        itemsize = held_dtype(config.base, device).itemsize
        for warning in shortage(size, itemsize, config, encoder, samples):
            say(warning)
    questions = len(rubric.dimensions)
    asked = "1 question" if questions == 1 else f"{questions} questions"
    say(f"{len(samples)} labelled units; {asked} on each.")
    hashes = record.source_hashes(config, rubric.sha256)
    fingerprint = record.fingerprint(config, hashes, samples)
    checkpoint.load(
        config.out, fingerprint
    )  # refuses the state of another run before the base is loaded
    return Plan(config, encoder, samples, hashes, warnings, device, fingerprint)


def _cut(encoder: Encoder, samples: list[Sample]) -> Iterator[str]:
    """A warning about units that are too long to be read whole, if there are any."""
    units = Counter(str(s.part) for s in samples)
    cut = Counter(str(s.part) for s in samples if not encoder.fits(s.fields))
    if cut:
        counts = ", ".join(f"{n}/{units[part]} ({part})" for part, n in cut.items())
        yield (
            f"Units longer than base.max_tokens = {encoder.base.max_tokens} lose the end of their "
            f"longest field: {counts}."
        )


def _slow(base: Base, device: torch.device) -> Iterator[str]:
    """A warning if the processor or GPU is to multiply in bfloat16 but has no instructions for
    it."""
    if compute_dtype(base.compute, device) is not torch.bfloat16:
        return
    if device.type == "cuda":
        if not torch.cuda.is_bf16_supported(including_emulation=False):
            yield (
                "This GPU has no instructions for bfloat16, and is slow with it. Set base.compute "
                '= "float32", and another folder as out.'
            )
        return
    able = torch.cpu.get_capabilities()
    if not any(able.get(name) for name in ("amx_bf16", "avx512_bf16", "bf16")):
        yield (
            "This processor has no instructions for bfloat16, and takes longer than in 32 bit. Set "
            'base.compute = "auto", and another folder as out.'
        )


def _idle(optim: Optim) -> Iterator[str]:
    """A warning if there are more processes than micro-batches in a step."""
    most = ceil(optim.batch / optim.micro_batch)
    if world_size() > most:
        yield (
            f"Of {world_size()} processes {most} have something to do, for a step of "
            f"{optim.batch} units is {most} times {optim.micro_batch}. Set optim.micro_batch = "
            f"{max(1, optim.batch // world_size())}."
        )


def _set_up_torch(device: torch.device, threads: int) -> None:
    """For the whole process: so many threads, and on a CPU the same bits every time."""
    if threads:
        torch.set_num_threads(threads)
    if device.type == "cpu":
        torch.use_deterministic_algorithms(True)
        # It would also fill all new memory first, in case somebody reads what was never written.
        torch.utils.deterministic.fill_uninitialized_memory = False
        _keep_freed_memory()


def _keep_freed_memory() -> None:
    """Has the C library keep what PyTorch frees, and wants again at the next step.

    glibc would give every block of a few megabytes back at once, and the system would clear every
    page of the next one.
    """
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)):
        mallopt(_M_MMAP_THRESHOLD, 32 << 20)  # it takes no more
        mallopt(_M_TRIM_THRESHOLD, -1)
