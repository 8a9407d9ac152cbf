"""A short run of ``make kills``: two kills of every kind but one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
QUICK = ("ingest", "annotate", "export", "migrate", "review", "undo")
"""A conversion takes longer, and tests/convert kills one too."""

KILLS = 12


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks the program it kills")
def test_after_a_kill_nothing_reported_is_missing_and_the_end_is_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kills", f"--kills={KILLS}", "--seed=7", *QUICK],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
    )
    assert done.returncode == 0, done.stderr
    kills = {n: int(k) for n, k in re.findall(r"^(\w+): (\d+) kills", done.stdout, re.MULTILINE)}
    assert kills.keys() == set(QUICK), done.stdout
    assert all(kills.values()), done.stdout
    assert sum(kills.values()) == KILLS
