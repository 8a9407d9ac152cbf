"""Converting a model of real size must not need its size in memory.

The numbers in it are random, and the tokenizer is a small one.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from shapes import QWEN3_1_7B

from bench.material import ROOT
from bench.memory import peak_of

GIGABYTE = 1e9
RANK = 16


def qwen_in_shards() -> dict[str, float | str]:
    """A random model shaped like Qwen3-1.7B, from shards to Q4_K_M with an adapter merged in."""
    with tempfile.TemporaryDirectory() as name:
        run, out = Path(name) / "run", Path(name) / "out.gguf"
        # In a process of its own: making the model takes more memory than converting it.
        make = [sys.executable, "-m", "bench.conversion", str(run)]
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
        began = time.monotonic()
        command = [sys.executable, "-m", "convert", str(run), "--type", "q4_k_m", "--accept-loss"]
        peak = peak_of([*command, "--out", str(out)], {}) / 1000
        return {
            "seconds": time.monotonic() - began,
            "peak RSS of all processes: GB": peak,
            "size before: GB": _size(run / "base") / GIGABYTE,
            "size after: GB": out.stat().st_size / GIGABYTE,
        }


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def make_run(run: Path) -> None:
    """A run folder with a base of real size, an adapter on all projections, and one unit."""
    sys.path.insert(0, str(ROOT / "tests" / "convert"))
    import torch
    from safetensors.torch import save_file
    from tiny import MOOD, SENTENCES, make_folder, write_record

    from rubrics.loader import load_rubric

    base = make_folder(run / "base", "qwen3", tied=True, max_shard_size="1GB", **QWEN3_1_7B)
    hidden, inner = QWEN3_1_7B["hidden_size"], QWEN3_1_7B["intermediate_size"]
    heads = QWEN3_1_7B["num_attention_heads"] * QWEN3_1_7B["head_dim"]
    values = QWEN3_1_7B["num_key_value_heads"] * QWEN3_1_7B["head_dim"]
    shapes = {
        "self_attn.q_proj": (heads, hidden),
        "self_attn.k_proj": (values, hidden),
        "self_attn.v_proj": (values, hidden),
        "self_attn.o_proj": (hidden, heads),
        "mlp.gate_proj": (inner, hidden),
        "mlp.up_proj": (inner, hidden),
        "mlp.down_proj": (hidden, inner),
    }
    tensors = {}
    for layer in range(QWEN3_1_7B["num_hidden_layers"]):
        for module, (outputs, inputs) in shapes.items():
            name = f"base_model.model.model.layers.{layer}.{module}"
            tensors[f"{name}.lora_A.weight"] = torch.randn(RANK, inputs) * 0.02
            tensors[f"{name}.lora_B.weight"] = torch.randn(outputs, RANK) * 0.02
    adapter = run / "adapter"
    adapter.mkdir()
    save_file(tensors, adapter / "adapter_model.safetensors")
    settings = {"peft_type": "LORA", "r": RANK, "lora_alpha": 2 * RANK, "bias": "none"}
    (adapter / "adapter_config.json").write_text(json.dumps(settings))
    rubric = load_rubric(MOOD)
    write_record(run, rubric, base)
    levels = len(rubric.dimension("feeling").levels)
    unit = {
        "fields": {"text": SENTENCES[0]},
        "labels": {},
        "probabilities": {"feeling": [1 / levels] * levels},
    }
    (run / "heldout.jsonl").write_text(json.dumps(unit) + "\n")


if __name__ == "__main__":
    make_run(Path(sys.argv[1]))
