"""Tiny training runs of every family, made once for all tests that only read them."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tools import module_where_installed

if TYPE_CHECKING:
    from tiny import TinyRun

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
sys.path.insert(0, str(Path(__file__).parent))

PACKAGES = ("torch", "transformers", "peft", "sentencepiece", "gguf", "krippendorff")


def pytest_pycollect_makemodule(module_path: Path, parent: Any) -> Any:
    """Skips with the reason."""
    return module_where_installed(PACKAGES, module_path=module_path, parent=parent)


@pytest.fixture(scope="session", autouse=True)
def _quiet() -> None:
    """Bars have threads."""
    from tqdm import tqdm
    from transformers.utils import logging

    tqdm.monitor_interval = 0
    logging.disable_progress_bar()


@pytest.fixture(scope="session")
def folder_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """``folder_of("llama", tied=True)``: a random model and its tokenizer; not to be changed."""
    made: dict[str, Path] = {}

    from tiny import make_folder

    def get(family: str, **settings: Any) -> Path:
        key = repr((family, sorted(settings.items())))
        if key not in made:
            folder = tmp_path_factory.mktemp("hf") / f"tiny-{family}"
            made[key] = make_folder(folder, family, **settings)
        return made[key]

    return get


@pytest.fixture(scope="session")
def run_of(
    tmp_path_factory: pytest.TempPathFactory, folder_of: Callable[..., Path]
) -> Callable[..., TinyRun]:
    """``run_of("llama")``: a training run on such a model; not to be changed."""
    made: dict[str, TinyRun] = {}

    from tiny import make_run

    def get(family: str, *, base: dict[str, Any] | None = None, **settings: Any) -> TinyRun:
        key = repr((family, base, sorted(settings.items())))
        if key not in made:
            folder = tmp_path_factory.mktemp("run")
            made[key] = make_run(folder, folder_of(family, **(base or {})), **settings)
        return made[key]

    return get


@pytest.fixture
def run(run_of: Callable[..., TinyRun], tmp_path: Path) -> Path:
    """A copy of a training run on a tiny Llama, to be converted or broken."""
    return shutil.copytree(run_of("llama").folder, tmp_path / "run")
