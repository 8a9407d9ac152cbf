"""Distributed training: the processes that accelerate's launcher starts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from rubrics.errors import UserError
from train.config import Device


def rank() -> int:
    """The number of this process, from 0. Only the first one prints and writes files."""
    return int(os.environ.get("RANK", "0"))


def world_size() -> int:
    """How many processes train together; 1 without a launcher."""
    return int(os.environ.get("WORLD_SIZE", "1"))


@contextmanager
def process_group(device: Device) -> Iterator[None]:
    """Joins the process group if the launcher has started several processes."""
    if world_size() == 1:
        yield
        return
    import torch
    from accelerate import PartialState

    PartialState(cpu=device is Device.CPU or not torch.cuda.is_available())
    try:
        yield
    finally:
        torch.distributed.destroy_process_group()


def refuse_several() -> None:
    """Raises UserError if a launcher has started several processes: each would do all the work."""
    if world_size() != 1:
        raise UserError(
            "Only 'python -m train' divides its work among processes: run this command without a "
            "launcher. It trains one adapter after another, and goes on where it was."
        )
