"""``glossator evaluate``: how well a model does on a table that people have labelled."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desktop.cli import EXIT_PARTLY, EXIT_STOPPED
from desktop.cli.opening import open_project
from desktop.cli.options import (
    PROJECT_FILE,
    AnyPath,
    NotEmpty,
    choose_setup,
    in_utf8,
    model_options,
    pairs,
    reading_options,
    refuse_unheeded,
    rubric_option,
    table_options,
)
from desktop.engine.languages.wording import counted
from rubrics.errors import UserError

if TYPE_CHECKING:
    from desktop.engine.ingest.options import ReadOptions
    from desktop.engine.ingest.sources import Discovery
    from desktop.engine.store.project import Project

GOLD = "gold"
"""The name of the coder whose labels are in the table."""


@click.command()
@click.argument("file", type=AnyPath(dir_okay=False))
@rubric_option
@click.option(
    "--gold",
    multiple=True,
    required=True,
    metavar="[DIMENSION=]COLUMN",
    help="The column with people's labels; once per dimension where there are several.",
)
@click.option(
    "--out",
    type=NotEmpty(file_okay=False),
    help="Keep the project, tables and report in this folder, and resume there.",
)
@table_options
@model_options
def evaluate(
    file: Path, rubric_name: str | None, gold: tuple[str, ...], out: Path | None, **options: Any
) -> int:
    """Measure a model on a table FILE that people have labelled.

    The model annotates the table and is compared with the column of labels. Texts that it was
    trained on are left out.
    """
    from desktop.cli.flow import score, write_results
    from desktop.cli.tables import print_agreement
    from desktop.engine.agreement.assess import agreement
    from desktop.engine.ingest.sources import discover
    from desktop.engine.runtime.runtime import Runtime

    found = discover([file])
    refuse_unheeded(found.sources, **options)
    setup, title, dimensions = choose_setup(rubric_name, out and out / PROJECT_FILE, **options)
    columns = _gold_columns(gold, dimensions)
    coders = {column: (name, GOLD) for name, column in columns.items()}
    reading = replace(reading_options(**options), coders=coders)
    with _folder(out) as folder:
        made = not (folder / PROJECT_FILE).exists()
        with open_project(folder / PROJECT_FILE, create=True) as project, Runtime(setup) as runtime:
            project.use_rubric(setup.rubric)
            try:
                unread = _read(project, found, reading, columns, made=made)
                failed = score(project, runtime, title, tuple(columns), only_new=True)
            except KeyboardInterrupt:
                kept = (
                    f"The same command goes on in {out}." if out else "With --out it could go on."
                )
                click.echo(f"Stopped. {kept}", err=True)
                return EXIT_STOPPED
            _tell_left_out(project)
            figures = agreement(project)
            print_agreement(figures, only=tuple(columns))
            if out:
                for written in write_results(project, figures, out):
                    click.echo(written)
    return EXIT_PARTLY if unread or failed else 0


@contextmanager
def _folder(out: Path | None) -> Iterator[Path]:
    """Yields the folder to keep, or else a temporary one."""
    from desktop.engine.home.folders import make_folders

    if out:
        make_folders(out)
        yield out
        return
    with tempfile.TemporaryDirectory(prefix="glossator-") as folder:
        yield Path(folder)


def _read(
    project: Project, found: Discovery, options: ReadOptions, gold: dict[str, str], *, made: bool
) -> int:
    """Reads the table. Returns the number of files that could not be read.

    Raises UserError if there are no labels in the columns ``gold``, after removing a project that
    was ``made`` for this: it has the table by now, and would refuse to read other columns of it.
    """
    from desktop.cli.flow import read_files

    unread = read_files(project, found, options, exactly=True)
    try:
        _check_gold(project, found.sources[0].name, gold)
    except UserError:
        if made:
            project.close()
            project.path.unlink()
        raise
    return unread


def _tell_left_out(project: Project) -> None:
    """Prints the number of units whose answers do not count."""
    from desktop.engine.agreement.trained import trained_units

    for units in trained_units(project).values():
        if units:
            found = counted(len(units), "unit")
            click.echo(f"Left out, because the model was trained on them: {found}.", err=True)


def _check_gold(project: Project, document: str, columns: dict[str, str]) -> None:
    """Raises UserError if there are no labels to compare with, before the model is asked."""
    from desktop.engine.domain import human

    gold = human(GOLD).coder_id
    is_table = any(item.name == document and item.columns for item in project.documents())
    for dimension, column in columns.items():
        if not is_table:
            raise UserError(f"{document} is no table and has no column {column!r}.")
        if not any(a.coder_id == gold and a.value for a in project.annotations(dimension)):
            raise UserError(f"No cell of {column!r} is a level of {dimension!r}.")


def _gold_columns(gold: tuple[str, ...], dimensions: tuple[str, ...]) -> dict[str, str]:
    """The gold column of each dimension that is evaluated. Raises click's own error."""
    if len(gold) == 1 and "=" not in gold[0]:
        if len(dimensions) > 1:
            raise click.UsageError(
                f"The rubric has the dimensions {', '.join(dimensions)}: give --gold "
                "DIMENSION=COLUMN for each that has a column, or choose one with --dimension."
            )
        return {dimensions[0]: in_utf8("--gold", gold[0])}
    columns = pairs("--gold", gold, "DIMENSION=COLUMN")
    for name in columns:
        if name not in dimensions:
            raise click.UsageError(
                f"There is no dimension {name!r}; there are {', '.join(dimensions)}."
            )
    if len(set(columns.values())) < len(columns):
        raise click.UsageError("--gold takes another column for each dimension.")
    return columns
