"""``glossator rubric``: list, show, check and start codebooks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from desktop.cli import EXIT_FAULT
from desktop.cli.opening import open_project
from desktop.cli.options import AnyPath
from desktop.engine.home.folders import rubrics_folder
from desktop.engine.languages.wording import visible
from rubrics.errors import UserError

if TYPE_CHECKING:
    from rubrics.library import Entry
    from rubrics.schema import Rubric


_out = click.option("--out", type=AnyPath(), help="File to write.  [default: among your rubrics]")


@click.group()
def rubric() -> None:
    """Codebooks: what is asked of every text, and what may be answered."""


@rubric.command("list")
def list_command() -> None:
    """List the built-in rubrics and your own."""
    from rich.table import Table
    from rich.text import Text

    from desktop.cli.console import table_console
    from rubrics.library import list_rubrics

    folder = rubrics_folder()
    table = Table("id", "version", "from", "title", box=None, pad_edge=False)
    for entry in list_rubrics(folder):
        title = Text("cannot be used: rubric check says why", "red") if entry.error else entry.title
        table.add_row(Text(visible(entry.id)), entry.version, _origin(entry), title)
    console = table_console()
    console.print(table)
    console.print(f"\nYour own are the .toml files in {folder}", markup=False, soft_wrap=True)


@rubric.command(short_help="Show a rubric: its fields, dimensions, levels and examples.")
@click.argument("name", metavar="ID|FILE|PROJECT")
@click.option("--source", is_flag=True, help="Print the TOML file itself, to start your own from.")
def show(name: str, source: bool) -> None:
    """Show a rubric, or that of a project: its fields, dimensions, levels and examples."""
    found = _shown(name)
    if source:
        click.echo(found.source, nl=False)
        return
    from rich.console import Console

    from desktop.cli.rubric_view import rubric_view

    Console(highlight=False).print(rubric_view(found))


@rubric.command(short_help="Check rubric files: every fault with its line.")
@click.argument("files", metavar="FILE|ID…", nargs=-1, required=True, type=AnyPath())
def check(files: tuple[Path, ...]) -> int:
    """Check rubric files, or your own rubrics by their ids, and list every fault with its line.

    The exit code is 2 if there is any.
    """
    from rubrics.faults import RubricError
    from rubrics.loader import load_rubric

    faulty = False
    for path in map(_file, files):
        try:
            load_rubric(path)
        except RubricError as error:
            faulty = True
            click.echo(visible(str(error), kept="\n"))
        else:
            click.echo(f"{visible(str(path))}: ok")
    return EXIT_FAULT if faulty else 0


def _file(path: Path) -> Path:
    """The file as named, or the user's rubric of that id."""
    own = rubrics_folder() / f"{path.name.removesuffix('.toml')}.toml"
    return own if not path.exists() and len(path.parts) == 1 and own.is_file() else path


@rubric.command()
@click.argument("rubric_id", metavar="ID")
@click.option("--title", help="What people see.  [default: the ID in words]")
@_out
def new(rubric_id: str, title: str | None, out: Path | None) -> None:
    """Write a commented rubric to start from."""
    from rubrics.library import template

    text = template(rubric_id, title or rubric_id.replace("-", " ").capitalize())
    _write_new(rubric_id, text, out, "the new rubric")


