"""The prompt tree in a model's token ids, alike for annotating and for training."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rubrics.prompt import TERMINATOR, Branch, Part, PromptTree

Ids = tuple[int, ...]

Tokenize = Callable[[str, bool], Ids]
"""From a text, and whether to recognise control tokens, to its ids without BOS."""


class AnswerError(ValueError):
    """Answers of a question are the same, or empty, in this model's tokens."""


@dataclass(frozen=True, slots=True)
class QuestionIds:
    """A question in token ids: its prompt and its answers."""

    prompt: Ids
    answers: tuple[Ids, ...]


@dataclass(frozen=True, slots=True)
class AnswerToken:
    """A token of an ``answer`` to a ``question``; both are indices."""

    token: int
    question: int
    answer: int


def part_ids(tokenize: Tokenize, parts: Iterable[Part]) -> Ids:
    """The ids of several parts, each tokenised on its own."""
    return tuple(i for part in parts for i in tokenize(part.text, part.special))


def prefix_ids(tokenize: Tokenize, tree: PromptTree, bos: int | None) -> Ids:
    """The ids of the prefix, with ``bos`` first unless a chat template has it there already."""
    ids = part_ids(tokenize, tree.prefix)
    return ids if bos is None or ids[:1] == (bos,) else (bos, *ids)


def question_ids(tokenize: Tokenize, branch: Branch) -> list[QuestionIds]:
    """The questions of a branch; answers are terminated as in :func:`terminated`."""
    terminator = part_ids(tokenize, [Part(TERMINATOR)])
    return [
        QuestionIds(
            part_ids(tokenize, [question.prompt]),
            terminated([part_ids(tokenize, [answer]) for answer in question.answers], terminator),
        )
        for question in branch.questions
    ]


def terminated(answers: Sequence[Ids], terminator: Ids) -> tuple[Ids, ...]:
    """The answers, with a terminator at the end of those that are the beginning of another."""
    return tuple(
        ids + terminator
        if any(len(other) > len(ids) and other[: len(ids)] == ids for other in answers)
        else ids
        for ids in answers
    )


def answer_tokens(questions: Sequence[QuestionIds]) -> dict[Ids, list[AnswerToken]]:
    """By path (the ids after the unit), the tokens whose log-probability is read after that path.

    The probability of an answer is the product of those of its tokens, so each of its tokens is
    read once, after the prompt and the tokens before it. Raises AnswerError.
    """
    found: dict[Ids, list[AnswerToken]] = {}
    for q, question in enumerate(questions):
        if not question.prompt or not all(question.answers):
            raise AnswerError("a question or an answer that becomes no token at all")
        if len(set(question.answers)) < len(question.answers):
            raise AnswerError("two answers that become the same tokens")
        for a, answer in enumerate(question.answers):
            path = question.prompt + answer
            for cut in range(len(question.prompt), len(path)):
                found.setdefault(path[:cut], []).append(AnswerToken(path[cut], q, a))
    return found


def leaf_paths(paths: Iterable[Ids]) -> list[Ids]:
    """The paths that are not the beginning of another one, in their order."""
    paths = list(paths)
    inner = {path[:cut] for path in paths for cut in range(1, len(path))}
    return [path for path in paths if path not in inner]
