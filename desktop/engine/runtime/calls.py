"""A branch of the prompt tree as the decode calls that score all its answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field

from rubrics.tokens import AnswerError, AnswerToken, Ids, QuestionIds, answer_tokens, leaf_paths

MAX_PATHS = 48
"""Most sequences one decode call may use beside the unit's own; part of the canonical call."""

MAX_TOKENS = 256
"""Most tokens of a branch in one decode call, and so the room a unit leaves free for a branch."""

MAX_OUTPUTS = 64
"""Most rows of one decode call whose logits are read; llama.cpp sets room aside for so many."""


@dataclass(frozen=True, slots=True)
class RowRead:
    """Adds the log-probability of ``token`` after node ``row`` to an answer of a question."""

    row: int
    token: int
    question: int
    answer: int


@dataclass(slots=True)
class Call:
    """One decode call: a forest of tokens below the unit's last token.

    ``depths`` count from the unit's end; ``paths`` lists the sequences (from 1) each token is part
    of, so that every token sees its ancestors and nothing else.
    """

    tokens: list[int] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)
    paths: list[list[int]] = field(default_factory=list)
    reads: list[RowRead] = field(default_factory=list)
    n_paths: int = 0

    @property
    def outputs(self) -> frozenset[int]:
        """Rows whose logits are computed: those that are read, and two at least where there are as
        many, because a single row is multiplied by another kernel than several are."""
        read = {read.row for read in self.reads}
        if len(read) == 1:
            read.add(len(self.tokens) - 1 if 0 in read else 0)
        return frozenset(read)


def branch_calls(questions: Sequence[QuestionIds]) -> list[Call]:
    """The decode calls of one dimension, from its questions. Raises AnswerError.

    Beginnings that answers share are decoded once; the last token of an answer never needs
    decoding. The calls depend on the dimension alone, which is what keeps its scores independent
    of everything else in the run.
    """
    needed = answer_tokens(questions)
    groups = _groups(leaf_paths(needed), frozenset(needed))
    return [_call(group, needed) for group in groups]


def _groups(paths: Sequence[Ids], needed: Set[Ids]) -> Iterable[list[Ids]]:
    """The paths that are decoded together, within the limits of a call.

    ``needed`` are the paths after which something is read. Each is read once, by the first group
    that contains it, so later groups do not count it.
    """
    group: list[Ids] = []
    size = outputs = 0
    read: set[Ids] = set()
    for path in paths:
        if len(path) > MAX_TOKENS:
            raise AnswerError(f"a question and answer of more than {MAX_TOKENS} tokens")
        own = ({path[:cut] for cut in range(1, len(path) + 1)} & needed) - read
        if len(own) > MAX_OUTPUTS:
            raise AnswerError(f"an answer of more than {MAX_OUTPUTS} tokens")
        if (
            len(group) == MAX_PATHS
            or size + len(path) > MAX_TOKENS
            or outputs + len(own) > MAX_OUTPUTS
        ):
            yield group
            group, size, outputs = [], 0, 0
        group.append(path)
        size += len(path)
        outputs += len(own)
        read |= own
    if group:
        yield group


def _call(group: Sequence[Ids], needed: dict[Ids, list[AnswerToken]]) -> Call:
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
                call.reads += [
                    RowRead(rows[node], read.token, read.question, read.answer)
                    for read in needed.pop(node, ())
                ]
            call.paths[rows[node]].append(sequence)
    return call
