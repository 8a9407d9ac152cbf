"""Saves and loads the state of a run, so that it continues bit for bit."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor

from rubrics.errors import UserError
from train.results.files import placed
from train.results.run_folder import STATE


class StepRecord(NamedTuple):
    """A step of the optimizer, as a row of ``loss.csv``. ``gradient`` is the norm of the gradient
    before clipping, ``seconds`` the duration of the run so far."""

    step: float
    epoch: float
    lr: float
    loss: float
    gradient: float
    seconds: float


@dataclass(slots=True)
class State:
    """Everything that a run carries from step to step. Random numbers depend on the step alone."""

    fingerprint: str
    """See :func:`train.record.fingerprint`. A state with another one is refused."""
    step: int = 0
    adapter: dict[str, Tensor] = field(default_factory=dict)
    average: dict[str, Tensor] = field(default_factory=dict)
    optimizer: dict[str, Any] = field(default_factory=dict)
    optimizer_kind: str = ""
    """The optimizer whose state this is: no other one could continue with it."""
    losses: list[StepRecord] = field(default_factory=list)
    epochs: list[dict[str, float]] = field(default_factory=list)
    """The figures on the validation part after each epoch."""
    best: dict[str, Tensor] = field(default_factory=dict)
    best_epoch: int = 0
    seconds: float = 0.0
    finished: bool = False
    seeds: list[int] = field(default_factory=list)
    """For a mean of several trainings, their seeds; else empty."""


def save(state: State, folder: Path) -> None:
    """Writes the state. A kill at any moment leaves the old state or the new one.

    Raises WriteError.
    """
    plain = {item.name: getattr(state, item.name) for item in fields(state)}
    plain["losses"] = [list(taken) for taken in state.losses]
    with placed(folder / STATE) as file:
        try:
            torch.save(plain, file)
        except RuntimeError as e:  # raised by PyTorch's writer if the disk is full
            behind = e.__context__
            raise OSError(*(behind if isinstance(behind, OSError) else e).args) from e


def load(folder: Path, fingerprint: str) -> State:
    """The state in a run folder, or else a new one. Raises UserError if it is damaged or of another
    run."""
    path = folder / STATE
    if not path.exists():
        return State(fingerprint)
    try:
        found = torch.load(path, map_location="cpu", weights_only=True)
        state = State(**found)
        state.losses = [StepRecord(*row) for row in found["losses"]]
    except OSError as e:
        raise UserError(
            f"{path} cannot be read ({e.strerror}). Make it readable, or name another folder as "
            "out."
        ) from e
    except Exception as e:  # damaged bytes may raise anything in an unpickler
        raise UserError(
            f"{path} is damaged, so the run cannot go on from it. Delete {folder} to start anew."
        ) from e
    if state.fingerprint != fingerprint:
        raise UserError(
            f"{folder} holds a run with other settings or data. Choose another folder as out, or "
            "delete it."
        )
    return state
