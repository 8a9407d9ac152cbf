"""``glossator doctor``: what this machine has, and whether the program works on it."""

from __future__ import annotations

import click


@click.command()
@click.option("--model", help="Id of a model, or a GGUF file.  [default: the embedded one]")
def doctor(model: str | None) -> int:
    """Check machine, folders, model and runtime, and that the network is out of reach."""
    from rich.console import Console

    from desktop.cli import EXIT_FAULT
    from desktop.engine.diagnosis import examine

    console = Console(soft_wrap=True)
    healthy = True
    for finding in examine(model):
        healthy &= finding.good
        mark = "[green]ok[/green]" if finding.good else "[red]NO[/red]"
        console.print(f"{mark}  [bold]{finding.subject}[/bold]  ", end="")
        console.print(finding.text, markup=False, highlight=False)
    return 0 if healthy else EXIT_FAULT
