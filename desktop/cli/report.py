"""``glossator report``: the agreement report of a project as HTML, PDF, CSV and JSON."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.choices import EVERY_CHOICE, choice_options, chosen
from desktop.cli.opening import open_to_read
from desktop.cli.options import NotEmpty, ProjectFile


@click.command()
@click.argument("project", type=ProjectFile())
@click.option("--out", type=NotEmpty(file_okay=False), required=True, help="Folder to write to.")
@click.option("--lang", default="en", show_default=True, help="Language of the report: en or de.")
@choice_options(*EVERY_CHOICE)
def report(project: Path, out: Path, lang: str, **options: object) -> None:
    """Write the agreement report of a PROJECT file as HTML and PDF, and its figures as CSV and
    JSON."""
    from desktop.engine.home.folders import make_folders
    from desktop.engine.report.page import write_report

    with open_to_read(project) as opened:
        choices = chosen(opened, **options)
        make_folders(out)
        for path in write_report(opened, out, choices, lang):
            click.echo(path)
