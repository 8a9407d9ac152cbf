"""The whole way, as a user goes it: the command line, the embedded model, real files."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "desktop" / "samples"
GLOSSATOR = (sys.executable, "-m", "desktop.cli")
FAST = ("--form=compact", "--prompt=plain")


def glossator(*arguments: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*GLOSSATOR, *map(str, arguments)], check=False, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def untimed(path: Path) -> str:
    return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME", path.read_text(encoding="utf-8"))


RESULTS = ("annotations.csv", "table.csv", "run.json", "report.html")


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sampled") / "out"
    glossator("annotate", SAMPLES, "--rubric=emotions", "--out", out, *FAST)
    return out


def test_the_samples_become_tables_and_a_report(sampled: Path) -> None:
    with (sampled / "annotations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    documents = {row["document"] for row in rows}
    assert documents == {"complaints.csv", "interview.txt", "letter.docx", "report.pdf"}
    coders = {(row["coder"], row["coder_kind"]) for row in rows}
    assert {kind for _, kind in coders} == {"human", "model"}
    assert any(name.endswith(" + Emotions") for name, _ in coders)  # the adapter that ships
    assert len(coders) == 3
    model_rows = [row for row in rows if row["coder_kind"] == "model"]
    for row in model_rows:
        probabilities = [float(row[key]) for key in row if key.startswith("p_")]
        assert sum(probabilities) == pytest.approx(1)
        assert max(probabilities) == float(row["confidence"])
        assert len(row["model_sha256"]) == len(row["rubric_sha256"]) == 64
    with (sampled / "table.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    assert len(table) == len(model_rows)
    report = (sampled / "report.html").read_text(encoding="utf-8")
    assert "alpha" in report
    assert "http://" not in report.replace("http://www.w3.org", "")
    assert json.loads((sampled / "run.json").read_text(encoding="utf-8"))


def test_the_same_command_again_does_nothing_and_writes_the_same_bytes(sampled: Path) -> None:
    before = {name: (sampled / name).read_bytes() for name in RESULTS}
    done = glossator("annotate", SAMPLES, "--rubric=emotions", "--out", sampled, *FAST)
    assert "units/s" not in done.stderr
    assert {name: (sampled / name).read_bytes() for name in RESULTS} == before


def test_another_run_differs_in_nothing_but_times(sampled: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    glossator("annotate", SAMPLES, "--rubric=emotions", "--out", out, "--threads=1", *FAST)
    for name in ("annotations.csv", "table.csv", "run.json"):
        assert untimed(out / name) == untimed(sampled / name), name


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_stopped_and_started_again_it_ends_the_same(
    how: signal.Signals, sampled: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    arguments = ["annotate", str(SAMPLES), "--rubric=emotions", "--out", str(out), *FAST]
    said = ""
    for seconds in (0, 0.4, 1.2, 2):
        with subprocess.Popen(
            [*GLOSSATOR, *arguments],
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # Whoever runs the tests in the background has them ignore Ctrl-C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 (one thread)
        ) as process:
            assert process.stderr
            said += process.stderr.readline()  # it has begun, however slow the machine is
            time.sleep(seconds)
            process.send_signal(how)
            try:
                _, errors = process.communicate(timeout=60)
            finally:
                process.kill()
        said += errors
    if how is signal.SIGINT:
        assert "the same command goes on" in said
        assert "Traceback" not in said
    glossator(*arguments)
    for name in ("annotations.csv", "table.csv"):
        assert untimed(out / name) == untimed(sampled / name), name


def test_agree_and_export_work_on_the_project(sampled: Path, tmp_path: Path) -> None:
    project = sampled / "project.glossator"
    assert "alpha" in glossator("agree", project).stdout.lower()
    for name, file in (("xlsx", "annotations.xlsx"), ("jsonl", "annotations.jsonl")):
        glossator("export", project, "--format", name, "--out", tmp_path)
        assert (tmp_path / file).stat().st_size > 1000


def test_evaluate_compares_with_a_column(tmp_path: Path) -> None:
    done = glossator(
        "evaluate", SAMPLES / "complaints.csv", "--rubric=emotions", "--gold=emotion_anna", *FAST
    )
    assert "gold" in done.stdout
    assert re.search(
        r"gold\s+│\s+40\s+│\s+0\.\d{3} \[0\.\d{3}, 0\.\d{3}\]\s+│\s+0\.\d{3}", done.stdout
    )


def test_evaluate_measures_against_the_column_it_is_given_or_not_at_all(tmp_path: Path) -> None:
    table, out = tmp_path / "t.csv", tmp_path / "out"
    table.write_text("text,g1,g2\nI am so glad.,joy,anger\nHow dare you!,anger,joy\n")
    first = ("evaluate", table, "--rubric=emotions", "--gold=g1", "--out", out, *FAST)
    shown = glossator(*first).stdout
    assert glossator(*first).stdout == shown
    other = glossator(*(a if a != "--gold=g1" else "--gold=g2" for a in first), code=2)
    assert "the options given now would change its labels" in other.stderr
    assert "gold" not in other.stdout


def test_one_bad_file_costs_itself_and_the_exit_code_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "empty.txt").touch()
    (folder / "binary.txt").write_bytes(os.urandom(2000))
    (folder / "good.txt").write_text("I am so glad about it.", encoding="utf-8")
    done = glossator(
        "annotate", folder, "--rubric=emotions", "--out", tmp_path / "out", *FAST, code=3
    )
    assert "empty.txt: " in done.stderr
    assert "binary.txt: " in done.stderr
    assert "good.txt: 1 unit" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["annotate", "nowhere.csv", "--rubric=emotions"], "There is no file"),
        (["annotate", "{samples}", "--rubric=emotion"], "emotions"),
        (["annotate", "{samples}"], "Name a rubric with --rubric"),
        (["annotate", "{samples}", "--rubric=emotions", "--model=nope"], "no model 'nope'"),
        (["annotate", "{samples}", "--rubric=emotions", "--dimension=x"], "no dimension 'x'"),
        (["annotate", "{samples}", "--rubric=emotions", "--field=text"], "FIELD=COLUMN"),
        (["annotate", "{samples}", "--rubric=emotions", "--out=/proc/x"], "cannot be made"),
        (["annotate", "{samples}", "--rubric=emotions", "--project=/dev/null"], "is not a file"),
        (["agree", "nowhere.glossator"], "no project file"),
        (["agree", "{samples}/complaints.csv"], "not a Glossator project"),
        (["export", "nowhere.glossator"], "no project file"),
        (["evaluate", "{samples}/complaints.csv", "--rubric=emotions", "--gold=x"], "x"),
        (["evaluate", "{samples}/complaints.csv", "--rubric=answer-quality", "--gold=x"], "DIMENS"),
        (["nonsense"], "No such command"),
    ],
)
def test_what_has_to_be_put_right_is_a_sentence(
    arguments: list[str], sentence: str, tmp_path: Path
) -> None:
    filled = [a.replace("{samples}", str(SAMPLES)) for a in arguments]
    done = subprocess.run(
        [*GLOSSATOR, *filled],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=120,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert sentence in done.stderr


def test_doctor_finds_everything_in_order_whatever_rubrics_a_user_has(home: Path) -> None:
    (home / "rubrics").mkdir()
    (home / "rubrics" / "emotions.toml").write_text("id = faulty")
    done = glossator("doctor")
    assert "NO" not in done.stdout
    for subject in ("Machine", "Folder", "Files", "Model", "Runtime", "Network", "Speed"):
        assert subject in done.stdout
    if sys.platform == "linux":
        for process in ("the model's process", "the process that reads documents"):
            assert f"Tried in {process}" in done.stdout
        assert done.stdout.count("AF_INET6: Address family not supported") == 2


def test_help_answers_without_loading_anything_heavy() -> None:
    script = (
        "import sys; sys.argv = ['glossator', '--help']\n"
        "from desktop.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'llama_cpp', 'rich', 'sqlite3', 'jinja2'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)


def test_the_window_opens_without_what_figures_and_charts_need() -> None:
    script = (
        "import sys, desktop.ui.app\n"
        "heavy = {'numpy', 'scipy', 'llama_cpp', 'pyqtgraph'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)


def test_evaluate_without_a_gold_label_ends_before_the_model_begins(tmp_path: Path) -> None:
    table, out = tmp_path / os.fsdecode(b"line\n\xff.csv"), tmp_path / "out"  # told otherwise
    table.write_text("text,notes,g\nI am so glad.,see above,joy\nHow dare you!,n/a,anger\n")
    asked = ("--rubric=emotions", *FAST)
    text = glossator("evaluate", SAMPLES / "interview.txt", "--gold=text", *asked, code=2)
    assert "interview.txt is no table and has no column 'text'." in text.stderr
    none = glossator("evaluate", table, "--gold=notes", "--out", out, *asked, code=2)
    assert "No cell of 'notes' is a level of 'emotion'." in none.stderr
    assert not text.stdout + none.stdout
    # What was read with the wrong column is not in the way of the right one.
    assert "gold" in glossator("evaluate", table, "--gold=g", "--out", out, *asked).stdout
