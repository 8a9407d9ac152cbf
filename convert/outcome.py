"""The result of a conversion, for ``verify.json`` and as a table."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from convert.compare import TRAINED, Allowed, Comparison
from convert.quantize import WrittenFile
from rubrics.system.files import replacing


@dataclass(frozen=True, slots=True)
class Verification:
    """All measurements; ``losses`` has a sentence about each loss that is more than allowed."""

    trained: Comparison
    models: tuple[Comparison, ...] = ()
    tokens: int = 0
    allowed: Allowed = field(default_factory=Allowed)
    chosen: str = ""
    written: WrittenFile | None = None
    losses: tuple[str, ...] = ()

    @property
    def unproved(self) -> tuple[str, ...]:
        """The dimensions on which nothing is proved, because the trained model has no alpha."""
        return tuple(name for name, value in self.trained.alpha.items() if value is None)

    def adding(self, comparison: Comparison) -> Verification:
        """The same with one more model."""
        return replace(self, models=(*self.models, comparison))

    def write(self, path: Path) -> None:
        """Writes ``verify.json``, whole or not at all. Raises OSError."""
        record = {
            "units": self.trained.units,
            "prompt_parts_with_equal_tokens": self.tokens,
            "allowed": asdict(self.allowed),
            "models": [asdict(model) for model in (self.trained, *self.models)],
            "chosen": self.chosen,
            "written": asdict(self.written) if self.written else None,
            "losses": list(self.losses),
            "unproved": list(self.unproved),
        }
        text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
        with replacing(path) as part:
            part.write_text(text, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished conversion: the final file, and what was measured.

    ``others`` are the files that were made to be used with an adapter.
    """

    path: Path
    verification: Verification
    others: tuple[Path, ...] = ()


def print_table(verification: Verification) -> None:
    """Prints the comparison, with a line for each model."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("model")
    dimensions = list(verification.trained.alpha)
    for title in ("size", "units/s", "largest diff", "mean diff", "same value"):
        table.add_column(title, justify="right")
    for name in dimensions:
        table.add_column(f"alpha {name}" if len(dimensions) > 1 else "alpha", justify="right")
    for model in (verification.trained, *verification.models):
        mark = " *" if model.model == verification.chosen and len(verification.models) > 2 else ""
        table.add_row(f"{model.model}{mark}", *_cells(model, dimensions))
    width = None if os.isatty(1) else 120
    console = Console(width=width, markup=False, emoji=False)
    console.print(table)
    console.print(
        f"{verification.trained.units} held-out units, {verification.tokens} parts of prompts with "
        f"equal tokens. {_compared(verification)}",
        highlight=False,
    )
    hidden = may_be_hidden(verification.trained.units)
    if hidden > 1 - verification.allowed.agreement:
        console.print(
            f"So few units prove little: if none of the {verification.trained.units} changes its "
            f"value, up to {hidden:.0%} of other texts still may (with 95% certainty).",
            highlight=False,
        )
    if verification.unproved:
        console.print(
            f"Not proved for {', '.join(verification.unproved)}: that people agree with the file "
            "as with the trained model. Alpha needs labels of these units, and two that differ.",
            highlight=False,
        )
    if verification.written:
        console.print(f"{verification.written}", highlight=False)


def may_be_hidden(units: int) -> float:
    """The largest share of changed values, with 95 % certainty, where none of ``units`` changed:
    Clopper and Pearson's (1934) one-sided bound."""
    kept: float = 0.05 ** (1 / units)
    return 1 - kept


def _compared(verification: Verification) -> str:
    last = verification.models[-1].beside
    text = f"Level probabilities and values are compared with those of the {TRAINED} model"
    return (
        f"{text}." if last == TRAINED else f"{text}, which had a base in 4 bit; then with {last}."
    )


def _cells(model: Comparison, dimensions: Sequence[str]) -> list[str]:
    own = model.model == TRAINED
    alphas = [model.alpha[name] for name in dimensions]
    return [
        f"{model.size / 1e6:,.1f} MB" if model.size else "",
        f"{model.speed:.1f}" if model.speed else "",
        "" if own else f"{model.largest:.4f}",
        "" if own else f"{model.mean:.5f}",
        "" if own else f"{model.agreement:.1%}",
        *("-" if value is None else f"{value:.3f}" for value in alphas),
    ]
