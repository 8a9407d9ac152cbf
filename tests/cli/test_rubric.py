"""``glossator rubric`` as it is typed."""

import resource
from pathlib import Path
from uuid import uuid4

import pytest

from desktop.cli import main
from rubrics.library import builtin_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stopped:
        main(["rubric", *arguments])
    captured = capsys.readouterr()
    return int(stopped.value.code or 0), captured.out, captured.err


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GLOSSATOR_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path / "home" / "rubrics"


def test_list_shows_every_rubric_and_where_to_put_ones_own(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    code, out, _ = run(capsys, "list")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[1:9]] == sorted(
        path.parent.name for path in builtin_path("x").parent.parent.glob("*/rubric.toml")
    )
    assert str(folder) in out.replace("\n", "")
    assert not folder.exists()


def test_list_marks_what_is_broken_and_what_is_replaced(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    folder.mkdir(parents=True)
    (folder / "broken.toml").write_text("?", "utf-8")
    (folder / "mine.toml").write_bytes(builtin_path("emotions").read_bytes())
    code, out, _ = run(capsys, "list")
    assert code == 0
    assert "built-in, replaced by yours" in out
    (broken,) = (line for line in out.splitlines() if line.startswith("broken"))
    assert "cannot be used" in broken


def test_show_prints_everything_that_a_coder_should_know(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    code, out, _ = run(capsys, "show", "answer-quality")
    assert code == 0
    for part in ("Answer quality", "Fields", "└── Expression", "-2  bad", "Example 2", "Source"):
        assert part in out
    assert "│   ├── Accuracy" in out
    assert "Every statement is borne out." in out
    assert "2604.00586" in out


def test_show_prints_text_that_looks_like_markup_as_it_is(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "own.toml"
    run(capsys, "new", "own", "--out", str(path))
    text = path.read_text("utf-8").replace("Rejects the plan", "[red]Rejects[/blue] :smile:")
    path.write_text(text, "utf-8")
    code, out, _ = run(capsys, "show", str(path))
    assert code == 0
    assert "[red]Rejects[/blue] :smile:" in out
    assert "Topics  none" in out


def test_show_source_prints_the_file_itself(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    _, out, _ = run(capsys, "show", "emotions", "--source")
    assert out == builtin_path("emotions").read_text("utf-8")


def test_show_answers_an_unknown_id_with_the_nearest(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    code, _, err = run(capsys, "show", "emotoins")
    assert code == 2
    assert "did you mean 'emotions'?" in err


def test_what_a_file_is_called_tells_a_terminal_nothing(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    folder.mkdir(parents=True)
    mine, broken = (folder / f"{what}\x1b[31m\nred.toml" for what in ("mine", "broken"))
    mine.write_bytes(builtin_path("emotions").read_bytes())
    broken.write_text("?", "utf-8")
    told = [run(capsys, "list")[1], *(run(capsys, "check", str(p))[1] for p in (mine, broken))]
    for out in told:
        assert "\x1b" not in out
        assert r"\x1b[31m" in out
    assert all(r"[31m\nred" in out for out in told[:2])


def test_check_lists_every_fault_of_every_file_and_ends_with_code_2(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    good, bad = str(builtin_path("emotions")), tmp_path / "bad.toml"
    bad.write_text(Path(good).read_text("utf-8").replace("anchor", "ancor", 2), "utf-8")
    code, out, _ = run(capsys, "check", str(bad), good, str(tmp_path / "none.toml"))
    assert code == 2
    lines = out.splitlines()
    assert len(lines) == 4
    assert all(line.endswith("unknown key 'ancor'; did you mean 'anchor'?") for line in lines[:2])
    assert lines[2] == f"{good}: ok"
    assert "no such file" in lines[3]
    assert run(capsys, "check", good)[:2] == (0, f"{good}: ok\n")


def test_new_writes_a_rubric_that_passes_check_and_is_listed(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    code, out, _ = run(capsys, "new", "street-talk", "--title", "Talk of the street")
    path = folder / "street-talk.toml"
    assert code == 0
    assert str(path) in out
    for name in (str(path), "street-talk", "street-talk.toml"):
        assert run(capsys, "check", name)[:2] == (0, f"{path}: ok\n")
    assert "Talk of the street" in run(capsys, "list")[1]
    assert "Talk of the street" in run(capsys, "show", "street-talk")[1]


def test_new_leaves_what_is_there_as_it_is(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    run(capsys, "new", "own")
    before = (folder / "own.toml").read_bytes()
    taken = tmp_path / "taken.toml"
    taken.write_text("mine", "utf-8")
    for arguments, message in [
        (["own"], "There is already a rubric 'own'"),
        (["emotions"], "There is already a rubric 'emotions' (built-in)"),
        (["own", "--out", str(taken)], "is already there and stays as it is"),
    ]:
        code, _, err = run(capsys, "new", *arguments)
        assert (code, message in err) == (2, True)
    assert (folder / "own.toml").read_bytes() == before
    assert taken.read_text("utf-8") == "mine"


def test_new_refuses_what_cannot_be_a_rubric_or_cannot_be_written(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    for arguments, message in [
        (["Own"], "cannot be a rubric's id"),
        (["own", "--title", "two\nlines"], "'title' must be one line"),
        (["own", "--out", str(tmp_path / "file" / "own.toml")], "could not be written"),
    ]:
        code, _, err = run(capsys, "new", *arguments)
        assert (code, message in err) == (2, True)
    assert not folder.exists()


def test_new_leaves_nothing_behind_where_there_is_no_room(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        code, _, err = run(capsys, "new", "own", "--out", str(tmp_path / "own.toml"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (code, "There is no room left" in err) == (2, True)
    assert not list(tmp_path.glob("*own.toml*"))
    assert run(capsys, "new", "own", "--out", str(tmp_path / "own.toml"))[0] == 0


CODES = """\
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="MAXQDA"><Codes>
<Code guid="{1}" name="Cost" isCodable="true"/><Code guid="{2}" name="Time" isCodable="true"/>
</Codes></CodeBook>
"""


def test_codes_of_another_program_become_a_rubric_and_a_rubric_becomes_codes(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    codes = tmp_path / "Barriers to care.qdc"
    codes.write_text(CODES, "utf-8")
    assert run(capsys, "import", str(codes))[0] == 0
    assert (folder / "barriers-to-care.toml").is_file()
    shown = run(capsys, "show", "barriers-to-care")[1]
    assert "Barriers to care" in shown
    assert "Time" in shown
    code, _, err = run(capsys, "import", str(codes))
    assert (code, "There is already a rubric 'barriers-to-care'" in err) == (2, True)
    assert run(capsys, "import", str(codes), "--id", "other")[0] == 0
    written = tmp_path / "back.qdc"
    assert run(capsys, "export", "other", str(written))[0] == 0
    assert 'name="Cost" isCodable="true"' in written.read_text("utf-8")
    printed = tmp_path / "codes.pdf"
    assert run(capsys, "export", "other", str(printed))[0] == 0
    assert printed.read_bytes().startswith(b"%PDF")


def test_a_table_becomes_a_rubric_and_says_what_was_assumed(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    table = tmp_path / "answers.xlsx"
    assert run(capsys, "export", "answer-quality", str(table))[:2] == (0, f"{table}\n")
    arguments = ("import", str(table), "--sheet", "codebook", "--id", "rated")
    code, out, _ = run(capsys, *arguments)
    assert (code, out.splitlines()[-1]) == (0, "Made from the table answers.xlsx.")
    assert "Completeness" in run(capsys, "show", "rated")[1]
    (tmp_path / "latin.csv").write_bytes(
        "Code;Bedeutung\nNähe;Mögen\nÄrger;Zürnen\n".encode("cp850")
    )
    code, out, _ = run(capsys, "import", str(tmp_path / "latin.csv"), "--encoding", "cp850")
    assert (code, "is a guess" in out) == (0, False)
    assert "Ärger" in run(capsys, "show", "latin")[1]
    for arguments, message in [
        (("import", str(table), "--sheet", "notes"), "No codebook was found in answers.xlsx."),
        (("import", str(table), "--sheet", "none"), "There is no sheet 'none'."),
        (("show", str(table)), f"glossator rubric import {table}' makes one of it"),
    ]:
        code, _, err = run(capsys, *arguments)
        assert (code, message in err) == (2, True), err


def test_of_what_cannot_become_a_rubric_no_line_is_named_that_nobody_has(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    many, table = tmp_path / "many.qdc", tmp_path / "few.csv"
    beginning = CODES.partition("<Codes>")[0]
    codes = "".join(f'<Code guid="{uuid4()}" name="c{n}" isCodable="true"/>' for n in range(300))
    many.write_text(f"{beginning}<Codes>{codes}</Codes></CodeBook>", "utf-8")
    table.write_text("Variable,Value,Label\nMood,1,sad\nMood,2,glad\n")
    no_id = "'a b' is not an id; use lower-case letters, digits and single hyphens"
    for arguments, message in [
        (("import", str(many)), "'Codes' has 300 levels; a question may have 256. Take out levels"),
        (("import", str(table), "--id", "a b"), f"the rubric made of {table}: {no_id}"),
        (("new", "mine", "--title", "\n"), "the new rubric: "),
    ]:
        code, _, err = run(capsys, *arguments)
        assert (code, err.startswith(f"glossator: {message}")) == (2, True), err
    assert not folder.exists()


def test_codes_are_not_written_over_anything_and_only_under_their_ending(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    taken = tmp_path / "taken.qdc"
    taken.write_text("mine", "utf-8")
    link = tmp_path / "link.qdc"
    link.symlink_to(tmp_path / "elsewhere.qdc")
    for arguments, message in [
        (["export", "emotions", taken], "is already there and stays as it is"),
        (["export", "emotions", link], "is already there and stays as it is"),
        (["export", "emotions", tmp_path / "codes.xml"], "ends in none of these"),
        (["import", taken], "is no REFI-QDA codebook"),
        (["import", tmp_path / "gone.qdc"], "cannot be read"),
        (["show", taken], "glossator rubric import"),
    ]:
        code, _, err = run(capsys, *map(str, arguments))
        assert (code, message in err) == (2, True), err
    assert taken.read_text("utf-8") == "mine"
    assert not folder.exists()
