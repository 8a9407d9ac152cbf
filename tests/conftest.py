"""What tests have: a home of their own, the embedded models, the shared data if there is any."""

from __future__ import annotations

import csv
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# Before NumPy and PyTorch are loaded, here and in child processes: their threads spin while they
# wait for each other, for seconds where other tests want the same cores.
os.environ["OMP_NUM_THREADS"] = "1"

from desktop.engine.models.library import ModelFile, find_model
from rubrics.loader import load_rubric
from rubrics.schema import Rubric

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "data"


@pytest.fixture(autouse=True)
def home(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A GLOSSATOR_HOME that no other test and no user has."""
    folder = tmp_path_factory.mktemp("home")
    # Weights in 16 bit are written once for all tests of a process.
    (folder / "cache").mkdir()
    shared = tmp_path_factory.getbasetemp() / "weights"
    shared.mkdir(exist_ok=True)
    (folder / "cache" / "weights").symlink_to(shared)
    monkeypatch.setenv("GLOSSATOR_HOME", str(folder))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def no_thread_left_over() -> Iterator[None]:
    """A thread that outlives its test would work into the next one."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        thread.join(60)  # one that is about to end needs its turn on a busy machine
    left = [thread for thread in left if thread.is_alive()]
    assert not left, f"still running: {left}"


@pytest.fixture(scope="session")
def smollm2() -> ModelFile:
    """The model that comes with the program."""
    return find_model("smollm2-135m-instruct")


@pytest.fixture(scope="session")
def gemma() -> ModelFile:
    """The second embedded model: a base model without chat template, with another tokenizer."""
    return find_model("gemma-3-270m")


@pytest.fixture(scope="session")
def mood() -> Rubric:
    """A small rubric with every kind of dimension."""
    return load_rubric(ROOT / "tests" / "data" / "mood.toml")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of labelled data; skips where it is not there."""
    if not (SHARED / "goemotions.csv").exists():
        pytest.skip("needs the data sets in ../shared/data")
    return SHARED


@pytest.fixture(scope="session")
def comments() -> Callable[[int], list[str]]:
    """The first different comments of the shared data; skips where it is not there."""

    def read(count: int) -> list[str]:
        path = SHARED / "goemotions.csv"
        if not path.exists():
            pytest.skip("needs ../shared/data/goemotions.csv")
        with path.open(encoding="utf-8", newline="") as file:
            texts = dict.fromkeys(row["TEXT"] for row in csv.DictReader(file))
        return list(texts)[:count]

    return read
