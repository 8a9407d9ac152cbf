"""``glossator export``: a project's annotations as a file of another program."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.options import NotEmpty, ProjectFile


@click.command()
@click.argument("project", type=ProjectFile())
@click.option(
    "--format",
    "format_name",
    type=click.Choice(
        [
            *("csv", "xlsx", "jsonl", "sav", "dta", "label-studio", "doccano", "prodigy"),
            *("qdpx", "alttest", "dsl", "matrix"),
        ]
    ),
    help="csv and xlsx: for people and spreadsheets. jsonl: loses nothing. sav, dta: for SPSS "
    "and Stata, with labels of values. label-studio, doccano, prodigy: for these tools. qdpx: for "
    "MAXQDA, ATLAS.ti, NVivo, QualCoder and the like. alttest, dsl (R), matrix: to compute the "
    "report's figures elsewhere.  [default: csv]",
)
@click.option(
    "--training",
    is_flag=True,
    help="Write people's labels for 'glossator train' instead: data, rubric and configuration.",
)
@click.option(
    "--out",
    type=NotEmpty(path_type=Path, readable=False, file_okay=False),
    help="Folder to write to.  [default: the project's]",
)
def export(project: Path, format_name: str | None, training: bool, out: Path | None) -> None:
    """Write the annotations of a PROJECT file for people or for other programs."""
    from desktop.cli.console import working
    from desktop.cli.opening import open_to_read
    from desktop.engine.export.project_files import Format, export_project
    from desktop.engine.home.folders import make_folders

    if training and format_name:
        raise click.UsageError("--training writes files of one form: give it or --format.")
    with open_to_read(project) as opened:
        folder = out or project.parent
        make_folders(folder)
        if training:
            from desktop.engine.export.training import export_training
            from desktop.engine.models.library import default_model

            paths = export_training(opened, folder, default_model().path)
        else:
            with working("Writing") as progress:
                paths = export_project(opened, Format(format_name or Format.CSV), folder, progress)
        for path in paths:
            click.echo(path)
