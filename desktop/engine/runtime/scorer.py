"""One unit, one canonical sequence of calls: the scores of a unit on the dimensions asked for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop.engine.runtime.calls import MAX_TOKENS, Call, branch_calls
from desktop.engine.runtime.llama import Context, LlamaError, Model, Rows, aligned
from desktop.engine.runtime.windows import LEAST, NoRoomError, plan_windows
from rubrics.prompt import PromptTree
from rubrics.tokens import AnswerError, Ids, part_ids, prefix_ids, question_ids

LogProbabilities = list[list[float]]
"""Per question of a branch, the log-probability of each answer."""

Branches = dict[str, LogProbabilities]
"""The log-probabilities of a unit, by dimension."""

CONTEXT = 4096
"""Tokens that a context holds beside any but a long codebook."""

ROOM = 1024
"""Tokens that a long codebook leaves to a unit's fields: the context is as much longer."""


class PromptError(ValueError):
    """The rubric or the unit cannot be put to this model; says why in a sentence."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A prompt tree in one model's tokens; shared by all contexts."""

    tree: PromptTree
    prefix: Ids
    unit_end: Ids
    branches: Mapping[str, list[Call]]
    room: int
    """Tokens left for a unit's fields, the same whichever dimensions are asked."""


def make_plan(model: Model, tree: PromptTree, n_ctx: int) -> Plan:
    """Tokenises everything that does not depend on the unit. Raises PromptError."""
    prefix = prefix_ids(model.tokenize, tree, model.bos)
    branches = {}
    for branch in tree.branches:
        try:
            branches[branch.dimension] = branch_calls(question_ids(model.tokenize, branch))
        except AnswerError as e:
            raise PromptError(
                f"Dimension '{branch.dimension}' cannot be put to this model: {e}. "
                "Rename its levels."
            ) from e
    room = n_ctx - _fixed(model, tree, prefix)
    if room < LEAST * len(tree.fields):
        if n_ctx - room + LEAST * len(tree.fields) <= model.n_ctx_train:
            raise PromptError(
                f"The codebook takes {len(prefix)} tokens, which leaves no room for texts: raise "
                f"--context (now {n_ctx})."
            )
        raise PromptError(
            f"The codebook takes {len(prefix)} of the {n_ctx} tokens this model can read at once, "
            "which leaves no room for texts. Shorten its anchors and examples, or choose a model "
            "that was trained on the rubric."
        )
    return Plan(tree, prefix, part_ids(model.tokenize, tree.unit_end), branches, room)


def context_length(model: Model, tree: PromptTree) -> int:
    """The tokens of a context in which the tree leaves room for texts, in whole thousands, as far
    as the model can read so many."""
    fixed = _fixed(model, tree, prefix_ids(model.tokenize, tree, model.bos))
    return min(max(CONTEXT, math.ceil((fixed + ROOM) / 1024) * 1024), model.n_ctx_train)


def _fixed(model: Model, tree: PromptTree, prefix: Ids) -> int:
    """The tokens of a context that the fields of a unit cannot have."""
    frames = ([parts.head, parts.end] for parts in tree.unit({}))
    around = sum(len(part_ids(model.tokenize, parts)) for parts in (*frames, tree.unit_end))
    return aligned(len(prefix)) + around + MAX_TOKENS


