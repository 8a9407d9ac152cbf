"""``glossator evaluate``: how well a model does on a table that people have labelled."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desktop.cli import EXIT_PARTLY, EXIT_STOPPED
from desktop.cli.options import (
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
    from desktop.engine.store.project import Project

GOLD = "gold"


@click.command()
@click.argument("file", type=click.Path(path_type=Path, readable=False, dir_okay=False))
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
    type=NotEmpty(path_type=Path, readable=False, file_okay=False),
    help="Keep the project, tables and report in this folder, and resume there.",
)
@table_options
@model_options
def evaluate(
    file: Path,
    rubric_name: str | None,
    gold: tuple[str, ...],
    out: Path | None,
    **options: Any,
) -> int:
    """Measure a model on a table FILE that people have labelled.

    The model annotates the table and is compared with the column of labels. Texts that it was
    trained on are left out.
    """
    from desktop.cli.flow import read_files, score, write_results
    from desktop.cli.opening import open_project
    from desktop.cli.tables import print_agreement
    from desktop.engine.agreement.assess import agreement
    from desktop.engine.agreement.trained import trained_units
    from desktop.engine.home.folders import make_folders
    from desktop.engine.ingest.sources import discover
    from desktop.engine.runtime.runtime import Runtime

    sources = discover([file])
    refuse_unheeded(sources.sources, **options)
    path = out / "project.glossator" if out else None
    setup, title, dimensions = choose_setup(rubric_name, path, **options)
    columns = _gold_columns(gold, dimensions)
    coders = {column: (name, GOLD) for name, column in columns.items()}
    reading = replace(reading_options(**options), coders=coders)
    with ExitStack() as stack:
        if path is None:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="glossator-"))
            path = Path(folder) / "project.glossator"
        else:
            make_folders(path.parent)
        made = not path.exists()
        project = stack.enter_context(open_project(path, create=True))
        runtime = stack.enter_context(Runtime(setup))
        project.use_rubric(setup.rubric)
        try:
            unread = read_files(project, sources, reading, exactly=True)
            try:
                _check_gold(project, sources.sources[0].name, columns)
            except UserError:
                if made:  # kept, it would refuse the column that is meant: it is read already
                    project.close()
                    path.unlink()
                raise
            failed = score(project, runtime, title, tuple(columns), only_new=True)
        except KeyboardInterrupt:
            kept = f"The same command goes on in {out}." if out else "With --out it could go on."
            click.echo(f"Stopped. {kept}", err=True)
            return EXIT_STOPPED
        for units in trained_units(project).values():
            if units:
                found = counted(len(units), "unit")
                click.echo(f"Left out, because the model was trained on them: {found}.", err=True)
        figures = agreement(project)
        print_agreement(figures, only=tuple(columns))
        if out:
            for written in write_results(project, figures, out):
                click.echo(written)
    return EXIT_PARTLY if unread or failed else 0


def _check_gold(project: Project, document: str, columns: dict[str, str]) -> None:
    """Raises UserError where there is nothing to compare with, before the model begins."""
    from desktop.engine.domain import human

    gold = human(GOLD).coder_id
    is_table = any(item.name == document and item.columns for item in project.documents())
    for dimension, column in columns.items():
        if not is_table:
            raise UserError(f"{document} is no table and has no column {column!r}.")
        if not any(a.coder_id == gold and a.value for a in project.annotations(dimension)):
            raise UserError(f"No cell of {column!r} is a level of {dimension!r}.")


def _gold_columns(gold: tuple[str, ...], dimensions: tuple[str, ...]) -> dict[str, str]:
    """The gold column of each dimension to evaluate."""
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
