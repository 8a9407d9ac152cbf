from __future__ import annotations

import json
import shutil
from math import sqrt

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from convert.adapter import Lora, read_adapter
from convert.errors import ConvertError


@pytest.fixture
def adapter(tmp_path, run_of):
    """A copy of an adapter folder, to be broken."""
    return shutil.copytree(run_of("llama").folder / "adapter", tmp_path / "adapter")


def change(folder, **settings):
    path = folder / "adapter_config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **settings}))


def peft_deltas(model):
    """What peft itself adds to each weight."""
    return {
        name.removeprefix("base_model.model."): module.get_delta_weight("default")
        for name, module in model.named_modules()
        if hasattr(module, "get_delta_weight")
    }


@pytest.mark.parametrize(
    "lora",
    [
        {},
        {"use_rslora": True},
        {"rank_pattern": {"q_proj": 2}, "alpha_pattern": {"layers.1.mlp.up_proj": 32}},
        {"use_rslora": True, "rank_pattern": {"o_proj": 8}, "layers_to_transform": [0, 2]},
    ],
)
def test_the_change_of_every_weight_is_the_one_peft_makes(run_of, lora):
    run = run_of("llama", lora=lora, units=1)
    expected = peft_deltas(run.model)
    adapter = read_adapter(run.folder / "adapter")
    assert set(adapter.modules) == set(expected)
    for name, lora in adapter.modules.items():
        wanted = expected[name].detach().numpy()
        np.testing.assert_allclose(lora.delta, wanted, atol=1e-6)
        # llama.cpp knows one alpha for all and divides by each rank.
        np.testing.assert_allclose(lora.with_alpha(adapter.alpha).delta, wanted, atol=1e-6)


def test_rslora_is_folded_into_alpha(run_of):
    run = run_of("llama", lora={"use_rslora": True}, units=1)
    assert read_adapter(run.folder / "adapter").alpha == 8 * sqrt(4)


def test_folding_leaves_matrices_alone_where_there_is_nothing_to_fold():
    lora = Lora(np.ones((4, 3), np.float32), np.ones((2, 4), np.float32), 2.0)
    assert lora.with_alpha(8.0).b is lora.b


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"use_dora": True}, "DoRA"),
        ({"modules_to_save": ["lm_head"]}, "modules_to_save"),
        ({"bias": "all"}, "biases"),
        ({"init_lora_weights": "pissa"}, "'pissa'"),
        ({"peft_type": "IA3"}, "only LoRA"),
        ({"r": 8}, "rank 8"),
        ({"lora_alpha": None}, "'lora_alpha'"),
        ({"lora_bias": True}, "biases of its own"),
        ({"rank_pattern": ["q_proj"]}, "adapter_config.json is damaged"),
        ({"alpha_pattern": {"(": 1}}, "adapter_config.json is damaged"),
    ],
)
def test_what_two_matrices_cannot_say_is_refused_in_words(adapter, settings, words):
    change(adapter, **settings)
    with pytest.raises(ConvertError, match=words):
        read_adapter(adapter)


def rewritten(folder, change_tensors):
    path = folder / "adapter_model.safetensors"
    save_file(change_tensors(load_file(path)), path)


def test_weights_that_are_no_lora_are_refused(adapter):
    rewritten(adapter, lambda t: {**t, "base_model.model.lm_head.weight": np.ones((2, 2))})
    with pytest.raises(ConvertError, match=r"lm_head\.weight"):
        read_adapter(adapter)


def test_half_a_pair_is_refused(adapter):
    rewritten(adapter, lambda t: dict(list(t.items())[1:]))
    with pytest.raises(ConvertError, match="one half only"):
        read_adapter(adapter)


def test_a_diverged_training_is_named(adapter):
    def poison(tensors):
        next(iter(tensors.values()))[0, 0] = np.nan
        return tensors

    rewritten(adapter, poison)
    with pytest.raises(ConvertError, match="diverged"):
        read_adapter(adapter)


def test_a_corrupt_file_is_a_sentence(adapter):
    path = adapter / "adapter_model.safetensors"
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(ConvertError, match="is damaged"):
        read_adapter(adapter)


@pytest.mark.parametrize("name", ["adapter_model.safetensors", "adapter_config.json"])
def test_a_missing_file_is_named(adapter, name):
    (adapter / name).unlink()
    with pytest.raises(ConvertError, match=name):
        read_adapter(adapter)
