"""``glossator convert``: starts ``python -m convert``, which needs packages of its own."""

from __future__ import annotations

import subprocess
import sys

import click

from desktop.cli import EXIT_STOPPED
from rubrics.errors import UserError


@click.command(
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def convert(arguments: tuple[str, ...]) -> int:
    """Make one GGUF file of a training run, and prove that nothing was lost."""
    if getattr(sys, "frozen", False):
        raise UserError(
            "The bundled program cannot convert, because it carries no training packages. "
            "Install from source with: pip install 'glossator[convert]'"
        )
    try:
        return subprocess.run([sys.executable, "-m", "convert", *arguments], check=False).returncode
    except KeyboardInterrupt:
        return EXIT_STOPPED  # the child got the same Ctrl-C and has said so
