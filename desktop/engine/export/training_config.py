"""The configuration of a training export, which names the base and the folder of the run."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from desktop.engine.atomic import write_text
from desktop.engine.models.hashes import model_sha256
from rubrics.digest import model_sha256 as folder_sha256
from rubrics.paths import written_path
from rubrics.prompt import PROMPT_VERSION
from rubrics.toml.edit import with_value
from rubrics.toml.write import literal

EPOCHS = 5
"""How often a training sees every text, unless the analyst changes the configuration."""

_CONFIG = """\
# Trains an adapter on the labels in training.jsonl:  glossator train training.toml
rubric = "training.rubric.toml"
out = "training-run"

[base]
# Where the model lies; on another machine, where it lies there.
path = {base}
precision = "16bit"      # "4bit" needs less memory; use it for bases above 300M parameters
form = "compact"

[data]
files = ["training.jsonl"]

[augment]
token_dropout = 0.03

[optim]
epochs = {epochs}
lr = 5e-4                # 5e-5 suits bases above a billion parameters
label_smoothing = 0.05
"""

_OURS = re.compile("training-run(-[0-9a-f]{8})?")
"""A run's folder, as long as the analyst has not named one."""

_FREE, _FREE_OPTIM = ("out", "card", "machine"), ("micro_batch", "checkpointing", "optimizer")
"""Settings that a run may go on with when they change."""


def place_config(config: Path, base: Path, hashes: Sequence[str]) -> None:
    """Writes a configuration that trains ``base``. One that is there is left alone, but for two
    settings: a base that is no longer where it says is looked for at ``base``, and ``out``.

    The run's folder is named by a hash of what is learned, whose files have these ``hashes``, and
    of the base: so a run goes on with the same labels, whatever the base is called by then, and a
    new one begins with others. Raises WriteError.
    """
    text = _CONFIG.format(base=literal(str(base)), epochs=EPOCHS)
    try:
        if config.exists():
            text = config.read_text(encoding="utf-8-sig")
        settings = tomllib.loads(text)
    except ValueError:
        return  # training says what is wrong with it, and where
    table = settings.get("base")
    if isinstance(table, dict) and isinstance(named := table.get("path"), str):
        if not written_path(named, config.parent).exists():
            named = str(base)
            text = with_value(text, ("base", "path"), named)
        settings["base"] = {**table, "path": _identity(written_path(named, config.parent))}
    if _OURS.fullmatch(str(settings.get("out"))):
        text = with_value(text, ("out",), f"training-run-{_digest(settings, hashes)}")
    write_text(config, text)


def _digest(settings: dict[str, Any], hashes: Sequence[str]) -> str:
    """Eight digits for what is learned with these settings, and of which files."""
    learned = {name: value for name, value in settings.items() if name not in _FREE}
    if isinstance(optim := learned.get("optim"), dict):
        learned["optim"] = {k: value for k, value in optim.items() if k not in _FREE_OPTIM}
    known = json.dumps([PROMPT_VERSION, hashes, learned], sort_keys=True, default=str)
    return hashlib.sha256(known.encode()).hexdigest()[:8]


def _identity(base: Path) -> str:
    """SHA-256 of a base, whatever it is called; of one that cannot be read, where it should be."""
    try:
        return model_sha256(base) if base.is_file() else folder_sha256(base)
    except OSError:  # training says so
        return str(base)
