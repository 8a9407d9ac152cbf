"""Killed while a training run becomes a model file."""

from __future__ import annotations

import json
import os
import sys
import warnings
from pathlib import Path
from typing import Any

from kills.scenario import TESTS, Say, Scenario, contents, same_or_not_there


def write_run(folder: Path) -> None:
    """A training run on a tiny model with random weights."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    warnings.simplefilter("ignore")
    import torch
    from transformers.utils import logging

    torch.set_num_threads(1)  # its threads spin, which makes small models slow beside others
    logging.disable_progress_bar()
    sys.path.insert(0, str(TESTS / "convert"))
    from tiny import make_folder, make_run

    make_run(folder / "run", make_folder(folder / "base", "llama"))


def convert(folder: Path, say: Say) -> None:
    """Converts the run, which may lose much; the step is that the file is there."""
    from convert.compare import Allowed
    from convert.pipeline import Order
    from convert.pipeline import convert as convert_run

    allowed = Allowed(agreement=0.5, alpha_loss=1.0)
    order = Order(folder / "run", kind="q8_0", allowed=allowed, threads=1)
    convert_run(order, lambda _step, _done, _total: None)
    say(1)


def converted(folder: Path) -> int:
    """Whether there is a model under its name, which has to be whole and proved."""
    found = same_or_not_there(folder, folder.parent / "convert-whole", "run/*.gguf")
    assert not found or (folder / "run" / "verify.json").exists()
    return len(found)


def result(folder: Path) -> Any:
    """The model, what else lies beside it, and what was measured, but for the speed."""
    verified = json.loads((folder / "run" / "verify.json").read_text(encoding="utf-8"))
    for model in verified["models"]:
        del model["speed"]
    names = sorted(path.name for path in (folder / "run").iterdir())
    return contents(folder, "run/*.gguf"), names, verified


SCENARIOS = {
    "convert": Scenario(
        write_run,
        convert,
        converted,
        result,
        project=None,
        needs=("torch", "transformers", "peft", "sentencepiece", "gguf", "krippendorff"),
        weight=0.3,  # several processes begin and end in a conversion, which takes seconds
    )
}
