"""An adapter is added to weights in 16 bit where it can be, and is put beside them elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import gguf
import numpy as np
import numpy.typing as npt
import pytest
from requantize import requantized

from desktop.engine.annotate import model_coder
from desktop.engine.choose import setup_for
from desktop.engine.models.header import TensorInfo, read_header
from desktop.engine.models.library import ModelFile
from desktop.engine.models.tensor_types import TENSOR_TYPES
from desktop.engine.runtime import llama
from desktop.engine.runtime.adapter import can_merge
from desktop.engine.runtime.runtime import Job, ModelUnusableError, Runtime, Setup
from desktop.engine.runtime.scorer import Scorer, make_plan
from desktop.engine.runtime.weights import WidenedWeights, widened_file
from rubrics.digest import file_sha256
from rubrics.library import find_rubric
from rubrics.prompt import Form, prompt_tree

ADAPTER = Path("rubrics/builtin/emotions/emotions-smollm2-135m.gguf").absolute()
ALPHA, RANK = 128, 16

Rows = npt.NDArray[np.float64]


def wide(model: ModelFile, kind: str, adapter: Path | None = None) -> WidenedWeights:
    return WidenedWeights(
        model.path, model.sha256, kind, adapter, file_sha256(adapter) if adapter else ""
    )


def matrices(path: Path) -> dict[str, Rows]:
    tensors = gguf.GGUFReader(path).tensors
    return {t.name: gguf.dequantize(t.data, t.tensor_type).astype(np.float64) for t in tensors}


@pytest.mark.parametrize(("kind", "bits"), [("F16", 11), ("BF16", 8)])
def test_each_matrix_is_the_models_and_the_adapters_rounded_once(
    kind: str, bits: int, smollm2: ModelFile, tmp_path: Path
) -> None:
    own, parts = matrices(smollm2.path), matrices(ADAPTER)
    with widened_file(wide(smollm2, kind, ADAPTER), tmp_path) as path:
        sums = matrices(path)
    assert sums.keys() == own.keys()
    assert len(parts) == 2 * 7 * 30
    for name, values in own.items():
        low, high = parts.get(f"{name}.lora_a"), parts.get(f"{name}.lora_b")
        more = 0.0 if low is None or high is None else ALPHA / RANK * (high @ low)
        # Half of the last bit kept; below the smallest normal F16 its steps no longer shrink.
        assert np.allclose(sums[name], values + more, rtol=2.0**-bits, atol=2.0**-25), name


@pytest.mark.parametrize("kind", ["Q4_1", "Q8_0"])
def test_it_moves_probabilities_less_than_quantizing_does(
    kind: str, smollm2: ModelFile, comments: Callable[[int], list[str]], tmp_path: Path
) -> None:
    file = smollm2 if kind == "Q4_1" else requantized(smollm2, kind, tmp_path)
    tree = prompt_tree(find_rubric("emotions", Path()), Form.COMPACT)
    texts = comments(20)

    def probabilities(model: llama.Model) -> Rows:
        plan = make_plan(model, tree, 2048)
        context = llama.Context(model, 2048)
        context.begin(plan.prefix)
        scorer = Scorer(context, plan)
        found = [scorer.score({"text": text}, ["emotion"])[0]["emotion"][0] for text in texts]
        shares = np.exp(np.array(found))
        return np.asarray(shares / shares.sum(axis=1, keepdims=True))

    with widened_file(wide(file, "F32"), None) as path:
        exact = probabilities(llama.Model(path, ADAPTER))
        without = probabilities(llama.Model(path))
    quantized = np.abs(probabilities(llama.Model(file.path, ADAPTER)) - exact).max()
    for written_as in ("F16", "BF16"):
        with widened_file(wide(file, written_as, ADAPTER), None) as path:
            added = np.abs(probabilities(llama.Model(path)) - exact).max()
        assert added < quantized < np.abs(without - exact).max(), written_as


def told(setup: Setup) -> tuple[str, list[object]]:
    names = tuple(dimension.name for dimension in setup.rubric.dimensions)
    with Runtime(setup) as runtime:
        coder = model_coder("it", setup, runtime.info)
        (scored,) = runtime.score([[Job("1", {"text": "I am so glad!"}, names)]])
    assert not scored.error
    return coder.identity["runtime"], list(scored.scores.values())


def test_the_coder_says_so_and_what_cannot_be_added_is_put_beside(
    smollm2: ModelFile, tmp_path: Path
) -> None:
    other = tmp_path / "bf16.gguf"
    source = gguf.GGUFReader(ADAPTER)
    writer = gguf.GGUFWriter(other, "llama")
    writer.add_string("general.type", "adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", ALPHA)
    for tensor in source.tensors:
        data = gguf.quantize(tensor.data.astype(np.float32), gguf.GGMLQuantizationType.BF16)
        writer.add_tensor(tensor.name, data, raw_dtype=gguf.GGMLQuantizationType.BF16)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()

    setup = setup_for(find_rubric("emotions", Path()), smollm2, form=Form.COMPACT, chat=False)
    added = replace(setup, adapter=ADAPTER, adapter_sha256=file_sha256(ADAPTER))
    beside = replace(setup, adapter=other, adapter_sha256=file_sha256(other))
    kind = llama.fastest_16_bit()
    runtime, scores = told(added)
    assert f", weights in {kind} with the adapter added, " in runtime
    assert told(added) == (runtime, scores)  # from the cache
    runtime, others = told(beside)
    assert f", weights in {kind}, " in runtime
    assert scores != others != told(setup)[1]


def test_one_whose_training_diverged_is_named(smollm2: ModelFile, tmp_path: Path) -> None:
    path = Path(shutil.copy(ADAPTER, tmp_path / "bad.gguf"))
    header = read_header(path)
    with path.open("r+b") as file:
        file.seek(header.data_start + header.tensors[5].offset)
        file.write(np.array([np.nan], np.float16).tobytes())
    setup = setup_for(find_rubric("emotions", Path()), smollm2, form=Form.COMPACT, chat=False)
    setup = replace(setup, adapter=path, adapter_sha256=file_sha256(path))
    with (
        Runtime(setup) as runtime,
        pytest.raises(ModelUnusableError, match=r"The adapter bad\.gguf holds values that are no"),
    ):
        runtime.info  # noqa: B018 (asking is what fails)


def test_what_fits_is_for_the_headers_to_say(smollm2: ModelFile, gemma: ModelFile) -> None:
    lora, model = read_header(ADAPTER), smollm2.header
    assert can_merge(lora, model)
    assert not can_merge(lora, gemma.header)
    assert not can_merge(replace(lora, metadata={**lora.metadata, "adapter.type": "x"}), model)
    assert not can_merge(replace(lora, tensors=()), model)
    assert not can_merge(replace(lora, tensors=lora.tensors[:-1]), model)
    a, b = lora.tensors[:2]
    q8_0 = TENSOR_TYPES[8]

    def fits(*pair: TensorInfo) -> bool:
        return can_merge(replace(lora, tensors=pair), model)

    assert fits(a, b)
    assert fits(b, a)
    assert not fits(a, a)
    assert not fits(replace(a, type=q8_0), b)
    assert not fits(replace(a, shape=(a.shape[0] + 1, a.shape[1])), b)
    assert not fits(a, replace(b, shape=(b.shape[0], b.shape[1] + 1)))
    assert not fits(replace(a, shape=(a.shape[0], 8)), b)
    assert not fits(replace(a, shape=(*a.shape, 1)), b)
    assert not fits(
        replace(a, name="blk.99.ffn_down.weight.lora_a"),
        replace(b, name="blk.99.ffn_down.weight.lora_b"),
    )
    embedding = model.tensors[0]
    assert embedding.name == "token_embd.weight"
    looked_up = (
        replace(a, name="token_embd.weight.lora_a", shape=(embedding.shape[0], 16)),
        replace(b, name="token_embd.weight.lora_b", shape=(16, embedding.shape[1])),
    )
    assert not fits(*looked_up)
