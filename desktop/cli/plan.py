"""``glossator plan``: how many more units people should code."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.choices import choice_options, chosen
from desktop.cli.opening import open_to_read
from desktop.cli.options import ProjectFile


@click.command()
@click.argument("project", type=ProjectFile())
@choice_options("epsilon", "seed", "count_trained", "width", "power")
def plan(project: Path, **options: object) -> None:
    """Estimate how many more units of a PROJECT people should code, by simulating from those that
    they coded."""
    from desktop.engine.agreement.assess import agreement
    from desktop.engine.languages.language import ENGLISH, language
    from desktop.engine.report.trust import plan_rows

    with open_to_read(project) as opened:
        figures = agreement(opened, chosen(opened, **options))
    for dimension in figures.dimensions:
        click.secho(dimension.dimension.title, bold=True)
        rows = plan_rows(figures.choices, dimension, language(ENGLISH))
        none = ["There is nothing to plan from: it takes units that two coders have."]
        for row in rows or none:
            click.echo(f"  {row}")
