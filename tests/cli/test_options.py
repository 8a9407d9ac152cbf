"""A command offers what it heeds, and refuses what contradicts itself."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from desktop.cli import glossator, main
from desktop.engine.ingest.options import UnitKind

SAMPLE = Path(__file__).parents[2] / "desktop" / "samples" / "complaints.csv"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("anotate {sample}", "Did you mean 'annotate'?"),
        ("project chek p.glossator", "Did you mean 'check'?"),
        ("agree p.glossator --error 0.1", "No such option"),
        ("agree p.glossator --random-sample", "No such option"),
        ("plan p.glossator --error 0.1", "No such option"),
        ("plan p.glossator --resamples 100", "No such option"),
        ("plan p.glossator --random-sample", "No such option"),
        ("evaluate {sample} --gold emotion --coder a=emotion:Anna", "No such option"),
        ("evaluate {sample} --gold emotion --no-coders", "No such option"),
        ("evaluate {sample} --gold emotion --units text", "No such option"),
        ("annotate {sample} --sheet nope", "--sheet is for workbooks"),
        ("evaluate {sample} --gold emotion --sheet nope", "--sheet is for workbooks"),
        ("annotate {sample} --units sentence", "--units is for running text"),
        ("annotate {sample} --out=", "An empty name names nothing"),
        ("annotate {sample} --project=", "An empty name names nothing"),
        ("export p.glossator --out=", "An empty name names nothing"),
        ("report p.glossator --out=", "An empty name names nothing"),
        ("annotate {sample} --threads 513", "is not in the range"),
        ("export p.glossator --training --format csv", "give it or --format"),
        ("export p.glossator --by file", "--by is for --format dsl"),
        ("export p.glossator --by file --training", "--by is for --format dsl"),
        ("export p.glossator --by file --format matrix", "--by is for --format dsl"),
        ("export p.glossator --random-sample --format alttest", "--random-sample is for --format"),
        ("export p.glossator --no-count-trained --format xlsx", "for --format dsl, matrix and"),
        ("annotate {sample} --coder a=emotion:Anna --no-coders", "give one"),
        ("annotate {sample} --coder a=emotion:Anna --coder a=emotion:Ben", "says twice what 'a'"),
        ("annotate {sample} --field text=a --field text=b", "says twice what 'text' is"),
        ("annotate {sample} --coder a=emotion:\udcff", "is no text in UTF-8"),
        ("annotate {sample} --field text=\udcff", "is no text in UTF-8"),
        ("annotate {sample} --encoding \udcff", "is no text in UTF-8"),
        ("evaluate {sample} --rubric emotions --gold \udcff", "is no text in UTF-8"),
        (
            "evaluate {sample} --rubric answer-quality --gold clarity=a --gold accuracy=a",
            "--gold takes another column for each dimension",
        ),
    ],
)
def test_options_without_effect_are_not_there_and_contradictions_are_told(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    arguments: str,
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stopped:
        main([argument.format(sample=SAMPLE) for argument in arguments.split()])
    assert stopped.value.code == 2
    assert sentence in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", UnitKind)
def test_running_text_can_be_cut_into_every_kind_of_unit(
    capsys: pytest.CaptureFixture[str], kind: UnitKind
) -> None:
    with pytest.raises(SystemExit):
        main(["annotate", "nowhere.txt", "--units", kind.value])
    assert "There is no file or folder nowhere.txt." in capsys.readouterr().err


def _parameters(command: click.Command) -> Iterator[click.Parameter]:
    yield from command.params
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found
            yield from _parameters(found)


def test_files_are_looked_at_by_the_engine_which_says_what_is_wrong_with_one() -> None:
    paths = [p.type for p in _parameters(glossator) if isinstance(p.type, click.Path)]
    assert len(paths) > 10
    assert not [path for path in paths if path.readable]


@pytest.mark.parametrize("group", ["rubric", "models", "project"])
def test_help_says_whole_sentences(group: str) -> None:
    assert (
        "..." not in CliRunner().invoke(glossator, [group, "--help"]).output.split("Commands:")[1]
    )


def test_a_project_of_another_program_heeds_what_its_texts_are_cut_into() -> None:
    from desktop.cli.options import refuse_unheeded
    from desktop.engine.ingest.documents import Source

    refuse_unheeded([Source(Path("a.qdpx"), "a.qdpx")], sheet="", units="sentence")
    with pytest.raises(click.UsageError, match="--units is for running text"):
        refuse_unheeded([Source(Path("a.csv"), "a.csv")], sheet="", units="sentence")
