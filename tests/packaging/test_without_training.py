"""Where PyTorch is not installed the tests that need it are skipped, and say so."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

LACKING = """
import sys
import pytest
sys.modules["torch"] = None  # as if it were not there
sys.exit(pytest.main(["-p", "no:cacheprovider", "-q", "-rs", *sys.argv[1:]]))
"""


def test_folders_of_tests_that_are_named_by_themselves_are_skipped_with_the_reason() -> None:
    environment = {name: v for name, v in os.environ.items() if name != "GLOSSATOR_SKIP_NOTHING"}
    done = subprocess.run(
        [sys.executable, "-c", LACKING, "tests/convert", "tests/train"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert re.search(r"needs torch\b.*: make train", done.stdout)
    assert "Error" not in done.stdout + done.stderr
    assert done.returncode == pytest.ExitCode.NO_TESTS_COLLECTED
