"""``glossator agree``: the agreement figures of a project, in the terminal."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.choices import choice_options, chosen
from desktop.cli.opening import open_to_read
from desktop.cli.options import ProjectFile


@click.command()
@click.argument("project", type=ProjectFile())
@choice_options("epsilon", "resamples", "seed", "count_trained", "group_by")
def agree(project: Path, **options: object) -> None:
    """Print how far coders and model agree in a PROJECT file."""
    from desktop.cli.tables import print_agreement
    from desktop.engine.agreement.assess import agreement

    with open_to_read(project) as opened:
        print_agreement(agreement(opened, chosen(opened, **options)))
