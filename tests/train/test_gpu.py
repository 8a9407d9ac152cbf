"""The 4-bit path on a GPU; each test prints its losses, speed and memory (``-s`` shows them)."""

from __future__ import annotations

from itertools import islice
from math import isfinite
from pathlib import Path
from typing import Any

import pytest
import torch
from shapes import QWEN3_1_7B

SMOLLM2 = Path(__file__).parents[2] / "desktop" / "models" / "SmolLM2-135M-Instruct.Q4_1.gguf"
STEPS, WARM_UP = 20, 5
GIB = 1 << 30

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.slow,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU that PyTorch can use"),
]


@pytest.fixture
def settings() -> dict[str, Any]:
    return {
        "base": {"precision": "4bit", "form": "full"},
        # No epoch ends among the steps that are timed.
        "split": {"train": 0.9, "validation": 0.0, "test": 0.1},
        "augment": {"paraphrase": True, "shuffle_levels": True, "permute_fields": True},
        "optim": {
            "epochs": 10,
            "batch": 32,
            "micro_batch": 16,
            "lr": 2e-4,
            "checkpointing": True,
            "select": "last",
        },
        "machine": {"device": "cuda"},
    }


def measure(run: Any, steps: int = STEPS) -> dict[str, Any]:
    """First losses, steps and tokens a second after the warm-up, and peak memory in GiB."""
    trainer = run.trainer
    losses = [step.loss for step in islice(run.steps(), 1, 1 + WARM_UP)]
    torch.cuda.reset_peak_memory_stats()
    first, before = trainer.state.step, trainer.state.seconds
    losses += [step.loss for step in islice(run.steps(), 1, 1 + steps)]
    seconds = trainer.state.seconds - before  # a step's loss is read, so its work is done
    tokens = sum(
        len(micro.prefix) + sum(map(len, micro.examples))
        for number in range(first, trainer.state.step)
        for micro in trainer.schedule.step(number)
    )
    return {
        "device": torch.cuda.get_device_name(),
        "first losses": [round(loss, 4) for loss in losses[:5]],
        "last loss": round(losses[-1], 4),
        "steps/s": round((trainer.state.step - first) / seconds, 2),
        "tokens/s": round(tokens / seconds),
        "peak GiB": round(torch.cuda.max_memory_allocated() / GIB, 2),
    }


@pytest.mark.skipif(not SMOLLM2.exists(), reason="needs the embedded model: make install")
def test_smollm2_learns_in_four_bit(tiny_run: Any, prepared: Any, settings: Any) -> None:
    settings["base"]["path"] = str(SMOLLM2)
    found = measure(prepared(tiny_run(count=1000, **settings)))
    print(f"\nSmolLM2-135M, 4 bit: {found}")
    assert found["last loss"] < 0.7 * found["first losses"][0]


def test_a_model_shaped_like_qwen3_fits_and_takes_steps_in_four_bit(
    tiny_run: Any, prepared: Any, settings: Any, random_model: Any, tmp_path: Path
) -> None:
    shape = {**QWEN3_1_7B, "initializer_range": 0.02}
    settings["base"]["path"] = str(random_model("qwen3", tmp_path / "qwen3", **shape))
    found = measure(prepared(tiny_run(count=1000, **settings)))
    print(f"\nQwen3-1.7B's shape, random weights, 4 bit: {found}")
    assert all(map(isfinite, found["first losses"]))
    assert found["peak GiB"] < 8


def test_the_same_seed_gives_losses_that_are_close_on_a_gpu(
    tiny_run: Any, prepared: Any, settings: Any
) -> None:
    losses = [
        [step.loss for step in prepared(tiny_run(out=out, **settings)).steps()][1:]
        for out in ("one", "two")
    ]
    assert losses[0] == pytest.approx(losses[1], rel=1e-2)
