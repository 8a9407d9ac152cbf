"""Tiny random models of each supported family, and made-up labelled units that can be learned."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tools import module_where_installed

PACKAGES = ("torch", "transformers", "peft", "bitsandbytes", "safetensors", "gguf", "matplotlib")


def pytest_pycollect_makemodule(module_path: Path, parent: Any) -> Any:
    """Skips with the reason."""
    return module_where_installed(PACKAGES, module_path=module_path, parent=parent)


RUBRIC = """
id = "tiny"
version = "1"
title = "Tiny"
description = "Say what it is."

[[field]]
name = "text"
title = "Text"

[[field]]
name = "memo"
title = "Memo"

[[dimension]]
name = "mood"
title = "Mood"
question = "Which mood?"
scale = "nominal"
level = [{ name = "joy" }, { name = "joyful" }, { name = "fear" }]

[[dimension]]
name = "force"
title = "Force"
question = "How strong?"
scale = "ordinal"
level = [{ value = 1, name = "weak" }, { value = 2, name = "strong" }]

[[dimension]]
name = "about"
title = "About"
question = "What is it about?"
scale = "nominal"
select = "many"
level = [{ name = "home" }, { name = "work" }]
"""

WORDS = {"joy": "sun", "joyful": "party", "fear": "dark"}


@pytest.fixture(scope="session")
def tiny_rubric() -> Any:
    from rubrics.loader import parse_rubric

    return parse_rubric(RUBRIC, "tiny.toml")


def rows(count: int) -> list[dict[str, str]]:
    """Units whose labels can be read off their words."""
    made = []
    for i in range(count):
        mood, force, about = list(WORDS)[i % 3], 1 + i % 2, ("home", "work", "home|work")[i % 3]
        made.append(
            {
                "text": f"{WORDS[mood]} {i}" * force,
                "memo": "" if i % 4 else "n",
                "mood": mood,
                "force": str(force),
                "about": about,
            }
        )
    return made


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Makes (once) a folder with a random model of a family and a byte-level tokenizer."""
    made: dict[str, Path] = {}

    def make(family: str) -> Path:
        if family not in made:
            made[family] = write_model(family, tmp_path_factory.mktemp(family))
        return made[family]

    return make


@pytest.fixture(scope="session")
def random_model() -> Callable[..., Path]:
    """Writes a random model of any shape into a folder."""
    return write_model


@pytest.fixture
def tiny_run(tmp_path: Path, tiny_model: Callable[[str], Path]) -> Callable[..., Any]:
    """A Config on a tiny model and 24 made-up units."""

    def make(family: str = "llama", out: str = "run", count: int = 24, **tables: Any) -> Any:
        from train.read_config import make_config

        (tmp_path / "tiny.toml").write_text(RUBRIC, encoding="utf-8")
        data = tmp_path / "data.jsonl"
        data.write_text("".join(json.dumps(row) + "\n" for row in rows(count)), encoding="utf-8")
        settings: dict[str, Any] = {
            "rubric": "tiny.toml",
            "out": out,
            "base": {"path": str(tiny_model(family)), "precision": "16bit"},
            "data": {"files": ["data.jsonl"]},
            "split": {"train": 0.5, "validation": 0.25, "test": 0.25},
            "optim": {"epochs": 2, "batch": 4, "micro_batch": 2, "lr": 1e-2},
            "machine": {"device": "cpu", "threads": 1},
        }
        for name, table in tables.items():
            settings[name] = settings.get(name, {}) | table if isinstance(table, dict) else table
        return make_config(settings, tmp_path / "config.toml")

    return make


@pytest.fixture
def config_file(tiny_run: Callable[..., Any]) -> Any:
    """Writes a configuration as a file, in TOML."""
    from train.read_config import as_table

    def write(**tables: Any) -> Path:
        config = tiny_run(**tables)
        lines: list[str] = []
        table = as_table(config)
        for key, value in table.items():
            if not isinstance(value, dict):
                lines.append(f"{key} = {json.dumps(value)}")
        for key, value in table.items():
            if isinstance(value, dict):
                lines.append(f"[{key}]")
                lines += [f"{k} = {_toml(v)}" for k, v in value.items()]
        path: Path = config.out.parent / "config.toml"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k} = {json.dumps(v)}" for k, v in value.items()) + "}"
    return json.dumps(value)


@pytest.fixture
def planned() -> Callable[..., Any]:
    """A run that was checked, with a silent terminal."""

    def make(config: Any) -> Any:
        from train.preflight import configured_rubric
        from train.run import plan

        return plan(config, configured_rubric(config, config.out.parent), lambda _sentence: None)

    return make


@pytest.fixture
def prepared(planned: Any) -> Callable[..., Any]:
    """A run that is ready to go."""
    return lambda config: planned(config).load(lambda _sentence: None)


def write_model(family: str, folder: Path, **others: Any) -> Path:
    """A random model of a family, tiny but for the other settings, and a byte-level tokenizer."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import (
        Gemma3ForCausalLM,
        Gemma3TextConfig,
        LlamaConfig,
        LlamaForCausalLM,
        PreTrainedTokenizerFast,
        Qwen2Config,
        Qwen2ForCausalLM,
        Qwen3Config,
        Qwen3ForCausalLM,
    )
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {letter: i for i, letter in enumerate(["<s>", "</s>", *alphabet])}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>"
    ).save_pretrained(folder)
    shape = {
        "vocab_size": len(vocabulary) + 6,  # real ones are padded as well
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 16,
        "max_position_embeddings": 512,
        "initializer_range": 0.1,  # enough for attention to tell words apart
        "tie_word_embeddings": True,
        "bos_token_id": 0,
        "eos_token_id": 1,
    } | others
    torch.manual_seed(1)
    models_: dict[str, Callable[[], Any]] = {
        "llama": lambda: LlamaForCausalLM(LlamaConfig(**shape)),
        "qwen2": lambda: Qwen2ForCausalLM(Qwen2Config(**shape)),
        "qwen3": lambda: Qwen3ForCausalLM(Qwen3Config(**shape)),
        "gemma3": lambda: Gemma3ForCausalLM(
            Gemma3TextConfig(
                **shape,
                sliding_window=8,
                layer_types=["sliding_attention", "full_attention"],
                query_pre_attn_scalar=32,  # not the size of a head, as in the largest one
            )
        ),
    }
    model = models_[family]()
    for name, weight in model.named_parameters():
        if name.endswith("bias"):  # zero when fresh, which would hide that they were forgotten
            torch.nn.init.normal_(weight, std=0.1)
    model.save_pretrained(folder)
    return folder
