"""What multiplying in bfloat16 gains a training on this processor."""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.material import ROOT

CONFIG = ROOT / "train" / "configs" / "emotions-smollm2-135m.toml"
ROUNDS = 6


def bfloat16_against_float32() -> dict[str, float | str]:
    """Steps of the `emotions` recipe on the embedded model, in turns in both types."""
    from train.config import Compute
    from train.preflight import configured_rubric
    from train.read_config import read_config
    from train.run import plan

    config = read_config(CONFIG)
    if not all(path.exists() for path in config.data.files):
        return {"skipped": "needs ../shared/data"}
    rubric = configured_rubric(config, CONFIG.parent)
    with tempfile.TemporaryDirectory() as name:
        trainers, seconds = {}, {}
        for compute in (Compute.FLOAT32, Compute.BFLOAT16):
            base = replace(config.base, compute=compute)
            one = replace(config, base=base, out=Path(name) / compute)
            trainers[compute] = plan(one, rubric, _nothing).load(_nothing).trainer
            seconds[compute] = list[float]()
        # In turns, so that what else the machine does slows down both; the first round warms up.
        runs = {compute: trainer.run() for compute, trainer in trainers.items()}
        for run in runs.values():
            next(run)  # where it stands
        for number in range(ROUNDS + 1):
            for compute, run in runs.items():
                began = time.monotonic()
                next(run)
                if number:
                    seconds[compute].append(time.monotonic() - began)
        for run in runs.values():
            run.close()  # which saves where it stands, while there is a folder
    exact, fast = (statistics.median(each) for each in seconds.values())
    return {
        "seconds a step, float32": exact,
        "seconds a step, bfloat16": fast,
        "ratio": exact / fast,
    }


def _nothing(_sentence: Any) -> None:
    pass
