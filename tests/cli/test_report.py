"""``glossator report``, ``plan``, ``agree`` and the files for checking, as they are typed."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from simulate import Simulated, Study, make_project

from desktop.cli import main
from desktop.engine.agreement.choices import DEFAULT, keep_choices
from desktop.engine.store.project import Project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """80 texts with an emotion each, 50 of them coded by two people and all by a model."""
    emotions = ("joy", "anger", "neutral", "love")
    rows = [({"text": f"text {i}"}, {"emotion": emotions[i * i % 4]}) for i in range(80)]
    people = [Simulated("Anna", 0.95), Simulated("Ben", 0.8)]
    path = tmp_path_factory.mktemp("project") / "study.glossator"
    study = Study("emotions", rows, 50, people, [Simulated("Robot", 0.8)])
    make_project(path, study).close()
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stopped:
        main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return int(stopped.value.code or 0), captured.out, captured.err


def test_report_writes_all_forms_in_the_language_asked_for(
    capsys: pytest.CaptureFixture[str], project: Path, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "folder"
    code, printed, _ = run(
        capsys, "report", project, "--out", out, "--lang", "de", "--epsilon", 0.12, "--seed", 5
    )
    names = ["report.html", "report.pdf", "figures.csv", "figures.json"]
    assert (code, printed.split()) == (0, [str(out / name) for name in names])
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "Auf 50 Einheiten, zufällig gezogen" in page
    assert "bei Epsilon 0,12" in page
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF")
    figures = json.loads((out / "figures.json").read_text(encoding="utf-8"))
    assert (figures["choices"]["epsilon"], figures["choices"]["seed"]) == (0.12, 5)
    assert figures["samples"]["emotion"] == {
        "drawn": "recorded", "units": 50, "outside": 30, "equal": True, "gaps": 0,
    }  # fmt: skip
    confusion = figures["tables"]["emotion"]["Robot"]["confusions"]["Anna"]
    assert sum(map(sum, confusion)) == 50


def test_reports_are_made_with_the_project_s_choices_unless_told_otherwise(
    capsys: pytest.CaptureFixture[str], project: Path, tmp_path: Path
) -> None:
    with Project(project) as opened:
        keep_choices(opened, replace(DEFAULT, epsilon=0.1, count_trained=True))
    choices = []
    for options in ([], ["--epsilon", 0.2, "--no-count-trained"]):
        assert run(capsys, "report", project, "--out", tmp_path, *options)[0] == 0
        choices.append(json.loads((tmp_path / "figures.json").read_text("utf-8"))["choices"])
    with Project(project) as opened:
        keep_choices(opened, DEFAULT)
    assert [(made["epsilon"], made["count_trained"]) for made in choices] == [
        (0.1, True),
        (0.2, False),
    ]


def test_groups_are_compared_by_a_column_that_there_is(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "1000")
    texts = [(f"text {i}", "joy" if i % 3 else "anger", ("Post", "Sun")[i % 2]) for i in range(80)]
    table = tmp_path / "press.csv"
    lines = [f"{text},{emotion},{paper}" for text, emotion, paper in texts]
    table.write_text("\n".join(["text,emotion__Anna,paper", *lines]), encoding="utf-8")
    path = tmp_path / "p.glossator"
    code, *_ = run(capsys, "annotate", table, "--rubric", "emotions", "--project", path,
                   "--out", tmp_path / "out")  # fmt: skip
    assert code == 0
    code, printed, _ = run(capsys, "agree", path, "--by", "paper")
    assert code == 0
    assert "Group by group (paper). " in printed
    assert [line for line in printed.splitlines() if line.startswith("│ Sun ")]
    assert run(capsys, "report", path, "--out", tmp_path / "r", "--by", "paper")[0] == 0
    made = json.loads((tmp_path / "r" / "figures.json").read_text("utf-8"))
    assert made["choices"]["group_by"] == "paper"
    for command in ("report", "export"):
        for name in ("text", "outlet"):
            dsl = ["--format", "dsl"] if command == "export" else []
            code, _, why = run(capsys, command, path, *dsl, "--out", tmp_path / "no", "--by", name)
            assert code == 2
            assert f"There is no column '{name}' to compare groups by." in why
            assert "There are: 'file', 'paper'" in why
            assert not (tmp_path / "no").exists()


@pytest.mark.parametrize("kept", ["", "topic"])
def test_the_file_for_dsl_has_the_group_that_is_asked_for_or_else_kept(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, kept: str
) -> None:
    table, path = tmp_path / "press.csv", tmp_path / "p.glossator"
    lines = [f"text {i},joy,{('Post', 'Sun')[i % 2]},{('war', 'tax')[i % 2]}" for i in range(8)]
    table.write_text("\n".join(["text,emotion__Anna,paper,topic", *lines]), encoding="utf-8")
    assert run(capsys, "annotate", table, "--rubric", "emotions", "--project", path,
               "--out", tmp_path / "out")[0] == 0  # fmt: skip
    with Project(path) as project:
        keep_choices(project, replace(DEFAULT, group_by=kept))

    def groups(*options: str) -> set[str]:
        out = tmp_path / "check"
        code, printed, _ = run(capsys, "export", path, "--format", "dsl", "--out", out, *options)
        assert code == 0
        with Path(printed.splitlines()[0]).open(encoding="utf-8", newline="") as file:
            return {row.get("group", "") for row in csv.DictReader(file)}

    assert groups() == ({"war", "tax"} if kept else {""})
    assert groups("--by", "paper") == {"Post", "Sun"}
    assert groups("--by", "file") == {"press.csv"}
    assert groups("--by", "") == {""}


def test_file_is_the_column_of_this_name_or_else_the_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def grouped(header: str) -> tuple[str, str]:
        path = tmp_path / f"{header}.glossator"
        tables = [tmp_path / f"{header}-{name}.csv" for name in "ab"]
        for table in tables:
            lines = [f"{table.stem} {i},joy,{i % 2}" for i in range(20)]
            table.write_text("\n".join([f"text,emotion__Anna,{header}", *lines]), "utf-8")
        code, *_ = run(capsys, "annotate", *tables, "--rubric", "emotions", "--project", path,
                       "--out", tmp_path / "out")  # fmt: skip
        assert code == 0
        code, printed, _ = run(capsys, "agree", path, "--by", "file")
        assert code == 0
        assert "Group by group (file). " in printed
        groups = [line.split()[1] for line in printed.splitlines() if line.startswith("│ ")]
        return groups[-2], groups[-1]

    assert grouped("paper") == ("paper-a.csv", "paper-b.csv")
    assert grouped("file") == ("0", "1")


def test_agree_tells_what_the_report_leads_with(
    capsys: pytest.CaptureFixture[str],
    project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "1000")
    run(capsys, "report", project, "--out", tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    _, printed, _ = run(capsys, "agree", project)
    (lead,) = [line for line in printed.splitlines() if line.startswith("On 50 units")]
    assert f'<p class="lead" dir="auto">{lead.strip()}</p>' in page
    (head,) = [line for line in printed.splitlines() if "Krippendorff's alpha" in line]
    assert head.rstrip().endswith("Units ┃")  # and no column in which nothing stands


def test_agree_says_why_a_figure_has_no_interval(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "1000")
    rows = [({"text": f"text {i}"}, {"emotion": "joy" if i % 15 else "love"}) for i in range(30)]
    study = Study("emotions", rows, 30, [Simulated("Anna", 1.0)], [Simulated("Robot", 1.0)])
    make_project(tmp_path / "rare.glossator", study).close()
    _, printed, _ = run(capsys, "agree", tmp_path / "rare.glossator")
    few = "people gave 1 of 2 levels to fewer than 5 units, too few to resample"
    assert f"Undefined or without an interval: {few}." in printed


def test_plan_tells_how_many_more_units_each_wish_takes(
    capsys: pytest.CaptureFixture[str], project: Path
) -> None:
    code, printed, _ = run(capsys, "plan", project, "--width", 0.1, "--power", 0.85)
    assert code == 0
    title, people, both, power = printed.splitlines()
    assert title == "Emotion"
    assert people.startswith("  People's alpha with an interval 0.10 wide: ")
    assert people.endswith(" units, and the project has 80.")
    assert both.startswith("  Alpha of people and Robot with an interval 0.10 wide: ")
    assert "at epsilon 0.15 with probability 0.85: " in power


def test_mistakes_are_answered_with_a_sentence(
    capsys: pytest.CaptureFixture[str], project: Path, tmp_path: Path
) -> None:
    code, _, said = run(capsys, "report", project, "--out", tmp_path, "--lang", "xx")
    assert (code, said) == (2, "glossator: There is no language 'xx'; there are en, de.\n")
    assert not list(tmp_path.iterdir())
    code, _, said = run(capsys, "report", tmp_path / "none.glossator", "--out", tmp_path)
    assert code == 2
    assert "no project file" in said
    (tmp_path / "file").write_text("")
    code, _, said = run(capsys, "report", project, "--out", tmp_path / "file" / "under")
    assert code == 2
    assert "cannot be made" in said


@pytest.mark.parametrize("fmt", ["alttest", "dsl", "matrix"])
def test_files_for_checking_lie_where_they_are_wanted(
    capsys: pytest.CaptureFixture[str], project: Path, tmp_path: Path, fmt: str
) -> None:
    code, printed, _ = run(capsys, "export", project, "--format", fmt, "--out", tmp_path)
    assert code == 0
    assert all(Path(line).is_file() for line in printed.splitlines())
    assert any(line.startswith(str(tmp_path / f"{fmt}_emotion")) for line in printed.splitlines())


def test_files_for_checking_say_so_where_nobody_has_coded_anything(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rows = [({"text": f"text {i}"}, {"emotion": "joy"}) for i in range(5)]
    for people, models, formats, reason in (
        ([], [Simulated("Robot", 0.8)], ("matrix", "alttest", "dsl"), "Nobody has coded anything"),
        ([Simulated("Anna", 1.0)], [], ("dsl",), "No model has answered anything"),
    ):
        path = tmp_path / f"{len(people)}.glossator"
        make_project(path, Study("emotions", rows, 5, people, models)).close()
        for name in formats:
            out = tmp_path / name
            code, printed, said = run(capsys, "export", path, "--format", name, "--out", out)
            assert (code, printed) == (2, "")
            assert reason in said
            assert not list(out.iterdir())
