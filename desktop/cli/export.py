"""``glossator export``: a project's annotations as a file of another program."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.choices import chosen
from desktop.cli.opening import open_to_read
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
    "--by",
    "group_by",
    metavar="COLUMN",
    help="For dsl: add each unit's group, by this column of the tables or by 'file'.  [default: as "
    "the project keeps it]",
)
@click.option(
    "--random-sample/--no-random-sample",
    default=None,
    help="For dsl: vouch that people coded a simple random sample, where none was recorded.",
)
@click.option(
    "--count-trained/--no-count-trained",
    default=None,
    help="For dsl, matrix and alttest: count also units that a model was trained on.",
)
@click.option(
    "--out", type=NotEmpty(file_okay=False), help="Folder to write to.  [default: the project's]"
)
def export(
    project: Path, format_name: str | None, training: bool, out: Path | None, **options: object
) -> None:
    """Write the annotations of a PROJECT file for people or for other programs."""
    from desktop.cli.console import working
    from desktop.engine.export.project_files import CHECKING, Format, export_project
    from desktop.engine.home.folders import make_folders

    if training and format_name:
        raise click.UsageError("--training writes files of one form: give it or --format.")
    kind = Format(format_name or Format.CSV)
    if options["group_by"] is not None and kind is not Format.DSL:
        raise click.UsageError("--by is for --format dsl: no other format has groups.")
    if options["random_sample"] is not None and kind is not Format.DSL:
        raise click.UsageError(
            "--random-sample is for --format dsl: no other format has probabilities."
        )
    if options["count_trained"] is not None and kind not in CHECKING:
        raise click.UsageError(
            "--count-trained is for --format dsl, matrix and alttest: the others have all units."
        )
    with open_to_read(project) as opened:
        choices = chosen(opened, **options) if kind in CHECKING else None
        folder = out or project.parent
        make_folders(folder)
        if training:
            from desktop.engine.export.training import export_training
            from desktop.engine.models.library import default_model

            paths = export_training(opened, folder, default_model().path)
        else:
            with working("Writing") as progress:
                paths = export_project(opened, kind, folder, progress, choices)
        for path in paths:
            click.echo(path)
