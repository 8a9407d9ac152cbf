"""The adapter that ships, the whole way: merged, quantized, evaluated on labelled comments."""

from __future__ import annotations

import csv
import itertools
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFReader
from safetensors.numpy import save_file
from tiny import write_record

import convert.pipeline
from convert.compare import Allowed
from convert.pipeline import Order
from convert.run_folder import read_run
from convert.runtime import ask
from desktop.engine.models.library import default_model, open_model
from rubrics.digest import text_sha256
from rubrics.library import builtin_adapters, find_rubric

ROOT = Path(__file__).parents[2]
COMMENTS = ROOT.parent / "shared" / "data" / "goemotions.csv"
UNITS = 24
MODULES = {
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
HEADS = {"attn_q": 9, "attn_k": 3}


def halves(values, heads):
    """Rows as transformers has them, from neighbouring pairs as GGUF has them."""
    pairs = values.reshape(heads, -1, 2, values.shape[1])
    return np.ascontiguousarray(pairs.swapaxes(1, 2).reshape(values.shape))


def write_peft(adapter, folder):
    """A GGUF adapter of SmolLM2 as peft saves it."""
    reader = GGUFReader(adapter)
    tensors = {}
    for tensor in reader.tensors:
        _, block, part, _, side = tensor.name.split(".")
        values = np.asarray(tensor.data, np.float32)
        if side == "lora_b" and part in HEADS:
            values = halves(values, HEADS[part])
        name = f"model.layers.{block}.{MODULES[part]}.lora_{side[-1].upper()}.weight"
        tensors[f"base_model.model.{name}"] = values
    folder.mkdir(parents=True)
    save_file(tensors, folder / "adapter_model.safetensors")
    alpha = float(reader.get_field("adapter.lora.alpha").contents())
    rank = min(len(values) for name, values in tensors.items() if ".lora_A." in name)
    config = {"peft_type": "LORA", "r": rank, "lora_alpha": alpha}
    (folder / "adapter_config.json").write_text(json.dumps(config))


@pytest.mark.slow
def test_the_shipped_adapter_is_merged_quantized_and_evaluated(tmp_path):
    if not COMMENTS.exists():
        pytest.skip("needs ../shared/data/goemotions.csv")
    base, rubric = default_model(), find_rubric("emotions", tmp_path)
    (adapter,) = builtin_adapters()
    run = tmp_path / "run"
    write_peft(adapter, run / "adapter")
    write_record(run, rubric, base.path)
    with COMMENTS.open(encoding="utf-8", newline="") as file:
        known = set(open_model(adapter).header.training_units.split())
        new = (row for row in csv.DictReader(file) if text_sha256([row["TEXT"]]) not in known)
        rows = list(itertools.islice(new, UNITS))
    write_heldout(run, rows, [[1 / 28] * 28] * UNITS)
    read = read_run(run)
    asked = ask(read, read.heldout, base.path, adapter, threads=1, said=lambda _done: None)
    write_heldout(run, rows, [each["emotion"].probabilities for each in asked.scores])

    out = tmp_path / "emotions.gguf"
    order = Order(run, kind="q8_0", out=out, threads=1, allowed=Allowed(0.8, 0.2))
    f16, q8 = convert.pipeline.convert(order, lambda *_: None).verification.models
    # The base's own weights are the same numbers in both, but for the rounding to 16 bit.
    assert f16.mean < 0.005
    assert f16.agreement >= q8.agreement - 0.1
    assert open_model(out).header.quantization == "Q8_0"

    table = tmp_path / "labelled.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    ended = subprocess.run(
        [sys.executable, "-m", "desktop.cli", "evaluate", str(table), "--gold", "label",
         "--field", "text=TEXT", "--model", str(out), "--threads", "1"],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    (accuracy,) = re.findall(rf"gold\s+│\s+{UNITS}\s+│\s+(0\.\d+)", ended.stdout)
    assert float(accuracy) > 0.6  # always the commonest label: 0.37


def write_heldout(run, rows, probabilities):
    lines = [
        {"fields": {"text": row["TEXT"]}, "labels": {"emotion": row["label"]},
         "probabilities": {"emotion": list(given)}}
        for row, given in zip(rows, probabilities, strict=True)
    ]  # fmt: skip
    (run / "heldout.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
