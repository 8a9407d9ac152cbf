"""Plots the loss over the steps."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from train.results.checkpoint import StepRecord

_SMOOTH = 0.9


def loss_plot(losses: Sequence[StepRecord], epochs: Sequence[Mapping[str, float]]) -> str:
    """An SVG with the loss of each step, and the validation loss after each epoch."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "glossator", "svg.fonttype": "none"}):
        figure = Figure(figsize=(7, 3.5), layout="constrained")
        axes = figure.subplots()
        steps = [taken.step for taken in losses]
        values = [taken.loss for taken in losses]
        axes.plot(steps, values, color="0.8", linewidth=0.8, label="each step")
        axes.plot(steps, _smoothed(values), color="C0", label="training, smoothed")
        ends = [max(t.step for t in losses if t.epoch == e + 1) for e in range(len(epochs))]
        found = [(end, e["loss"]) for end, e in zip(ends, epochs, strict=True) if "loss" in e]
        if found:
            axes.plot(*zip(*found, strict=True), "o-", color="C1", label="validation")
        axes.set(xlabel="step", ylabel="loss")
        axes.set_ylim(bottom=0)
        axes.legend()
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


def _smoothed(values: Sequence[float]) -> list[float]:
    result: list[float] = []
    for value in values:
        result.append(_SMOOTH * result[-1] + (1 - _SMOOTH) * value if result else value)
    return result
