from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tools import unprivileged

from convert import cli
from desktop.engine.training import NEEDED

ROOT = Path(__file__).parents[2]
LENIENT = ("--least-agreement", "0.5", "--most-alpha-loss", "2", "--threads", "1")


def glossator(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "desktop.cli", *map(str, arguments)],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip


def test_help_comes_from_the_child():
    ended = glossator("convert", "--help")
    assert ended.returncode == 0
    assert ended.stdout.startswith("Usage: glossator convert ")
    assert "--accept-loss" in ended.stdout


def test_a_limit_that_is_no_number_is_refused():
    for option in ("--least-agreement", "--most-alpha-loss"):
        ended = glossator("convert", "run", option, "nan")
        assert ended.returncode == 2
        assert "nan is no number" in ended.stderr


def test_a_run_in_a_folder_that_may_not_be_entered_is_a_sentence(tmp_path, capsys):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o000)
    with unprivileged(), pytest.raises(SystemExit) as ended:
        cli.main([str(locked / "run")])
    assert ended.value.code == 2
    assert (
        f"convert: {locked / 'run'} cannot be used (Permission denied)." in capsys.readouterr().err
    )


def test_a_run_is_converted_and_the_file_shown(run_of, tmp_path):
    run = run_of("qwen3")
    out = tmp_path / "mood.gguf"
    ended = glossator("convert", run.folder, "--type", "q8_0", "--out", out, *LENIENT)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines()[-1] == str(out)
    assert "Q8_0" in ended.stdout
    assert "quantizing to Q8_0" in ended.stderr
    shown = glossator("models", "show", out).stdout
    assert "Mood of a remark (mood 1.0)" in shown
    assert "mood: alpha undefined, accuracy 0.50, on 4 held-out texts" in shown


def test_a_program_is_told_in_json_where_a_conversion_stands(run_of, tmp_path):
    run = run_of("qwen3")
    out = tmp_path / "mood.gguf"
    ended = glossator("convert", run.folder, "--adapter-only", "--out", out, "--json", *LENIENT)
    assert ended.returncode == 0, ended.stderr
    told = [json.loads(line) for line in ended.stdout.splitlines()]
    assert {line["event"] for line in told} == {"converting"}
    assert all(0 <= line["done"] <= line["total"] for line in told)
    assert 12 in {line["total"] for line in told}  # the held-out units
    assert ended.stderr == ""
    refused = glossator("convert", run.folder, "--type", "q8_0", "--json", "--units", "0")
    assert refused.returncode == 2
    assert refused.stdout == ""


def test_the_converted_file_annotates_under_its_own_rubric(run_of, tmp_path):
    run = run_of("qwen3")
    out, table, results = tmp_path / "mood.gguf", tmp_path / "texts.csv", tmp_path / "results"
    glossator("convert", run.folder, "--type", "f16", "--out", out, *LENIENT)
    units = [json.loads(x) for x in (run.folder / "heldout.jsonl").read_text().splitlines()][:3]
    table.write_text("text,who\n" + "".join(f'"{u["fields"]["text"]}",a\n' for u in units))
    ended = glossator("annotate", table, "--model", out, "--out", results, "--threads", "1")
    assert ended.returncode == 0, ended.stderr
    assert "feeling" in next(results.glob("*.csv")).read_text()


def test_errors_are_sentences_with_the_exit_code_of_the_program(tmp_path):
    ended = glossator("convert", tmp_path / "nowhere")
    assert ended.returncode == 2
    assert "There is no folder" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_window_trains_only_where_it_can_convert_as_well():
    assert set(cli._NEEDED) <= {*NEEDED, "numpy", "llama_cpp"}


def test_missing_packages_are_named():
    code = (
        "import sys; from convert import cli;"
        "real = cli.find_spec; cli.find_spec = lambda n: None if n == 'torch' else real(n);"
        "cli.main(['x'])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert ended.returncode == 2
    assert "needs torch, which this installation lacks" in ended.stderr
    assert "'make train'" in ended.stderr
