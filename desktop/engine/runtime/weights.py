"""Widens a model's weights to 16 bit where llama.cpp is slow with those of the file.

ARCHITECTURE.md says what that gains for which types. An adapter is merged in 32 bit, before the
weights are written in 16.

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

from desktop.engine.models.hashes import model_sha256, remember
from desktop.engine.models.header import GgufHeader
from desktop.engine.runtime import llama
from desktop.engine.runtime.adapter import EMBEDDING, merge
from rubrics.digest import file_sha256
from rubrics.system.files import sync

WIDENED_TYPES = {
    "F16": frozenset({"Q4_1", "Q5_1"}),
    "BF16": frozenset({"Q4_1", "Q5_1", "Q8_0"}),
}
"""By the 16-bit type, the types that gain enough speed from it to be worth the room. Q4_1 and Q5_1
are multiplied row by row otherwise; Q8_0 takes half the room of 16 bit anyway."""

INDEPENDENT_ROWS = frozenset({"F32", "F16", "BF16"})
"""Types whose kernels give a row the same bits whatever rows are computed with it, if any are.

Each number is one sum in one order. Kernels of quantized types may take rows in groups, and the
remaining ones in another way."""

MOST_WEIGHTS = 500_000_000
"""Weights of the largest model that is widened: 1 GB in 16 bit, soon written and easily held."""

KEPT_FILES = 2
"""Files kept in the cache, one for each model and adapter; the oldest goes first."""


@dataclass(frozen=True, slots=True)
class WidenedWeights:
    """A model's weights in the 16-bit type ``kind``, with or without an adapter merged in."""

    model: Path
    model_sha256: str
    kind: str
    adapter: Path | None = None
    adapter_sha256: str = ""

    @property
    def name(self) -> str:
        """A hash, the same for the same weights, as a part of a file's name."""
        parts = (self.model_sha256, self.kind, self.adapter_sha256)
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()

    def write(self, target: Path) -> None:
        """Writes the GGUF file. Raises OSError or LlamaError, most likely for want of room."""
        if self.adapter is None:
            llama.write_as(self.kind, self.model, target)
            return
        exact = target.with_name("exact")
        llama.write_as("F32", self.model, exact)
        merge(self.adapter, exact)
        llama.write_as(self.kind, exact, target)
        exact.unlink()


def type_in_16_bit(header: GgufHeader) -> str:
    """The 16-bit type that a model's weights are widened to; empty if they stay as they are. It
    depends on the file and the build alone."""
    kind = llama.fastest_16_bit()
    multiplied = [tensor for tensor in header.tensors if tensor.name != EMBEDDING]
    types = WIDENED_TYPES.get(kind, frozenset())
    slow = sum(tensor.elements for tensor in multiplied if tensor.type.name in types)
    mostly = sum(tensor.elements for tensor in multiplied) < slow * 2
    return kind if mostly and header.elements <= MOST_WEIGHTS else ""


def rows_are_independent(header: GgufHeader) -> bool:
    """Whether a row gets the same bits whatever rows are computed with it, if any are."""
    return all(tensor.type.name in INDEPENDENT_ROWS for tensor in header.tensors)


@contextlib.contextmanager
def widened_file(wide: WidenedWeights, cache: Path | None) -> Iterator[Path]:
    """Gives a file with the weights in 16 bit, which is there as long as the block runs.

    It is kept in the cache where there is one with room for it, and found there the next time.
    Raises LlamaError where it can be written nowhere.
    """
    with contextlib.ExitStack() as stack:
        yield _cached(wide, cache) or _write(wide, cache, stack)


def _cached(wide: WidenedWeights, cache: Path | None) -> Path | None:
    """The file in the cache, if it is undamaged: the hash of its bytes is in its name."""
    files: list[Path] = []
    with contextlib.suppress(OSError):  # a folder that may not be read holds nothing for us
        files += cache.glob(f"{wide.name}-*.gguf") if cache else ()
    for path in files:
        with contextlib.suppress(OSError):
            if path.stem.endswith(model_sha256(path)):
                return path
            path.unlink()
    return None


def _write(wide: WidenedWeights, cache: Path | None, stack: contextlib.ExitStack) -> Path:
    if cache:
        with contextlib.suppress(OSError, llama.LlamaError):
            cache.mkdir(parents=True, exist_ok=True)
            with _folder(cache) as folder:
                part = folder / "part"
                wide.write(part)
                sync(part)
                return _put_into_cache(part, cache, wide.name)
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


def _put_into_cache(part: Path, cache: Path, name: str) -> Path:
    """Moves a finished file into the cache, and removes what is old there."""
    content = file_sha256(part)
    for folder in cache.glob(".making-*"):  # of a process that was killed, or at worst at work
        if folder != part.parent:
            shutil.rmtree(folder, ignore_errors=True)
    by_age = sorted(cache.glob("*.gguf"), key=lambda path: path.stat().st_mtime)
    for old in by_age[: 1 - KEPT_FILES]:
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
