"""Several short units read in one call, each as if it were alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from desktop.engine.runtime.calls import MAX_OUTPUTS, Call
from desktop.engine.runtime.llama import BLOCK, BLOCKS, OWNERS, SHARE, Context, Rows
from rubrics.tokens import Ids

_SEQUENCES = (OWNERS - 1) // BLOCKS
"""For each unit: its own, and one for each path of a forest on top of it."""


def fits(unit: Ids, calls: Sequence[Call]) -> bool:
    """Whether a unit behind the prefix, and what is asked of it, may be read beside others.

    A single row is multiplied by another kernel than several are, so no part of it may be one.
    """
    return len(unit) > 1 and all(
        len(unit) + len(call.tokens) <= BLOCK
        and len(call.tokens) > 1
        and len(call.outputs) > 1
        and len(call.outputs) * BLOCKS <= MAX_OUTPUTS
        and call.n_paths < _SEQUENCES
        for call in calls
    )


class Blocks:
    """Blocks of cells behind the prefix of a context, a unit in each.

    What attention adds up for a token depends on where the cells it sees lie, but only modulo the
    width of the kernels, of which BLOCK is a multiple: between them lie cells that count for
    exactly nothing. So a unit gets the bits here that it gets on the context's stack.

    llama.cpp puts tokens into the first cells that are free. That these are the first ones of each
    block is seen to by *owners*, a sequence for each cell, which hold the rest of them: before a
    call those of the cells that it needs let go, and take over afterwards what was written there.
    """

    def __init__(self, context: Context) -> None:
        """Expects that nothing but the prefix is on the context's stack. Raises LlamaError."""
        self._context = context
        self._prefix = context.length
        self._read: list[Ids] = []
        context.fill_owners()

    def read(self, units: Sequence[Ids], calls: Sequence[Call]) -> Iterator[list[Rows]]:
        """For each call what it says of each of up to BLOCKS units that fit. Raises LlamaError.

        The logits are valid until the next call.
        """
        for i in range(len(units)):
            self._context.share(0, _base(i))
        for number, call in enumerate(calls):
            yield self._decode(units, call, joined=not number)
            for i, unit in enumerate(units):
                for row, depth in enumerate(call.depths):
                    path = _base(i) + call.paths[row][0]
                    self._own(i, len(unit) + row, path, self._prefix + len(unit) + depth)
                for path in range(1, call.n_paths + 1):
                    self._context.forget(_base(i) + path)
        for i, unit in enumerate(units):
            for offset in range(len(unit)):
                self._own(i, offset, _base(i), self._prefix + offset)
            self._context.forget(_base(i))

    def _decode(self, units: Sequence[Ids], call: Call, *, joined: bool) -> list[Rows]:
        """One call: the forest on top of each unit, and the units below it if they are joined."""
        tokens: list[int] = []
        positions: list[int] = []
        paths: list[Sequence[int]] = []
        starts: list[int] = []
        for i, unit in enumerate(units):
            below, end, base = unit if joined else (), self._prefix + len(unit), _base(i)
            first, length = len(unit) - len(below), len(unit) + len(call.tokens)
            for offset in range(first - first % SHARE, length, SHARE):
                self._context.forget(_owner(i, offset))
            for path in range(1, call.n_paths + 1):
                self._context.share(base, base + path)
            tokens += [*below, *call.tokens]
            positions += [*range(end - len(below), end), *(end + depth for depth in call.depths)]
            paths += [range(base, base + call.n_paths + 1)] * len(below)
            starts.append(len(paths))
            paths += [[base + path for path in row] for row in call.paths]
            over = -length % SHARE
            tokens += [0] * over
            positions += range(over)
            paths += [(_owner(i, length),)] * over
        outputs = sorted(call.outputs)
        self._context.decode(
            tokens, positions, paths, frozenset(start + row for start in starts for row in outputs)
        )
        return [{row: self._context.logits(start + row) for row in outputs} for start in starts]

    def _own(self, block: int, offset: int, sequence: int, position: int) -> None:
        self._context.share(sequence, _owner(block, offset), position)


def _base(block: int) -> int:
    return 1 + block * _SEQUENCES


def _owner(block: int, offset: int) -> int:
    return OWNERS + (block * BLOCK + offset) // SHARE
