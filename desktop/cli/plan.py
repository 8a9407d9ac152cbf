"""``glossator plan``: how many more units people should code."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.choices import choice_options, chosen


@click.command()
@click.argument("project", type=click.Path(path_type=Path, dir_okay=False))
@choice_options
def plan(project: Path, **options: object) -> None:
    """Tell how many more units of a PROJECT people should code, by simulation from those coded."""
    from desktop.engine.agreement.assess import agreement
    from desktop.engine.language import ENGLISH, language
    from desktop.engine.report.trust import plan_rows
    from desktop.engine.store.project import Project

    choices = chosen(**options)
    with Project(project) as opened:
        figures = agreement(opened, choices, planning=True)
    for dimension in figures.dimensions:
        click.secho(dimension.dimension.title, bold=True)
        for model in dimension.models:
            click.echo(f"  {model.model.name}")
            for row in plan_rows(choices, dimension, model, language(ENGLISH)):
                click.echo(f"    {row}")
        if not dimension.models:
            click.echo("  Nothing to plan from: it takes units that people and a model coded.")
