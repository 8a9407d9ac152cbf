"""Reads the safetensors files of a model folder, one tensor at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from convert.base import Floats
from convert.errors import ConvertError

_INDEX = "model.safetensors.index.json"
_WHOLE = "model.safetensors"


class Weights:
    """The names and shapes of all tensors, and their values one at a time."""

    def __init__(self, folder: Path) -> None:
        """Checks that all shards are there and complete. Raises ConvertError."""
        self.folder = folder
        files = _shards(folder)
        self._where: dict[str, Path] = {}
        self.shapes: dict[str, tuple[int, ...]] = {}
        for path, expected in files.items():
            for name, shape in _contents(path):
                self._where[name] = path
                self.shapes[name] = shape
            if missing := sorted(expected - self.shapes.keys()):
                raise ConvertError(
                    f"{path.name} lacks '{missing[0]}', which the index announces there. "
                    "Copy or download the folder again."
                )

    def read(self, name: str) -> Floats:
        """The values in 32 bit. Read by torch, because numpy has no bfloat16."""
        import torch

        with _open(self._where[name]) as file:
            values: Floats = file.get_tensor(name).to(torch.float32).numpy()
        return np.ascontiguousarray(values)


def _shards(folder: Path) -> dict[Path, set[str]]:
    index = folder / _INDEX
    if not index.exists():
        whole = folder / _WHOLE
        if not whole.exists():
            raise ConvertError(
                f"{folder} has no {_WHOLE} and no {_INDEX}. Only weights in the safetensors "
                "format can be converted."
            )
        return {whole: set()}
    try:
        places = json.loads(index.read_text(encoding="utf-8"))["weight_map"]
    except (OSError, ValueError, KeyError, TypeError) as e:
        raise ConvertError(f"{index} cannot be read: {e}. Copy the folder again.") from e
    shards: dict[Path, set[str]] = {}
    for name, file in places.items():
        # A path in an index must not lead out of the folder.
        shards.setdefault(folder / Path(file).name, set()).add(name)
    missing = [path.name for path in shards if not path.exists()]
    if missing:
        raise ConvertError(
            f"{folder} lacks {len(missing)} of {len(shards)} weight files, such as {missing[0]}. "
            "Copy or download the folder again."
        )
    return shards


def _contents(path: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
    with _open(path) as file:
        for name in sorted(file.keys()):
            yield name, tuple(file.get_slice(name).get_shape())


def _open(path: Path) -> Any:
    from safetensors import SafetensorError, safe_open

    try:
        return safe_open(path, framework="pt")
    except (SafetensorError, OSError) as e:
        raise ConvertError(f"{path} is damaged ({e}). Copy or download it again.") from e