class Scorer:
    """Scores units on one context, whose stack it keeps between units where they share fields."""

    def __init__(self, context: Context, plan: Plan) -> None:
        """Expects the plan's prefix on the context's stack."""
        self.context = context
        self.plan = plan
        self._stack: list[tuple[Ids, int]] = []
        """The segments above the prefix, each with the stack's length at its end."""

    def score(self, fields: Mapping[str, str], dimensions: Sequence[str]) -> tuple[Branches, int]:
        """Log-probabilities per dimension and question, and the number of windows.

        Several windows' log-probabilities are averaged, weighted by their length in tokens.
        Raises PromptError where the fields do not fit, or what the model computes is no number.
        """
        windows = [
            (sum(map(len, segments)), self._window(segments, dimensions))
            for segments in self.windows(fields)
        ]
        return average(windows), len(windows)

    def windows(self, fields: Mapping[str, str]) -> list[list[Ids]]:
        """The segments of each window that a unit is read in. Raises PromptError."""
        tokenize = self.context.model.tokenize
        framed = [
            tuple(part_ids(tokenize, [part]) for part in (field.head, field.body, field.end))
            for field in self.plan.tree.unit(fields)
        ]
        try:
            spans = plan_windows([len(body) for _, body, _ in framed], self.plan.room)
        except NoRoomError as e:
            raise PromptError(
                f"The fields of this unit are too long together for the model's window ({e})."
            ) from e
        windows = []
        for window in spans:
            segments = [
                head + body[start:end] + tail
                for (head, body, tail), (start, end) in zip(framed, window, strict=True)
            ]
            segments[-1] += self.plan.unit_end
            windows.append(segments)
        return windows

    def clear(self) -> None:
        """Leaves nothing but the prefix on the stack."""
        self.context.cut(len(self.plan.prefix))
        self._stack.clear()

    def _window(self, segments: Sequence[Ids], dimensions: Sequence[str]) -> Branches:
        try:
            self._stand_on(segments)
            return {name: self._branch(name) for name in dimensions}
        except LlamaError:
            self._stack.clear()  # how much of it was decoded is not known
            raise

    def _stand_on(self, segments: Sequence[Ids]) -> None:
        """Puts the segments on the stack; those that are there already are not decoded again."""
        same = 0
        while (
            same < min(len(segments), len(self._stack)) and self._stack[same][0] == segments[same]
        ):
            same += 1
        del self._stack[same:]
        self.context.cut(self._stack[-1][1] if self._stack else len(self.plan.prefix))
        for segment in segments[same:]:
            # A segment is always decoded from its own beginning, whether or not the one before was
            # there already: that is what makes sharing invisible in the bits.
            self.context.extend(segment)
            self._stack.append((segment, self.context.length))

    def _branch(self, name: str) -> LogProbabilities:
        calls = self.plan.branches[name]
        scores = zeros(calls)
        for call in calls:
            rows = self.context.forest(
                call.tokens, call.depths, call.paths, call.outputs, call.n_paths
            )
            add_reads(scores, call, rows)
        return scores


def add_reads(scores: LogProbabilities, call: Call, rows: Rows) -> None:
    """Adds what was read of a call to the answers."""
    normaliser = {row: _log_sum_exp(rows[row]) for row in {read.row for read in call.reads}}
    for read in call.reads:
        value = float(rows[read.row][read.token]) - normaliser[read.row]
        scores[read.question][read.answer] += value


def average(windows: Sequence[tuple[int, Branches]]) -> Branches:
    """The mean of windows, weighted by their length. Raises PromptError where it is no number."""
    weight = sum(length for length, _ in windows)
    found: Branches = {}
    for name, first in windows[0][1].items():
        found[name] = [[0.0] * len(answers) for answers in first]
        for length, branches in windows:
            for scores, sums in zip(branches[name], found[name], strict=True):
                for i, score in enumerate(scores):
                    sums[i] += score * length
        for sums in found[name]:
            sums[:] = [value / weight for value in sums]
            # No comparison with NaN is true, so the first level would become the answer.
            if not all(map(math.isfinite, sums)):
                raise PromptError(
                    "The model's numbers overflow on this text. Choose another model or type."
                )
    return found


def zeros(calls: Sequence[Call]) -> LogProbabilities:
    """A zero for each answer that the calls read."""
    answers: dict[int, int] = {}
    for call in calls:
        for read in call.reads:
            answers[read.question] = max(answers.get(read.question, 0), read.answer + 1)
    return [[0.0] * answers[q] for q in sorted(answers)]


def _log_sum_exp(logits: npt.NDArray[np.float32]) -> float:
    top = logits.max()
    return float(top) + float(np.log(np.exp(logits - top).sum(dtype=np.float64)))
