"""The 4-bit path on a GPU; each test prints its losses, speed and memory (``-s`` shows them)."""

from __future__ import annotations

import time
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import torch

SMOLLM2 = Path(__file__).parents[2] / "desktop" / "models" / "SmolLM2-135M-Instruct.Q4_1.gguf"
QWEN3_17B = {
    "vocab_size": 151_936,
    "hidden_size": 2048,
    "intermediate_size": 6144,
    "num_hidden_layers": 28,
    "num_attention_heads": 16,
    "num_key_value_heads": 8,
    "head_dim": 128,
    "max_position_embeddings": 40_960,
    "initializer_range": 0.02,
}
STEPS, WARM_UP = 20, 5

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.slow,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU that PyTorch can use"),
]


@pytest.fixture
def settings() -> dict[str, Any]:
    return {
        "base": {"precision": "4bit", "form": "full"},
        "augment": {"paraphrase": True, "shuffle_levels": True, "permute_fields": True},
        "optim": {"epochs": 10, "batch": 32, "micro_batch": 16, "lr": 2e-4, "checkpointing": True},
        "machine": {"device": "cuda"},
    }


def measure(run: Any, steps: int = STEPS) -> dict[str, Any]:
    """First losses, steps and tokens a second after the warm-up, and peak memory in GiB."""
    trainer = run.trainer
    losses = [step.loss for step in islice(run.steps(), WARM_UP)]
    torch.cuda.reset_peak_memory_stats()
    torch.cuda.synchronize()
    first, started = trainer.state.step, time.monotonic()
    losses += [step.loss for step in islice(run.steps(), steps)]
    torch.cuda.synchronize()
    seconds = time.monotonic() - started
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
        "peak GiB": round(torch.cuda.max_memory_allocated() / (1 << 30), 2),
    }


@pytest.mark.skipif(not SMOLLM2.exists(), reason="needs the embedded model: make install")
def test_smollm2_learns_in_four_bit(tiny_run: Any, prepared: Any, settings: Any) -> None:
    settings["base"]["path"] = str(SMOLLM2)
    found = measure(prepared(tiny_run(count=256, **settings)))
    print(f"\nSmolLM2-135M, 4 bit: {found}")
    assert found["last loss"] < 0.7 * found["first losses"][0]


def test_a_model_shaped_like_qwen3_fits_and_learns_in_four_bit(
    tiny_run: Any, prepared: Any, settings: Any, random_model: Any, tmp_path: Path
) -> None:
    settings["base"]["path"] = str(random_model("qwen3", tmp_path / "qwen3", **QWEN3_17B))
    found = measure(prepared(tiny_run(count=256, **settings)))
    print(f"\nQwen3-1.7B's shape, random weights, 4 bit: {found}")
    assert found["last loss"] < found["first losses"][0]
    assert found["peak GiB"] < 8


def test_the_same_seed_gives_losses_that_are_close_on_a_gpu(
    tiny_run: Any, prepared: Any, settings: Any
) -> None:
    losses = [
        [step.loss for step in prepared(tiny_run(out=out, **settings)).steps()]
        for out in ("one", "two")
    ]
    assert losses[0] == pytest.approx(losses[1], rel=1e-2)
