"""``glossator annotate``: files in, a project, two tables and a report out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from desktop.cli import EXIT_PARTLY, EXIT_STOPPED
from desktop.cli.opening import choose_passphrase, open_project
from desktop.cli.options import (
    PROJECT_FILE,
    NotEmpty,
    choose_setup,
    coding_options,
    model_options,
    reading_options,
    refuse_unheeded,
    rubric_option,
    table_options,
)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=NotEmpty(), metavar="PATH…")
@rubric_option
@click.option(
    "--out",
    default=Path("glossator-output"),
    show_default=True,
    type=NotEmpty(file_okay=False),
    help="Folder for the tables and the report.",
)
@click.option(
    "--project",
    "project_path",
    type=NotEmpty(dir_okay=False),
    help="Project file to make or to resume.  [default: OUT/project.glossator]",
)
@click.option(
    "--encrypt",
    is_flag=True,
    help="Give the new project a passphrase; then only 'export' and 'report' write texts into "
    "other files.",
)
@coding_options
@table_options
@model_options
def annotate(
    paths: Sequence[Path],
    rubric_name: str | None,
    out: Path,
    project_path: Path | None,
    encrypt: bool,
    **options: Any,
) -> int:
    """Annotate files and folders under a rubric.

    Writes two tables, their provenance and an agreement report. Every answer is saved in the
    project file before it is shown: after a stop of any kind the same command goes on where it
    was. Where tables hold people's labels, the report says how far they and the model agree.
    """
    from desktop.cli.flow import read_files, score, summary, write_results
    from desktop.engine.agreement.assess import agreement
    from desktop.engine.home.folders import make_folders
    from desktop.engine.ingest.sources import discover
    from desktop.engine.runtime.runtime import Runtime

    reading = reading_options(**options)
    found = discover(paths, out)
    refuse_unheeded(found.sources, **options)
    path = project_path or out / PROJECT_FILE
    setup, title, dimensions = choose_setup(rubric_name, path, **options)
    make_folders(path.parent, out)
    if encrypt:
        choose_passphrase(path)
    # The model loads in its own process while this one reads the files.
    with open_project(path, create=True) as project, Runtime(setup) as runtime:
        project.use_rubric(setup.rubric)
        try:
            unread = read_files(project, found, reading)
            failed = score(project, runtime, title, dimensions)
        except KeyboardInterrupt:
            click.echo(
                f"Stopped. All that was annotated is in {path}; the same command goes on.", err=True
            )
            return EXIT_STOPPED
        figures = agreement(project)
        summary(project, figures)
        written = write_results(project, figures, out)
    for file in written:
        click.echo(file)
    return EXIT_PARTLY if unread or failed else 0
