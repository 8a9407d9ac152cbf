"""What the system refuses is a sentence and exit code 2, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tools import unprivileged

from desktop.engine.models.library import list_models
from desktop.engine.runtime.weights import WidenedWeights, _cached
from rubrics.errors import UserError
from rubrics.library import list_rubrics

ROOT = Path(__file__).parents[2]
GLOSSATOR = (sys.executable, "-m", "desktop.cli")
TOO_LONG = "n" * 300
NO_NAME = "File name too long" if sys.version_info < (3, 14) else ""
"""What Python says itself where it is asked for such a file; newer ones find that there is none."""


def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*GLOSSATOR, *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | more,
    )


CASES = [
    (["report", "p.glossator", "--out", "r", "--seed", "-5"], "-5 is not in the range"),
    (["agree", "p.glossator", "--epsilon", "nan"], "nan is no number"),
    (["report", "p.glossator", "--out", "r", "--error", "nan"], "nan is no number"),
    (["plan", "p.glossator", "--width", "inf"], "inf is not in the range"),
    (["plan", "p.glossator", "--power", "nan"], "nan is no number"),
    (["agree", TOO_LONG], "cannot be used: File name too long. Choose a shorter one."),
    (["annotate", "a.txt", "--rubric", "emotions", "--out", TOO_LONG], "too long a name. Choose"),
    (
        ["annotate", "a.txt", "--rubric", "emotions", "--out", ".", "--project", "n" * 250],
        "too long a name for a project. Choose",
    ),
    (["rubric", "export", "emotions", f"{TOO_LONG}.csv"], "too long. Choose a shorter one"),
    (["project", "restore", TOO_LONG, "1"], NO_NAME or "has no backup 1"),
    (["rubric", "check", TOO_LONG], NO_NAME or "there is no such file"),
    (["models", "show", TOO_LONG], NO_NAME or "There is no model"),
    (["annotate", "", "--rubric", "emotions"], "An empty name names nothing."),
    (["annotate", "pipe.txt", "--rubric", "emotions"], "is not a file or folder but a device"),
    (["annotate", "a.txt", "--rubric", "pipe.txt"], "There is no rubric 'pipe.txt'"),
    (["annotate", "a.txt", "--rubric", "emotions", "--model", "pipe.txt"], "is not a regular file"),
    (["agree", "pipe.txt"], "is not a file"),
    (["project", "repair", "pipe.txt"], "There is no project file pipe.txt."),
    (["rubric", "check", "pipe.txt"], "this is not a file"),
    (["rubric", "import", "pipe.qdc"], "pipe.qdc is not a file."),
    (["rubric", "import", "pipe.json"], "pipe.json is not a file."),
    (["rubric", "import", "pipe.csv"], "pipe.csv is not a file."),
    (["rubric", "import", "/dev/zero"], "/dev/zero ends in none of these"),
    (["models", "add", "pipe.txt"], "not a regular file"),
    (["agree", "a\x1b]0;b\a.glossator"], r"There is no project file a\x1b]0;b\x07.glossator"),
]

ONE_AFTER_THE_OTHER = """
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout
from desktop.cli import main
for arguments in json.load(sys.stdin):
    said = io.StringIO()
    try:
        with redirect_stderr(said), redirect_stdout(said):
            main(arguments)
    except SystemExit as stopped:
        print(json.dumps([stopped.code, said.getvalue()]), flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has other names and no such pipes")
def test_numbers_that_are_none_names_that_are_too_long_and_what_is_no_file(tmp_path: Path) -> None:
    pipes = ["pipe.csv", "pipe.json", "pipe.qdc", "pipe.txt"]
    for name in pipes:
        os.mkfifo(tmp_path / name)
    (tmp_path / "a.txt").write_text("A text.", "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", ONE_AFTER_THE_OTHER],
        input=json.dumps([arguments for arguments, _ in CASES]),
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        cwd=tmp_path, check=False, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(told) == len(CASES), done.stderr
    for (arguments, sentence), (code, said) in zip(CASES, told, strict=True):
        assert (code, sentence in said) == (2, True), (arguments, said)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", *pipes]


def test_a_folder_of_the_user_that_may_not_be_entered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    (home / "models").mkdir(parents=True)
    monkeypatch.setenv("GLOSSATOR_HOME", str(home))
    with unprivileged():
        home.chmod(0)
        try:
            with pytest.raises(UserError, match=r"folder of your rubrics.*Permission denied"):
                list_rubrics(home / "rubrics")
            with pytest.raises(UserError, match=r"folder of your models.*Permission denied"):
                list_models()
            assert (
                _cached(WidenedWeights(Path("model.gguf"), "0" * 64, "F16"), home / "cache") is None
            )
        finally:
            home.chmod(0o700)


def test_output_that_cannot_hold_a_letter(tmp_path: Path) -> None:
    rubric = tmp_path / "r.toml"
    rubric.write_text(
        (Path(__file__).parents[1] / "data" / "mood.toml").read_text().replace("joy", "Freüde"),
        encoding="utf-8",
    )
    shown = run("rubric", "show", str(rubric), PYTHONIOENCODING="ascii")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "Fre?de" in shown.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_disk_without_room_for_the_output() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*GLOSSATOR, "rubric", "show", "emotions", "--source"],
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
        )
    assert done.returncode == 2
    assert done.stderr == "glossator: The output cannot be written: No space left on device.\n"
