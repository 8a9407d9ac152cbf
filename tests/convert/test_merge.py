"""Where an adapter's matrices belong in a base, and which do not belong there."""

from __future__ import annotations

import numpy as np
import pytest

from convert.adapter import Adapter, Lora
from convert.base import open_path
from convert.errors import ConvertError
from convert.merge import place


def on(module, outer, inner):
    """An adapter of rank 2 on a module of this shape."""
    lora = Lora(np.ones((2, inner), np.float32), np.ones((outer, 2), np.float32), 1.0)
    return Adapter({module: lora}, alpha=2.0)


@pytest.fixture(scope="module")
def base(folder_of):
    return open_path(folder_of("llama"), hf=True)


@pytest.fixture(scope="module")
def shapes(base):
    return {tensor.name: tensor.shape for tensor in base.tensors()}


def test_a_matrix_is_placed_under_the_name_that_gguf_has_for_it(base, shapes):
    outer, inner = shapes["blk.1.ffn_down.weight"]
    placed = place(on("model.layers.1.mlp.down_proj", outer, inner), base)
    assert list(placed) == ["blk.1.ffn_down.weight"]


@pytest.mark.parametrize(
    ("module", "tensor"),
    [
        ("lm_head", "output.weight"),
        ("model.embed_tokens", "token_embd.weight"),
    ],
)
def test_what_llama_cpp_takes_no_lora_on_is_refused(base, shapes, module, tensor):
    with pytest.raises(ConvertError, match=f"changes '{module}', which cannot be carried over"):
        place(on(module, *shapes[tensor]), base)


@pytest.mark.parametrize(
    ("layer", "more", "has"), [(1, 1, r"has \d+ x \d+"), (99, 0, "has nothing")]
)
def test_a_base_of_another_shape_or_of_fewer_layers_is_another_base(base, shapes, layer, more, has):
    outer, inner = shapes["blk.1.attn_q.weight"]
    for shape in ((outer + more, inner), (outer, inner + more)):
        with pytest.raises(ConvertError, match=f"{has}: it was trained on another base"):
            place(on(f"model.layers.{layer}.self_attn.q_proj", *shape), base)
