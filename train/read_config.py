"""Reads a configuration from a TOML file, and reports all its faults at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import MISSING, asdict, fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, cast, get_args, get_origin, get_type_hints

from rubrics.errors import UserError
from rubrics.faults import did_you_mean, nearest
from rubrics.paths import written_path
from rubrics.prompt import Form
from train.config import PROJECTIONS, SEEDS, Config, Criterion, Device, Loss, Optimizer

_LARGEST = 1 << 20
"""Bytes. The configurations that come with the program have a few thousand."""


class ConfigError(UserError):
    """A configuration cannot be run; the message lists every reason."""

    def __init__(self, path: Path, faults: list[str]) -> None:
        super().__init__("\n".join(f"{path}: {fault}" for fault in faults))


def read_config(path: Path) -> Config:
    """Reads and checks a configuration. Raises ConfigError."""
    try:
        if not path.is_file():  # reading a pipe or a device might never end
            there = "this is not a file" if path.exists() else "there is no such file"
            raise ConfigError(path, [there])
        if path.stat().st_size > _LARGEST:
            raise ConfigError(path, ["the file is too large for a configuration"])
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as e:
        raise ConfigError(path, [f"cannot be read as TOML ({e})"]) from e
    return make_config(data, path)


def make_config(data: Mapping[str, Any], path: Path) -> Config:
    """The Config in parsed TOML. Relative paths start from the folder of ``path``, which messages
    name. Raises ConfigError."""
    faults: list[str] = []
    config = _table(Config, data, "", path.parent, faults)
    if not faults:
        faults += contradictions(cast("Config", config))
    if faults:
        raise ConfigError(path, faults)
    return cast("Config", config)


def as_table(config: Config) -> dict[str, Any]:
    """The Config as plain values, with all defaults filled in."""

    def plain(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: plain(item) for key, item in value.items()}
        if isinstance(value, tuple):
            return [plain(item) for item in value]
        if isinstance(value, Path | StrEnum):
            return str(value)
        return value

    return cast("dict[str, Any]", plain(asdict(config)))


def contradictions(config: Config) -> Iterator[str]:
    """Sentences about settings that are out of range or contradict each other."""
    yield from _ranges(config)
    augment, optim, base = config.augment, config.optim, config.base
    if base.form is Form.COMPACT:
        for name in ("paraphrase", "shuffle_levels"):
            if getattr(augment, name):
                yield (
                    f'augment.{name} varies the codebook, which base.form = "compact" leaves out; '
                    'set it to false, or base.form = "full"'
                )
    if optim.micro_batch > optim.batch:
        yield "optim.micro_batch is larger than optim.batch; make it smaller"
    if optim.loss is Loss.COMPLETION and optim.label_smoothing:
        yield 'optim.label_smoothing spreads over levels; it needs optim.loss = "levels"'
    if config.split.validation == 0 and (optim.patience or optim.select is not Criterion.LAST):
        yield 'without a validation part (split.validation = 0) use select = "last", patience = 0'
    if optim.select is Criterion.LAST and optim.patience:
        yield 'optim.patience needs a figure to watch: select = "loss", "alpha" or "macro_f1"'
    if config.machine.device is Device.CPU and optim.optimizer in (
        Optimizer.ADAMW_8BIT,
        Optimizer.PAGED_ADAMW_8BIT,
    ):
        yield f'optim.optimizer = "{optim.optimizer}" needs a GPU; use "adamw" on the CPU'
    if abs(sum(config.split.shares.values()) - 1) > 1e-6:
        yield "split.train, split.validation and split.test must add up to 1"


def _ranges(config: Config) -> Iterator[str]:
    limits: tuple[tuple[str, str, float, float], ...] = (
        ("base", "max_tokens", 16, 1 << 20),
        ("split", "train", 0.01, 1),
        ("split", "validation", 0, 0.9),
        ("split", "test", 0, 0.9),
        ("lora", "r", 1, 1024),
        ("lora", "alpha", 1e-3, 1e6),
        ("lora", "dropout", 0, 0.9),
        ("augment", "token_dropout", 0, 0.5),
        ("augment", "token_dropout_share", 0, 1),
        ("optim", "epochs", 1, 1000),
        ("optim", "batch", 1, 1 << 16),
        ("optim", "micro_batch", 1, 1 << 16),
        ("optim", "lr", 1e-8, 1),
        ("optim", "warmup", 0, 0.9),
        ("optim", "weight_decay", 0, 1),
        ("optim", "clip", 0, 1e6),
        ("optim", "label_smoothing", 0, 0.9),
        ("optim", "average", 0, 0.99999),
        ("optim", "patience", 0, 1000),
        ("machine", "threads", 0, 4096),
        ("machine", "checkpoint_minutes", 0, 1e6),
    )
    for table, key, least, most in limits:
        value = getattr(getattr(config, table), key)
        if not least <= value <= most:
            yield f"{table}.{key} = {value} is out of range; it may be from {least:g} to {most:g}"
    if not 0 <= config.seed < SEEDS:
        yield f"seed = {config.seed} is out of range; it may be from 0 to {SEEDS - 1}"
    if not config.lora.targets:
        yield "lora.targets is empty; leave it away for all seven projections"
    for target in set(config.lora.targets) - set(PROJECTIONS):
        yield f"lora.targets has '{target}'; there are {', '.join(PROJECTIONS)}"
    if not config.data.files:
        yield "data.files is empty; name at least one CSV or JSONL file"


def _table(
    kind: type[Any], data: Mapping[str, Any], where: str, folder: Path, faults: list[str]
) -> object:
    hints = get_type_hints(kind)
    known = {item.name: item for item in fields(kind)}
    misspelt = set()
    for key in data.keys() - known.keys():
        found = nearest(key, known)
        misspelt.add(found)
        hint = did_you_mean(found)
        faults.append(f"unknown key '{where}{key}'{'; ' + hint if hint else ''}")
    values = {}
    for name, item in known.items():
        if name in data:
            values[name] = _value(hints[name], data[name], f"{where}{name}", folder, faults)
        elif item.default is MISSING and item.default_factory is MISSING and name not in misspelt:
            faults.append(f"missing key '{where}{name}'")
    return None if faults else kind(**values)


def _value(hint: Any, value: Any, where: str, folder: Path, faults: list[str]) -> Any:
    if is_dataclass(hint) and isinstance(value, dict):
        return _table(cast("type[Any]", hint), value, f"{where}.", folder, faults)
    if get_origin(hint) is tuple and isinstance(value, list):
        return tuple(_value(get_args(hint)[0], one, where, folder, faults) for one in value)
    if get_origin(hint) is Mapping and isinstance(value, dict):
        return {k: _value(str, one, f"{where}.{k}", folder, faults) for k, one in value.items()}
    if hint is float and type(value) in (int, float):
        with suppress(OverflowError):
            return float(value)
    if hint is Path and isinstance(value, str) and value and "\0" not in value:
        return written_path(value, folder).resolve()
    if isinstance(hint, type) and issubclass(hint, StrEnum) and value in tuple(hint):
        return hint(value)
    if type(value) is hint:
        return value
    faults.append(f"'{where}' must be {_wanted(hint)}")
    return None


def _wanted(hint: Any) -> str:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return f"one of {', '.join(hint)}"
    words = {
        str: "text in quotes",
        int: "a whole number",
        float: "a number",
        bool: "true or false",
        Path: "a path in quotes",
        tuple: "a list",
    }
    return words.get(get_origin(hint) or hint, "a table")