@rubric.command("import", short_help="Make a rubric from a codebook: a table, .qdc, .json.")
@click.argument("file", type=AnyPath())
@click.option(
    "--id",
    "rubric_id",
    metavar="ID",
    help="Id of the rubric.  [default: made from the file's name]",
)
@click.option(
    "--sheet",
    default="",
    help="Sheet of a workbook, or the words above a table of a document.  "
    "[default: first that holds a codebook]",
)
@click.option("--encoding", default="", help="Encoding of a csv or tsv file.  [default: detected]")
@_out
def import_command(
    file: Path, rubric_id: str | None, sheet: str, encoding: str, out: Path | None
) -> None:
    """Make a rubric from a codebook.

    \b
    FILE is one of:
      a table           csv, tsv, xlsx, xls, ods, or in a docx, doc or odt document
      REFI-QDA          .qdc or .qdpx, from MAXQDA, ATLAS.ti, NVivo, QualCoder …
      Prometheus        .json

    \b
    A table has a row for each
      level             Variable, Value, Label, Description
      code              Code, Definition, Example, Category
      question          Variable, Values (its levels in one cell)
      criterion         with a column for each level

    A code with codes below it becomes a question; codes without become the levels of one more.
    What was assumed is told, and kept as comments at the beginning of the file.
    """  # noqa: D301
    from desktop.engine.home.rubric_files import imported
    from rubrics.draft import Draft

    found = imported(file, sheet=sheet, encoding=encoding)
    draft = Draft(found.source)
    if rubric_id is not None:
        draft.set(("id",), rubric_id)
    _write_new(draft.text(("id",)), draft.source, out, f"the rubric made of {file}")
    for note in found.notes:
        click.echo(note)


@rubric.command("export", short_help="Write a rubric to print it, or for other programs.")
@click.argument("name", metavar="ID|FILE")
@click.argument("file", type=AnyPath())
def export_command(name: str, file: Path) -> None:
    """Write a rubric to print it, or for other programs.

    \b
    The ending of FILE says as what:
      .pdf, .html       pages for coders, and for the appendix of a paper
      .xlsx, .csv       a table with a row for each level
      .qdc              a REFI-QDA codebook
      .json             a Prometheus rubric

    From none of these all of a rubric can be read again: keep the rubric.
    """  # noqa: D301
    from desktop.engine.home.rubric_files import write_rubric
    from rubrics.library import EXPORTED, find_rubric

    if file.suffix.lower() not in EXPORTED:
        known = ", ".join(EXPORTED)
        raise UserError(f"{file} ends in none of these, by which its kind is chosen: {known}.")
    found = find_rubric(name, rubrics_folder())
    _refuse_taken(file)
    write_rubric(found, file)
    click.echo(str(file))


def _shown(name: str) -> Rubric:
    """The rubric of an id, a file or a project."""
    from desktop.engine.store.project import SUFFIX
    from rubrics.library import find_rubric

    if name.lower().endswith(SUFFIX):
        with open_project(Path(name), read_only=True) as project:
            return project.rubric()
    return find_rubric(name, rubrics_folder())


def _write_new(rubric_id: str, text: str, out: Path | None, made: str) -> None:
    """Writes a new rubric to the user's folder, or to ``out``. Raises UserError if it is faulty, in
    which it is called ``made``, or if there is one already."""
    from desktop.engine.atomic import write_text
    from rubrics.faults import RubricError
    from rubrics.library import Origin, list_rubrics
    from rubrics.loader import parse_rubric

    try:
        parse_rubric(text, made)
    except RubricError as error:  # without line numbers: there is no file yet
        raise UserError(f"{made}: {'; '.join(map(str, error.faults))}") from None
    folder = rubrics_folder()
    if out is None:
        for entry in list_rubrics(folder):
            if entry.id == rubric_id:
                whose = "built-in" if entry.origin is Origin.BUILTIN else f"in {entry.path}"
                raise UserError(
                    f"There is already a rubric '{rubric_id}' ({whose}). Choose another id, or a "
                    "file with --out."
                )
    path = out or folder / f"{rubric_id}.toml"
    _refuse_taken(path)
    write_text(path, text)
    click.echo(f"{path}\nEdit it, then: glossator rubric check {path}")


def _refuse_taken(path: Path) -> None:
    """Raises UserError if there is something at the path, even a broken link."""
    if path.exists() or path.is_symlink():
        raise UserError(f"{path} is already there and stays as it is.")


def _origin(entry: Entry) -> str:
    return f"{entry.origin}, replaced by yours" if entry.replaced else str(entry.origin)
