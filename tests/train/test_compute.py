"""On a CPU that can, the base's matrices are multiplied in bfloat16, and nothing else is."""

from __future__ import annotations

import json
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from train.model import packing


def finished(run: Any) -> list[float]:
    list(run.steps())
    run.finish()
    return [row[3] for row in run.trainer.state.losses]


def test_in_bfloat16_a_cpu_multiplies_matrices_alone(
    tiny_run: Any, prepared: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = finished(prepared(tiny_run(out="a")))
    run = prepared(tiny_run(out="b", base={"compute": "bfloat16"}))
    decoder = run.trainer.network.decoder
    seen: dict[str, torch.dtype] = {}
    layer = decoder.layers[0]
    layer.mlp.up_proj.base_layer.register_forward_hook(
        lambda _m, _i, out: seen.update(product=out.dtype)
    )
    layer.register_forward_hook(lambda _m, _i, out: seen.update(stream=out.dtype))
    attend = packing.scaled_dot_product_attention

    def noted(query: torch.Tensor, *others: Any, **how: Any) -> torch.Tensor:
        seen["attention"] = query.dtype
        return attend(query, *others, **how)

    monkeypatch.setattr(packing, "scaled_dot_product_attention", noted)
    losses = finished(run)
    assert losses != exact
    assert losses == pytest.approx(exact, rel=0.02)
    exactly = torch.float32
    assert seen == {"product": torch.bfloat16, "stream": exactly, "attention": exactly}
    folder = run.trainer.folder
    saved = json.loads((folder / "run.json").read_text("utf-8"))
    assert saved["base"]["compute"] == "bfloat16"
    assert {
        tensor.dtype
        for tensor in load_file(folder / "adapter" / "adapter_model.safetensors").values()
    } == {torch.float32}


def test_a_processor_without_bfloat16_is_told_of(
    tiny_run: Any, planned: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tiny_run(base={"compute": "bfloat16"})
    for able in (True, False):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda able=able: {"amx_bf16": able})
        told = [line for line in planned(config).warnings if "bfloat16" in line]
        assert bool(told) is not able
