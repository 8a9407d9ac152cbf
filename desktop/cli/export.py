"""``glossator export``: a project's annotations as a file of another program."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("project", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["csv", "xlsx", "jsonl", "alttest", "dsl", "matrix"]),
    default="csv",
    show_default=True,
    help="csv and xlsx are for people and spreadsheets; jsonl loses nothing; alttest, dsl (R) and "
    "matrix are for computing the report's figures elsewhere.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to write to.  [default: the project's]",
)
def export(project: Path, format_name: str, out: Path | None) -> None:
    """Write the annotations of a PROJECT file."""
    from desktop.cli.flow import make_folders
    from desktop.engine.export.project_files import Format, export_project
    from desktop.engine.store.project import Project

    with Project(project) as opened:
        folder = out or project.parent
        make_folders(folder)
        for path in export_project(opened, Format(format_name), folder):
            click.echo(path)
