"""What the training's libraries are told about the network, before any of them is imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SWITCHES = {
    "HF_HUB_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "WANDB_MODE": "disabled",
    "USE_HUB_KERNELS": "0",
}
PROGRAM = """
import json, os, sys
import train
early = sorted({name.split(".")[0] for name in sys.modules})
told = dict(os.environ)
from huggingface_hub import constants
heeded = constants.HF_HUB_OFFLINE, constants.HF_HUB_DISABLE_TELEMETRY
print(json.dumps([early, told, heeded]))
"""


@pytest.mark.parametrize(
    "wanted", [{}, dict.fromkeys(SWITCHES, "0")], ids=["unset", "set to the contrary"]
)
def test_training_sets_every_offline_switch_before_it_imports_a_library(
    wanted: dict[str, str],
) -> None:
    clean = {name: value for name, value in os.environ.items() if name not in SWITCHES}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        check=True, capture_output=True, text=True, cwd=ROOT, env=clean | wanted,
    )  # fmt: skip
    early, told, heeded = json.loads(done.stdout)
    assert {name: told.get(name) for name in SWITCHES} == SWITCHES
    assert not {"torch", "transformers", "huggingface_hub", "accelerate", "peft"} & set(early)
    assert heeded == [True, True]
    assert done.stderr == ""
