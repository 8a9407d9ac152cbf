"""A branch of the prompt tree as the decode calls that score all its answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

MAX_PATHS = 48
"""Most sequences one decode call may use beside the unit's own; part of the canonical call."""

MAX_TOKENS = 256
"""Most tokens of a branch in one decode call, and so the room a unit leaves free for a branch."""

Ids = tuple[int, ...]


class AnswerError(ValueError):
    """Two answers of a question become the same tokens, so the model cannot tell them apart."""


@dataclass(frozen=True, slots=True)
class Read:
    """Adds the log-probability of ``token`` after node ``row`` to an answer of a question."""

    row: int
    token: int
    question: int
    answer: int


@dataclass(slots=True)
class Call:
    """One decode call: a forest of tokens below the unit's last token.

    ``depths`` count from the unit's end; ``paths`` lists the sequences (from 1) each token is part
    of, so that every token sees its ancestors and nothing else. ``outputs`` are the rows whose
    logits are read.
    """

    tokens: list[int] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)
    paths: list[list[int]] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    n_paths: int = 0

    @property
    def outputs(self) -> frozenset[int]:
        """Rows whose logits are needed."""
        return frozenset(read.row for read in self.reads)


def branch_calls(questions: Sequence[tuple[Ids, Sequence[Ids]]]) -> list[Call]:
    """The decode calls of one dimension, from ``(prompt ids, ids of each answer)`` per question.

    Each answer's probability is the product of its tokens' probabilities. Beginnings that answers
    share are decoded once; the last token of an answer never needs decoding. The calls depend on
    the dimension alone, which is what keeps its scores independent of everything else in the run.
    """
    needed: dict[Ids, list[tuple[int, int, int]]] = {}
    for q, (prompt, answers) in enumerate(questions):
        if not prompt or not all(answers):
            raise AnswerError("a question or an answer that becomes no token at all")
        if len(set(answers)) < len(answers):
            raise AnswerError("two answers that become the same tokens")
        for a, answer in enumerate(answers):
            path = prompt + answer
            for cut in range(len(prompt), len(path)):
                needed.setdefault(path[:cut], []).append((path[cut], q, a))
    calls: list[Call] = []
    for group in _groups(_maximal(needed)):
        calls.append(_call(group, needed))
    return calls


def terminated(answers: Sequence[Ids], terminator: Ids) -> list[Ids]:
    """The answers, with the terminator after each that is the beginning of another."""
    return [
        ids + terminator
        if any(len(other) > len(ids) and other[: len(ids)] == ids for other in answers)
        else ids
        for ids in answers
    ]


def _maximal(paths: Iterable[Ids]) -> list[Ids]:
    """Paths that are not the beginning of another, in the order they were met."""
    paths = list(paths)
    inner = {path[:cut] for path in paths for cut in range(1, len(path))}
    return [path for path in paths if path not in inner]


def _groups(paths: Sequence[Ids]) -> Iterable[list[Ids]]:
    group: list[Ids] = []
    size = 0
    for path in paths:
        if len(path) > MAX_TOKENS:
            raise AnswerError(f"a question and answer of more than {MAX_TOKENS} tokens")
        if group and (len(group) == MAX_PATHS or size + len(path) > MAX_TOKENS):
            yield group
            group, size = [], 0
        group.append(path)
        size += len(path)
    if group:
        yield group


def _call(group: Sequence[Ids], needed: dict[Ids, list[tuple[int, int, int]]]) -> Call:
    call = Call(n_paths=len(group))
    rows: dict[Ids, int] = {}
    for sequence, path in enumerate(group, start=1):
        for cut in range(1, len(path) + 1):
            node = path[:cut]
            if node not in rows:
                rows[node] = len(call.tokens)
                call.tokens.append(node[-1])
                call.depths.append(cut - 1)
                call.paths.append([])
                # A node that another call has read already is only decoded again as context.
                call.reads += [Read(rows[node], *read) for read in needed.pop(node, ())]
            call.paths[rows[node]].append(sequence)
    return call
