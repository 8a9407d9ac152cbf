"""How llama.cpp multiplies a model's weights, and those in 16 bit where it is slow with its own.

llama.cpp has no kernel for Q4_1 and Q5_1 that works on several rows at once: it takes them one by
one, and half as many tokens a second as it takes of F16. What the weights are stays the same but
for the last of 16 bits; what the text becomes on its way is rounded less, because only quantized
weights have it rounded to 8 bits. Processors with instructions for BF16 read a third more short
texts with that than with F16, so that Q8_0 gains as well (``bench weights``), and still round less
than quantized weights do.

An adapter is added to them in 32 bit, before they are written in 16.

Every build writes the same file: scale times quant is exact in 32 bits, so there are just two
roundings, of the sum and to 16 bits, and both are prescribed; one more is that of the sum with an
adapter.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.engine.atomic import sync
from desktop.engine.models.hashes import model_sha256, remember
from desktop.engine.models.header import GgufHeader
from desktop.engine.runtime import llama
from desktop.engine.runtime.adapter import LOOKED_UP, add
from rubrics.digest import file_sha256

SLOW = {
    "F16": frozenset({"Q4_1", "Q5_1"}),
    "BF16": frozenset({"Q4_1", "Q5_1", "Q8_0"}),
}
"""By the type of 16 bits, those whose gain is worth its room: two are multiplied row by row, and
Q8_0 takes half as much in any case."""

APART = frozenset({"F32", "F16", "BF16"})
"""Types whose kernels give a row the same bits whatever rows are beside it, unless it is alone.

Each number is one sum in one order. Kernels of quantized types may take rows in groups, and those
that are left over otherwise."""

MOST = 500_000_000
"""Weights of a model whose 16 bits, 1 GB, are still quickly written and lightly held."""

KEPT = 2
"""Files kept on disk, one for each model and adapter; the oldest goes first."""


@dataclass(frozen=True, slots=True)
class Wide:
    """A model's weights in 16 bit: in which type, and what adapter is to be in them."""

    model: Path
    model_sha256: str
    kind: str
    adapter: Path | None = None
    adapter_sha256: str = ""

    @property
    def name(self) -> str:
        """The same for the same weights, as a part of a file's name."""
        parts = (self.model_sha256, self.kind, self.adapter_sha256)
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()

    def write(self, target: Path) -> None:
        """Writes them. Raises OSError or LlamaError, most likely for want of room."""
        if self.adapter is None:
            llama.write_as(self.kind, self.model, target)
            return
        exact = target.with_name("exact")
        llama.write_as("F32", self.model, exact)
        add(self.adapter, exact)
        llama.write_as(self.kind, exact, target)
        exact.unlink()


def type_in_16_bit(header: GgufHeader) -> str:
    """The type of 16 bits a model is asked in instead of its own; empty if in its own. The file
    and the build decide."""
    kind = llama.fastest_16_bit()
    multiplied = [tensor for tensor in header.tensors if tensor.name != LOOKED_UP]
    slow = sum(tensor.elements for tensor in multiplied if tensor.type.name in SLOW.get(kind, ()))
    mostly = sum(tensor.elements for tensor in multiplied) < slow * 2
    return kind if mostly and header.elements <= MOST else ""


def rows_apart(header: GgufHeader) -> bool:
    """Whether it changes no bit of a row which rows are computed with it, if any."""
    return all(tensor.type.name in APART for tensor in header.tensors)


@contextlib.contextmanager
def written(wide: Wide, cache: Path | None) -> Iterator[Path]:
    """Weights in 16 bit, in a file that is there until they are loaded.

    It is kept in the cache where there is one and has room, and found there the next time. Raises
    LlamaError where it can be written nowhere.
    """
    with contextlib.ExitStack() as stack:
        yield _kept(wide, cache) or _made(wide, cache, stack)


def _kept(wide: Wide, cache: Path | None) -> Path | None:
    """The file in the cache, if it is as it was written: the hash of its bytes is in its name."""
    files: list[Path] = []
    with contextlib.suppress(OSError):  # a folder that may not be read holds nothing for us
        files += cache.glob(f"{wide.name}-*.gguf") if cache else ()
    for path in files:
        with contextlib.suppress(OSError):
            if path.stem.endswith(model_sha256(path)):
                return path
            path.unlink()
    return None


def _made(wide: Wide, cache: Path | None, stack: contextlib.ExitStack) -> Path:
    if cache:
        with contextlib.suppress(OSError, llama.LlamaError):
            cache.mkdir(parents=True, exist_ok=True)
            with _folder(cache) as folder:
                part = folder / "part"
                wide.write(part)
                sync(part)
                return _keep(part, cache, wide.name)
    try:
        path = stack.enter_context(_folder(None)) / "weights.gguf"
        wide.write(path)
    except (OSError, llama.LlamaError) as e:
        llama.LOGGED.clear()
        llama.Model(wide.model)  # if it is not whole, this says so
        raise llama.LlamaError(
            "there is no room for its weights in 16 bit, neither in the folder of the program's "
            "data nor in that for temporary files. Make room in one of them"
        ) from e
    return path


def _keep(part: Path, cache: Path, name: str) -> Path:
    """Puts a file that was written whole into the cache, and clears what is old there."""
    content = file_sha256(part)
    for folder in cache.glob(".making-*"):  # of a process that was killed, or at worst at work
        if folder != part.parent:
            shutil.rmtree(folder, ignore_errors=True)
    for old in sorted(cache.glob("*.gguf"), key=lambda path: path.stat().st_mtime)[: 1 - KEPT]:
        old.unlink(missing_ok=True)
    path = part.replace(cache / f"{name}-{content}.gguf")
    remember(path, content)
    return path


@contextlib.contextmanager
def _folder(parent: Path | None) -> Iterator[Path]:
    # On Windows a file that is loaded cannot be deleted; it goes with the temporary files.
    with tempfile.TemporaryDirectory(
        prefix=".making-", dir=parent, ignore_cleanup_errors=True
    ) as name:
        yield Path(name)
