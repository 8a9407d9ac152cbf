"""Units scored as they come, several short ones in one call where that changes no bit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop.engine.runtime.blocks import Blocks, count_behind, fits
from desktop.engine.runtime.calls import Call
from desktop.engine.runtime.llama import LlamaError
from desktop.engine.runtime.scorer import Branches, PromptError, Scorer, add_reads, average, zeros
from rubrics.tokens import Ids

Unit = tuple[Mapping[str, str], Sequence[str]]
"""Its fields, and the dimensions that are asked."""

Found = tuple[Branches, int] | PromptError | LlamaError
"""What :meth:`Scorer.score` returns or raises."""


class Together:
    """Scores units as a scorer does, to the bit, and short ones several at a time.

    A short text takes about as long to read alone as the weights take to come from memory; several
    in one call wait for them once. Only weights whose rows are independent allow it, and only a
    machine that gives the same bits so: the first units are read both ways.
    """

    def __init__(self, scorer: Scorer) -> None:
        """Expects a scorer that has just the prefix on its stack."""
        self._scorer = scorer
        self._count = count_behind(len(scorer.plan.prefix))
        self._allowed = scorer.context.joins and self._count > 1
        self._blocks: Blocks | None = None

    def is_short(self, unit: Unit) -> bool:
        """Whether a unit may be read beside others."""
        return self._short(unit) is not None

    def _short(self, unit: Unit) -> Ids | None:
        """The tokens of a unit that may be read beside others; None for all others."""
        if not self._allowed:
            return None
        fields, dimensions = unit
        try:
            windows = self._scorer.windows(fields)
        except PromptError:
            return None
        alone = len(windows) == len(windows[0]) == 1
        text = windows[0][0]
        return text if alone and fits(text, self._calls(dimensions)) else None

    def score(self, units: Sequence[Unit]) -> list[Found]:
        """The scores of each unit, or its error."""
        short = {i: text for i, unit in enumerate(units) if (text := self._short(unit)) is not None}
        found: dict[int, Found] = {}
        for start in range(0, len(short), self._count):
            group = list(short)[start : start + self._count]
            asked = {tuple(dimensions) for _, dimensions in (units[i] for i in group)}
            if len(group) > 1 and len(asked) == 1:
                together = self._beside([units[i] for i in group], [short[i] for i in group])
                found |= zip(group, together, strict=False)
        return [found.get(i) or self._alone(unit) for i, unit in enumerate(units)]

    def _alone(self, unit: Unit) -> Found:
        try:
            return self._scorer.score(*unit)
        except (PromptError, LlamaError) as e:
            return e

    def _beside(self, units: Sequence[Unit], texts: Sequence[Ids]) -> list[Found]:
        """The scores of short units read in one call; none where that failed."""
        if self._blocks is None:
            return self._first(units, texts)
        try:
            return self._in_blocks(self._blocks, texts, units[0][1])
        except LlamaError:
            self._give_up()
            return []

    def _first(self, units: Sequence[Unit], texts: Sequence[Ids]) -> list[Found]:
        """The scores of the first units, read alone, and then in blocks to compare."""
        alone = [self._alone(unit) for unit in units]  # as long as there are no blocks
        try:
            self._scorer.clear()
            self._blocks = Blocks(self._scorer.context)
            same = self._in_blocks(self._blocks, texts, units[0][1]) == alone
        except LlamaError:
            same = False
        if not same:
            self._give_up()
        return alone

    def _give_up(self) -> None:
        self._scorer.context.forget_others()
        self._allowed, self._blocks = False, None

    def _in_blocks(
        self, blocks: Blocks, texts: Sequence[Ids], dimensions: Sequence[str]
    ) -> list[Found]:
        self._scorer.clear()
        branches = self._scorer.plan.branches
        found = [{name: zeros(branches[name]) for name in dimensions} for _ in texts]
        names = [name for name in dimensions for _ in branches[name]]
        calls = self._calls(dimensions)
        for each, name, call in zip(blocks.read(texts, calls), names, calls, strict=True):
            for scores, rows in zip(found, each, strict=True):
                add_reads(scores[name], call, rows)
        return [_averaged(text, scores) for text, scores in zip(texts, found, strict=True)]

    def _calls(self, dimensions: Sequence[str]) -> list[Call]:
        return [call for name in dimensions for call in self._scorer.plan.branches[name]]


def _averaged(text: Ids, branches: Branches) -> Found:
    """The scores of a unit that is read in one window."""
    try:
        return average([(len(text), branches)]), 1
    except PromptError as e:
        return e
