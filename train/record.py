"""Measures a finished run and writes its folder, each file whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from math import isfinite
from pathlib import Path
from typing import Any

import psutil
import torch
from safetensors.torch import save

from rubrics.digest import file_sha256, model_sha256
from rubrics.prompt import PROMPT_VERSION
from rubrics.split import Part
from train.config import Config
from train.data.samples import Sample
from train.loop import Trainer
from train.model.assess import Answers
from train.model.base import compute_dtype
from train.read_config import as_table
from train.results.card import card
from train.results.figures import Figures, figures
from train.results.files import csv_text, write, write_json
from train.results.heldout import held_out_lines
from train.results.plot import loss_plot

OnMeasuring = Callable[[bool, int, int], None]
"""Called while a run is measured: with whether this is the untrained base, then as OnProgress."""

FORMAT = 1
"""The version of the run folder's format; changes when a file changes its meaning."""

_LIBRARIES = (
    "torch", "transformers", "peft", "bitsandbytes", "accelerate", "safetensors", "gguf",
    "llama-cpp-python", "numpy",
)  # fmt: skip


def fingerprint(config: Config, hashes: dict[str, Any], samples: list[Sample]) -> str:
    """A hash of everything that decides what is learned. The machine, the micro-batches and the
    card do not count: they may be changed while a run is stopped."""
    table = as_table(config)
    for name in ("micro_batch", "checkpointing", "optimizer"):  # the state has the optimizer
        del table["optim"][name]
    learned = {key: table[key] for key in ("seed", "split", "lora", "augment", "optim")}
    base = {
        key: table["base"][key] for key in ("precision", "compute", "form", "chat", "max_tokens")
    }
    units = [[dict(s.fields), dict(s.labels), s.part] for s in samples]
    known = [PROMPT_VERSION, learned, base, hashes, units]
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()


