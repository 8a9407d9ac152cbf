"""Several short units read in one call, each as if it were alone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from desktop.engine.runtime.calls import MAX_OUTPUTS, Call
from desktop.engine.runtime.llama import BLOCK, BLOCKS, OWNERS, PAGE, SHARE, Context, Rows, aligned
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


def count_behind(prefix: int) -> int:
    """How many blocks there are behind a prefix of some tokens, BLOCKS at most.

    As many as make attention look at no more cells than one block does.
    """
    start = aligned(prefix)
    end = math.ceil((start + BLOCK) / PAGE) * PAGE
    return min(BLOCKS, (end - start) // BLOCK)


class Blocks:
    """Blocks of cells behind the prefix of a context, a unit in each.

    What attention adds up for a token depends on where the cells it sees lie, but only modulo the
    width of the kernels, of which BLOCK is a multiple: between them lie cells that count for
    exactly nothing. So a unit gets the bits here that it gets on the context's stack.

    llama.cpp puts tokens into the first cells that are free. *Owners*, a sequence for every SHARE
    cells, see to it that these are the first ones of each block: they hold all cells of blocks,
    with whatever is in them. Before a call, the owners of the cells that it needs release them;
    afterwards they take over what was written there.
    """

    def __init__(self, context: Context) -> None:
        """Expects that nothing but the prefix is on the context's stack. Raises LlamaError."""
        self._context = context
        self._prefix = context.length
        context.fill_blocks(count_behind(context.length))

    def read(self, units: Sequence[Ids], calls: Sequence[Call]) -> Iterator[list[Rows]]:
        """For each call what it says of each unit; there is a block for each, and it fits.

        The logits are valid until the next call. Raises LlamaError.
        """
        for i in range(len(units)):
            self._context.share(0, _base(i))
        for number, call in enumerate(calls):
            yield self._decode(units, call, joined=number == 0)
            for i, unit in enumerate(units):
                for row, (depth, paths) in enumerate(zip(call.depths, call.paths, strict=True)):
                    self._own(i, len(unit) + row, _base(i) + paths[0], len(unit) + depth)
                for path in range(1, call.n_paths + 1):
                    self._context.forget(_base(i) + path)
        for i, unit in enumerate(units):
            for offset in range(len(unit)):
                self._own(i, offset, _base(i), offset)
            self._context.forget(_base(i))

    def _decode(self, units: Sequence[Ids], call: Call, *, joined: bool) -> list[Rows]:
        """One call: the forest on top of each unit, and the units below it if they are joined."""
        tokens: list[int] = []
        positions: list[int] = []
        paths: list[Sequence[int]] = []
        first_rows: list[int] = []
        for i, unit in enumerate(units):
            base, end = _base(i), self._prefix + len(unit)
            below = unit if joined else ()
            first, last = len(unit) - len(below), len(unit) + len(call.tokens)
            for owner in range(_owner(i, first), _owner(i, last - 1) + 1):
                self._context.forget(owner)
            for path in range(1, call.n_paths + 1):
                self._context.share(base, base + path)
            first_rows.append(len(tokens) + len(below))
            fill = -last % SHARE  # the rest of the last owner's cells
            tokens += [*below, *call.tokens, *[0] * fill]
            positions += [*range(end - len(below), end), *(end + d for d in call.depths)]
            positions += range(fill)
            paths += [range(base, base + call.n_paths + 1)] * len(below)
            paths += [[base + path for path in row] for row in call.paths]
            paths += [[_owner(i, last)]] * fill
        outputs = frozenset(first + row for first in first_rows for row in call.outputs)
        self._context.decode(tokens, positions, paths, outputs)
        return [
            {row: self._context.logits(first + row) for row in call.outputs} for first in first_rows
        ]

    def _own(self, block: int, offset: int, sequence: int, depth: int) -> None:
        """Has a cell's owner hold what a sequence has there, ``depth`` tokens behind the prefix."""
        self._context.share(sequence, _owner(block, offset), self._prefix + depth)


def _base(block: int) -> int:
    return 1 + block * _SEQUENCES


def _owner(block: int, offset: int) -> int:
    return OWNERS + (block * BLOCK + offset) // SHARE
