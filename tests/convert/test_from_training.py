"""What `train` leaves behind is what `convert` reads: trained adapters load in the runtime."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from tiny import MOOD, SENTENCES, as_gguf

pytest.importorskip("bitsandbytes", reason="training needs it: make train")
pytest.importorskip("matplotlib", reason="training needs it: make train")

import convert.pipeline
from convert.compare import Allowed, Comparison
from convert.pipeline import Order
from desktop.engine.choose import rubric_of, setup_for
from desktop.engine.models.library import find_model
from rubrics.errors import UserError
from rubrics.loader import load_rubric
from train.config import Base, Precision
from train.model.base import check_base, load_base
from train.read_config import make_config
from train.run import plan

UNUSUAL = ("", "\x85", "\u2028", "\ud83d")
"""Ends of lines that are none in JSON, and half of a surrogate pair."""


def silent(*_: object) -> None:
    pass


def trained(tmp_path: Path, base: Path, precision: str) -> Path:
    """A run of a few steps, long enough for the adapter to change every answer."""
    feelings = load_rubric(MOOD).dimension("feeling").values
    rows = [
        {
            "text": f"{SENTENCES[i % len(SENTENCES)]} {i}{UNUSUAL[i % len(UNUSUAL)]}",
            "feeling": feelings[i % len(feelings)],
        }
        for i in range(30)
    ]
    (tmp_path / "data.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    settings = {
        "rubric": str(MOOD),
        "out": "run",
        "base": {"path": str(base), "precision": precision},
        "data": {"files": ["data.jsonl"]},
        "split": {"train": 0.5, "validation": 0.0, "test": 0.5},
        "lora": {"r": 4, "alpha": 8, "rslora": True},
        "optim": {"epochs": 2, "batch": 5, "micro_batch": 5, "lr": 1e-2, "select": "last"},
        "machine": {"device": "cpu", "threads": 1},
    }
    config = make_config(settings, tmp_path / "config.toml")
    run = plan(config, load_rubric(MOOD), silent).load(silent)
    list(run.steps())
    run.finish()
    return config.out


def alike(found: Comparison, exact: bool) -> bool:
    """Whether a model answers as in training; forgetting the adapter, the mean is 0.2."""
    return found.largest < 0.01 if exact else found.mean < 0.05


@pytest.mark.parametrize(
    ("family", "kind", "precision"),
    [("llama", "gguf", "16bit"), ("gemma3", "folder", "16bit"), ("qwen3", "folder", "4bit")],
)
def test_a_trained_adapter_answers_in_the_runtime_as_in_training(
    folder_of, tmp_path, family, kind, precision
):
    folder = folder_of(family)
    base = as_gguf(folder, tmp_path / "base.gguf") if kind == "gguf" else folder
    run = trained(tmp_path, base, precision)
    exact = precision == "16bit"
    # A base of random numbers is another one after rounding to 4 bit, and no labels tell it.
    allowed = Allowed() if exact else Allowed(0.8, alpha_loss=2.0)
    merged = convert.pipeline.convert(
        Order(run, kind="f16", out=tmp_path / "m.gguf", threads=1, allowed=allowed), silent
    )
    (f16,) = merged.verification.models
    assert alike(f16, exact)
    file = find_model(str(merged.path))
    assert rubric_of(file).id == "mood"
    assert json.loads(file.header.training)["base"]["precision"] == precision
    assert "data.jsonl" in file.header.training
    assert str(tmp_path) not in file.header.training
    alone = convert.pipeline.convert(
        Order(run, kind="auto" if kind == "gguf" else "f16", out=tmp_path / "a.gguf",
              adapter_only=True, threads=1, allowed=allowed),
        silent,
    )  # fmt: skip
    (beside,) = alone.verification.models
    assert alike(beside, exact)
    model = find_model(str(alone.others[0] if alone.others else base))
    assert setup_for(rubric_of(file), model, find_model(str(alone.path))).adapter == alone.path


def logits(base: Path) -> torch.Tensor:
    """Of a base as training loads it, without packing."""
    model = load_base(Base(path=base, precision=Precision.SIXTEEN_BIT), torch.device("cpu"))
    model.set_attn_implementation("eager")
    with torch.no_grad():
        return model(torch.arange(100)[None] % 50 + 20).logits


def test_a_llama_3_is_the_same_model_from_its_file_as_from_its_folder(folder_of, tmp_path):
    folder = folder_of("llama3")
    file = as_gguf(folder, tmp_path / "base.gguf")
    assert torch.allclose(logits(file), logits(folder), atol=1e-3)


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        ({"rope_parameters": {"rope_type": "linear", "rope_theta": 1e4, "factor": 4.0}}, "scaled"),
        ({"attention_bias": True}, r"the weights blk\.0\.attn_.*\.bias"),
    ],
)
def test_a_file_that_would_be_trained_as_another_model_is_refused(
    folder_of, tmp_path, settings, what
):
    file = as_gguf(folder_of("llama", **settings), tmp_path / "base.gguf")
    with pytest.raises(UserError, match=f"{what}.* does not read from a GGUF file"):
        check_base(Base(path=file), torch.device("cpu"))
