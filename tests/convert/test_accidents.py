"""Full disks, kills and places that cannot be written: a sentence, and the old file stays."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from converting import convert_run, left_over, sha256

from convert.errors import ConvertError

ROOT = Path(__file__).parents[2]


def converted_by(code, *arguments):
    """The end of a process that converts with something changed."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip


def test_a_full_disk_is_a_sentence_and_leaves_the_old_file(run):
    old = convert_run(run, kind="f16").path
    before = sha256(old)
    code = (
        "import resource, sys; from convert.cli import main;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000));"
        "main(sys.argv[1:])"
    )
    ended = converted_by(code, run, "--type", "f16")
    assert ended.returncode == 2
    assert "There is no room left" in ended.stderr
    assert sha256(old) == before
    assert left_over(run) == ["mood.gguf"]


def test_a_full_disk_while_quantizing_is_a_sentence(run):
    code = (
        "import resource, sys; from convert import quantize; from convert.cli import main;"
        "real = quantize.subprocess.Popen;"
        "limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000));"
        "quantize.subprocess.Popen = lambda c, **k: real(c, **k, preexec_fn="
        "limit if 'convert.quantize' in c else None);"
        "main(sys.argv[1:])"
    )
    ended = converted_by(code, run, "--type", "q8_0")
    assert ended.returncode == 2
    assert "could not quantize the model to Q8_0" in ended.stderr
    assert left_over(run) == []


def test_a_place_that_cannot_be_written_is_a_sentence(run):
    with pytest.raises(ConvertError, match="cannot be written"):
        convert_run(run, kind="f16", out=Path("/proc/no/model.gguf"))


KILLED_BEFORE_NAMING = """
import os, signal
from convert import cli, pipeline
pipeline.put_in_place = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
cli.main()
"""


def test_a_kill_leaves_nothing_under_the_final_name_and_the_next_run_cleans_up(run):
    child = converted_by(KILLED_BEFORE_NAMING, run, "--type", "q8_0", "--least-agreement", "0.5")
    assert child.returncode == -signal.SIGKILL
    assert left_over(run) == [".mood.gguf.part"]
    convert_run(run, kind="f16")
    assert left_over(run) == ["mood.gguf"]


def test_a_run_folder_that_cannot_be_written_keeps_the_file_from_appearing(run, tmp_path):
    (run / "verify.json").mkdir()  # permissions mean nothing to the user the tests may run as
    out = tmp_path / "m.gguf"
    with pytest.raises(ConvertError, match=r"verify\.json cannot be written"):
        convert_run(run, kind="f16", out=out)
    assert not out.exists()
