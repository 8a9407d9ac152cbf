"""``glossator train``: starts the training of an adapter, which is a program of its own."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.options import AnyPath
from rubrics.errors import UserError


@click.command()
@click.argument("config", type=AnyPath(dir_okay=False))
@click.option("--check", is_flag=True, help="Check configuration, labels and base, and stop.")
@click.option(
    "--json", "as_json", is_flag=True, help="Report progress as lines of JSON, for programs."
)
def train(config: Path, check: bool, as_json: bool) -> int:
    """Train an adapter as a CONFIG file says, or go on where it was stopped.

    'glossator export PROJECT --training' writes such a file beside the labels it learns from.
    """
    from desktop.engine.training import missing_packages
    from rubrics.system.children import run_program

    if missing := missing_packages():
        raise UserError(
            f"Training needs {', '.join(missing)}, which this installation lacks. "
            "'make train' in the folder of the program's source installs what is missing."
        )
    chosen = [name for name, wanted in (("--check", check), ("--json", as_json)) if wanted]
    return run_program("train", str(config), *chosen)
