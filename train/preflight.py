"""Checks a run before PyTorch is loaded: rubric, settings, labels, and the run folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

from rubrics.errors import UserError
from rubrics.faults import did_you_mean, nearest
from rubrics.library import UnknownRubricError, builtin_rubrics
from rubrics.loader import load_rubric
from rubrics.paths import written_path
from rubrics.schema import Rubric, Select
from rubrics.split import Part
from train.config import Config, Criterion, Device, NoBaseError, Precision
from train.data.samples import Sample, check_levels, divide, read_samples
from train.read_config import read_config
from train.results.run_folder import check_folder


def configured(path: Path) -> tuple[Config, Rubric]:
    """The configuration in a file, and the rubric it names. Raises UserError."""
    config = read_config(path)
    return config, configured_rubric(config, path.parent)


def configured_rubric(config: Config, folder: Path) -> Rubric:
    """The rubric that a configuration in this folder names. Raises UserError."""
    if config.rubric.endswith(".toml"):
        return load_rubric(written_path(config.rubric, folder).resolve(), accepted=True)
    for rubric in builtin_rubrics():
        if rubric.id == config.rubric:
            return rubric
    ids = ", ".join(rubric.id for rubric in builtin_rubrics())
    raise UnknownRubricError(
        f"There is no built-in rubric '{config.rubric}'. There are {ids}; a path to a .toml file "
        "does too."
    )


def check_run(
    config: Config, rubric: Rubric, divided: list[Sample] | None = None
) -> tuple[list[Sample], list[str]]:
    """The samples divided into parts, and warnings about what can hardly be learned from them.

    ``divided`` are the samples if the caller has divided them already. Raises UserError.
    """
    _check(config, rubric)
    _check_packages(config)
    check_folder(config.out)
    if config.machine.device is not Device.CUDA and not config.base.path.exists():
        raise NoBaseError(config.base.path)  # after a missing GPU, if there is none
    samples = (
        divide(read_samples(config.data, rubric), config.split, rubric)
        if divided is None
        else divided
    )
    warnings = check_levels(samples, rubric)
    if config.optim.select is Criterion.ALPHA:
        _check_alpha(samples, rubric)
    return samples, warnings


def _check_packages(config: Config) -> None:
    """Looks for packages that would otherwise be missed only after an hour of training.

    Raises ModuleNotFoundError.
    """
    needed = ["peft", "matplotlib"]
    if config.base.precision is Precision.FOUR_BIT:
        needed.append("bitsandbytes")
    for name in needed:
        if find_spec(name) is None:
            raise ModuleNotFoundError(name=name)


def _check(config: Config, rubric: Rubric) -> None:
    """Raises UserError for settings that do not fit the rubric."""
    _check_names("data.labels", config.data.labels, rubric.dimension_names, rubric)
    _check_names("data.fields", config.data.fields, rubric.field_names, rubric)
    if config.augment.permute_fields and len(rubric.fields) == 1:
        raise UserError(
            f"augment.permute_fields: '{rubric.id}' has a single field; set it to false."
        )
    if config.augment.shuffle_levels and all(
        dimension.select is Select.MANY for dimension in rubric.dimensions
    ):
        raise UserError(
            f"augment.shuffle_levels: '{rubric.id}' lists nothing to choose one "
            "of; set it to false."
        )


def _check_names(key: str, given: Iterable[str], known: Sequence[str], rubric: Rubric) -> None:
    """Raises UserError for the first of the ``given`` names that is not ``known``."""
    for name in given:
        if name not in known:
            hint = did_you_mean(nearest(name, known)) or f"it has {', '.join(known)}."
            raise UserError(f"{key} has '{name}', which '{rubric.id}' does not have; {hint}")


def _check_alpha(samples: list[Sample], rubric: Rubric) -> None:
    """Raises UserError if alpha, by which an epoch is to be chosen, is undefined on the validation
    part."""
    watched = [s for s in samples if s.part is Part.VALIDATION]
    for dimension in rubric.dimensions:
        if len({s.agreed(dimension) for s in watched} - {None}) > 1:
            return
    raise UserError(
        "Every unit of the validation part has the same label, and agreement on one level is "
        'undefined: no epoch could be chosen by it. Set optim.select = "loss", or label more.'
    )
