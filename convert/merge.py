"""Merges an adapter into a base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from convert.adapter import Adapter, Lora
from convert.base import Base, Floats, Tensor
from convert.errors import ConvertError


def place(adapter: Adapter, base: Base) -> dict[str, Lora]:
    """The adapter's matrices by the name of the GGUF tensor, with rows in GGUF's order.

    Raises ConvertError if the adapter was not made for this base.
    """
    shapes = {tensor.name: tensor.shape for tensor in base.tensors()}
    placed: dict[str, Lora] = {}
    for module, lora in adapter.modules.items():
        stem = base.layout.name(module)
        name = f"{stem}.weight"  # no tensor's if the base has fewer layers
        if stem and not base.layout.takes_lora(name):
            raise ConvertError(
                f"The adapter changes '{module}', which cannot be carried over to a model of the "
                f"family {base.layout.architecture}. Train on the attention and feed-forward "
                "projections alone."
            )
        wanted = (len(lora.b), lora.a.shape[1])
        if shapes.get(name) != wanted:
            has = " x ".join(map(str, shapes[name])) if name in shapes else "nothing"
            raise ConvertError(
                f"The adapter changes '{module}' of {wanted[0]} x {wanted[1]}, where {base.title} "
                f"has {has}: it was trained on another base. Name that one with --base."
            )
        placed[name] = replace(lora, b=base.layout.arrange(name, lora.b))
    return placed


def merged(base: Base, placed: Mapping[str, Lora]) -> Iterator[Tensor]:
    """The base's tensors with the adapter added in 32 bit, each when it is read."""
    for tensor in base.tensors():
        lora = placed.get(tensor.name)
        yield replace(tensor, read=partial(_sum, tensor, lora)) if lora else tensor


def _sum(tensor: Tensor, lora: Lora) -> Floats:
    total: Floats = tensor.read() + lora.delta
    return total
