"""``glossator convert``: starts ``python -m convert``, which needs packages of its own."""

from __future__ import annotations

import importlib.util

import click

from rubrics.errors import UserError
from rubrics.system.children import run_program


@click.command(
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def convert(arguments: tuple[str, ...]) -> int:
    """Make one GGUF file of a training run, and measure what it lost."""
    if importlib.util.find_spec("convert") is None:
        raise UserError(
            "This installation cannot convert, because it carries no training packages. "
            "'make train' in the folder of the program's source installs them."
        )
    return run_program("convert", *arguments)