def source_hashes(config: Config, rubric_sha256: str) -> dict[str, Any]:
    """SHA-256 of rubric, base (see :func:`rubrics.digest.model_sha256`) and data files."""
    return {
        "rubric": rubric_sha256,
        "base": model_sha256(config.base.path),
        "data": [file_sha256(path) for path in config.data.files],
    }


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of a finished run, and the answers that they were computed from."""

    figures: Figures
    answers: Answers


def write_run(
    trainer: Trainer,
    hashes: dict[str, Any],
    warnings: list[str],
    on_measuring: OnMeasuring,
    *,
    beside_untrained: bool,
) -> Measured:
    """Measures the result on the test part, or without one on the validation part, and writes the
    run folder. Raises WriteError."""
    folder, rubric = trainer.folder, trainer.encoder.rubric
    part = Part.TEST if trainer.parts[Part.TEST] else Part.VALIDATION
    measured = _measured(trainer, part, on_measuring, beside_untrained=beside_untrained)
    parts = {(s.text_sha256, name.value) for name, group in trainer.parts.items() for s in group}
    split_text = csv_text(["text_sha256", "split"], sorted(parts))
    run = _record(trainer, hashes, warnings, hashlib.sha256(split_text.encode()).hexdigest())
    held_out = held_out_lines(trainer.encoder, trainer.parts[part], measured.answers)
    _write_adapter(trainer, folder / "adapter")
    write(folder / "rubric.toml", rubric.source)
    write(folder / "split.csv", split_text)
    write_json(folder / "evaluation.json", measured.figures)
    write(folder / "heldout.jsonl", held_out)
    write(folder / "loss.svg", loss_plot(trainer.state.losses, trainer.state.epochs))
    write(folder / "README.md", card(trainer.config, rubric, run, measured.figures))
    # Last: whoever finds run.json finds a whole run.
    write_json(folder / "run.json", run)
    return measured


def _measured(
    trainer: Trainer, part: Part, on_measuring: OnMeasuring, *, beside_untrained: bool
) -> Measured:
    answers = trainer.answers(part, partial(on_measuring, False))
    tested, rubric = trainer.parts[part], trainer.encoder.rubric
    if not tested:
        return Measured({"part": None}, answers)
    measured = figures(answers.values, tested, rubric, loss=answers.loss, intervals=True)
    found: Figures = {"part": part.value, **measured}
    if beside_untrained:
        with trainer.untrained():
            alone = trainer.assess(part, intervals=False, on_progress=partial(on_measuring, True))
        found["untrained"] = alone["dimensions"]
    return Measured(found, answers)


def _record(
    trainer: Trainer, hashes: dict[str, Any], warnings: list[str], split_sha256: str
) -> dict[str, Any]:
    """The content of ``run.json``: every setting, seed, version and hash."""
    config, state, rubric = trainer.config, trainer.state, trainer.encoder.rubric
    device = trainer.network.device
    return {
        "format": FORMAT,
        "glossator": _version("glossator"),
        "rubric": {"id": rubric.id, "version": rubric.version, "sha256": rubric.sha256},
        "prompt": {
            "version": PROMPT_VERSION,
            "form": config.base.form.value,
            "chat": config.base.chat,
            "bos": trainer.encoder.words.bos,
        },
        "base": {
            "name": config.base.path.name,
            "kind": "gguf" if config.base.path.is_file() else "folder",
            "sha256": hashes["base"],
            "precision": config.base.precision.value,
            "compute": str(compute_dtype(config.base.compute, device)).removeprefix("torch."),
        },
        "lora": {
            "r": config.lora.r,
            "alpha": config.lora.alpha * (config.lora.r**0.5 if config.lora.rslora else 1.0),
            "targets": list(config.lora.targets),
        },
        "data": [
            {"name": path.name, "sha256": digest}
            for path, digest in zip(config.data.files, hashes["data"], strict=True)
        ],
        "split": {
            "file": "split.csv",
            "sha256": split_sha256,
            "units": {part.value: len(trainer.parts[part]) for part in Part},
        },
        "seed": config.seed,
        "mean_of_seeds": state.seeds,
        "epochs": [
            {"epoch": i, "validation": {k: v if isfinite(v) else None for k, v in said.items()}}
            for i, said in enumerate(state.epochs, start=1)
        ],
        "chosen_epoch": state.best_epoch,
        "steps": state.step,
        "first_losses": [taken.loss for taken in state.losses[:5]],
        "seconds": round(state.seconds, 1),
        "texts_cut": sum(
            not trainer.encoder.fits(s.fields)
            for samples in trainer.parts.values()
            for s in samples
        ),
        "warnings": warnings,
        "versions": {name: _version(name) for name in ("python", *_LIBRARIES)},
        "machine": machine(device),
        "config": _portable(config),
    }


def machine(device: torch.device) -> dict[str, Any]:
    """The machine that a run was made on."""
    gpu = torch.cuda.get_device_name(device) if device.type == "cuda" else None
    return {
        "device": device.type,
        "gpu": gpu,
        "system": platform.system(),
        "architecture": platform.machine(),
        "cpu": torch.backends.cpu.get_cpu_capability(),
        "cores": psutil.cpu_count(logical=False),
        "threads": torch.get_num_threads(),
        "memory_gib": round(psutil.virtual_memory().total / (1 << 30), 1),
    }


def _portable(config: Config) -> dict[str, Any]:
    """The configuration with paths relative to the run folder, so that all can move together."""

    def seen(path: Path) -> str:
        try:
            return Path(os.path.relpath(path, config.out)).as_posix()
        except ValueError:  # on another drive
            return str(path)

    table = as_table(config)
    table["out"] = "."
    table["base"]["path"] = seen(config.base.path)
    table["data"]["files"] = [seen(path) for path in config.data.files]
    return table


def _write_adapter(trainer: Trainer, folder: Path) -> None:
    from peft import get_peft_model_state_dict

    model = trainer.network.model
    folder.mkdir(exist_ok=True)
    tensors = {
        name: tensor.detach().float().cpu().contiguous()
        for name, tensor in get_peft_model_state_dict(model, save_embedding_layers=False).items()
    }
    write(folder / "adapter_model.safetensors", save(tensors, {"format": "pt"}))
    settings = model.peft_config["default"].to_dict()
    settings["base_model_name_or_path"] = trainer.config.base.path.name
    settings["inference_mode"] = True
    plain = {
        key: sorted(value) if isinstance(value, set) else value for key, value in settings.items()
    }
    write_json(folder / "adapter_config.json", plain)


def _version(name: str) -> str:
    if name == "python":
        return platform.python_version()
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
