"""A training run from its configuration to its folder."""

from __future__ import annotations

import ctypes
import os
import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch

from rubrics.errors import UserError
from rubrics.library import UnknownRubricError, builtin_rubrics
from rubrics.loader import load_rubric
from rubrics.paths import written_path
from rubrics.schema import Rubric, Select
from rubrics.split import Part
from train import checkpoint, record
from train.base import check_base, choose_device, fresh, held_dtype
from train.config import Base, Compute, Config, Precision
from train.config import Select as Keep
from train.encode import Encoder
from train.figures import Figures
from train.hold import hold
from train.loop import Progress, Trainer
from train.memory import shortage
from train.samples import Sample, check_levels, divide, read_samples
from train.vocabulary import vocabulary

Say = Callable[[str], None]

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
"""Of glibc's malloc.h."""


@dataclass(slots=True)
class Prepared:
    """A run that is ready to go, its model loaded."""

    trainer: Trainer
    hashes: dict[str, Any]
    warnings: list[str]
    held: Any
    """The lock on the run folder."""

    def steps(self) -> Generator[Progress, None, None]:
        """The steps that are left."""
        return self.trainer.run()

    def finish(
        self, measuring: record.Measuring = lambda *_: None, *, beside_untrained: bool = True
    ) -> Figures:
        """Measures, the untrained base as well unless nobody asks, and writes the run folder."""
        return record.write_run(
            self.trainer, self.hashes, self.warnings, measuring, beside_untrained=beside_untrained
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """A run whose settings, labels and base were checked, as far as that goes without loading."""

    config: Config
    encoder: Encoder
    samples: list[Sample]
    hashes: dict[str, Any]
    warnings: list[str]
    device: torch.device
    fingerprint: str
    """A hash of what is learned from what."""

    def load(self, say: Say) -> Prepared:
        """Takes the run folder, loads the model, and where an earlier start stands.

        Raises UserError.
        """
        base, folder = self.config.base.path, self.config.out
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as e:
            raise UserError(f"The folder {folder} cannot be made ({e.strerror}).") from e
        held = hold(folder)
        # Only now: until it was held, another process may have gone on with the run.
        state = checkpoint.load(folder, self.fingerprint)
        say(f"Loading {base.name} …")
        model = fresh(self.config, self.device)
        size = model.get_base_model().get_input_embeddings().weight.shape[0]
        if size < self.encoder.words.size:
            raise UserError(
                f"{base.name} has {self.encoder.words.size} tokens and weights for {size}: "
                "it is damaged or made for another tokenizer."
            )
        trainer = Trainer(self.config, model, self.encoder, self.samples, state)
        return Prepared(trainer, self.hashes, self.warnings, held)


def find_rubric(config: Config, folder: Path) -> Rubric:
    """The rubric a configuration names. Raises UserError."""
    if config.rubric.endswith(".toml"):
        return load_rubric(written_path(config.rubric, folder).resolve())
    for rubric in builtin_rubrics():
        if rubric.id == config.rubric:
            return rubric
    ids = ", ".join(rubric.id for rubric in builtin_rubrics())
    raise UnknownRubricError(
        f"There is no built-in rubric '{config.rubric}'. There are {ids}; a path to a .toml file "
        "does too."
    )


def plan(config: Config, rubric: Rubric, say: Say, divided: list[Sample] | None = None) -> Plan:
    """Checks everything that can be checked without the weights. Raises UserError.

    ``divided`` are the samples with their parts, where the caller has divided them.
    """
    _check(config, rubric)
    _check_packages(config)
    device = choose_device(config.machine.device)
    _set_up_torch(device, config.machine.threads)
    samples = (
        divide(read_samples(config.data, rubric), config.split, rubric)
        if divided is None
        else divided
    )
    warnings = check_levels(samples, rubric)
    if config.optim.select is Keep.ALPHA:
        _check_alpha(samples, rubric)
    size = check_base(config.base, device)
    encoder = Encoder(rubric, config.base, vocabulary(config.base.path))
    warnings += [*_cut(encoder, samples), *_slow(config.base, device)]
    for warning in warnings:
        say(warning)
    if device.type == "cpu":
        itemsize = held_dtype(config.base, device).itemsize
        for warning in shortage(size, itemsize, config, encoder, samples):
            say(warning)
    questions = len(encoder.levels.questions)
    asked = "1 question" if questions == 1 else f"{questions} questions"
    say(f"{len(samples)} labelled units; {asked} on each.")
    hashes = record.source_hashes(config, rubric.sha256)
    _check_folder(config.out)
    fingerprint = record.fingerprint(config, hashes, samples)
    checkpoint.load(config.out, fingerprint)  # refuses another run's before anything is loaded
    return Plan(config, encoder, samples, hashes, warnings, device, fingerprint)


def _cut(encoder: Encoder, samples: list[Sample]) -> Iterator[str]:
    """A sentence on the units that are longer than what is read of them, where there are any."""
    units = Counter(str(s.part) for s in samples)
    cut = Counter(str(s.part) for s in samples if not encoder.fits(s.fields))
    if cut:
        counts = ", ".join(f"{n}/{units[part]} ({part})" for part, n in cut.items())
        yield (
            f"Units longer than base.max_tokens = {encoder.base.max_tokens} lose the end of their "
            f"longest field: {counts}."
        )


def _slow(base: Base, device: torch.device) -> Iterator[str]:
    """A sentence on a processor that cannot multiply in bfloat16, where it was asked to."""
    if device.type != "cpu" or base.compute is not Compute.BFLOAT16:
        return
    able = torch.cpu.get_capabilities()
    if not any(able.get(name) for name in ("amx_bf16", "avx512_bf16", "bf16")):
        yield (
            "This processor has no instructions for bfloat16, and takes longer than in 32 bit. Set "
            'base.compute = "auto", and another folder as out.'
        )


def _check_alpha(samples: list[Sample], rubric: Rubric) -> None:
    """Raises UserError where the validation part has no alpha to choose an epoch by."""
    watched = [s for s in samples if s.part is Part.VALIDATION]
    for dimension in rubric.dimensions:
        if len({s.agreed(dimension) for s in watched} - {None}) > 1:
            return
    raise UserError(
        "Every unit of the validation part has the same label, and agreement on one level is "
        'undefined: no epoch could be chosen by it. Set optim.select = "loss", or label more.'
    )


def _check_folder(out: Path) -> None:
    """Raises UserError where the run folder cannot be written, or holds other files of such names.

    Nothing is made yet.
    """
    there = next(folder for folder in (out, *out.parents) if folder.exists())
    if not there.is_dir():
        raise UserError(f"{there} is a file, and out = {out} needs a folder there.")
    if not os.access(there, os.W_OK | os.X_OK):
        raise UserError(f"The folder {there} cannot be written. Choose another one as out.")
    others = [name for name in record.FILES if (out / name).exists()]
    if others and not (out / checkpoint.FILE).exists():
        raise UserError(
            f"{out} has {', '.join(others)} and no training that could go on: it would be "
            "replaced. Choose a new folder as out."
        )


def _check_packages(config: Config) -> None:
    """What is imported only after an hour's work is looked for at once."""
    needed = ["peft", "matplotlib"]
    if config.base.precision is Precision.FOUR_BIT:
        needed.append("bitsandbytes")
    for name in needed:
        if find_spec(name) is None:
            raise ModuleNotFoundError(name=name)


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


def _check(config: Config, rubric: Rubric) -> None:
    """What the rubric makes impossible. Raises UserError."""
    names = [dimension.name for dimension in rubric.dimensions]
    for name in config.data.labels:
        if name not in names:
            raise UserError(f"data.labels has '{name}', and '{rubric.id}' has {', '.join(names)}.")
    for name in config.data.fields:
        if name not in rubric.field_names:
            raise UserError(
                f"data.fields has '{name}', and '{rubric.id}' has {', '.join(rubric.field_names)}."
            )
    if config.augment.permute_fields and len(rubric.fields) == 1:
        raise UserError(
            f"augment.permute_fields: '{rubric.id}' has a single field; set it to false."
        )
    if config.augment.shuffle_levels and all(
        dimension.select is Select.MANY for dimension in rubric.dimensions
    ):
        raise UserError(f"augment.shuffle_levels: '{rubric.id}' lists nothing to choose one of.")
