"""The prompt tree in token ids: what starts it, and which answers cannot be told apart."""

from __future__ import annotations

import pytest

from rubrics.prompt import Part, PromptTree
from rubrics.tokens import AnswerError, Ids, QuestionIds, answer_tokens, prefix_ids


def letters(text: str, special: bool) -> Ids:
    """A token for each letter; ``<`` is one for control where these are recognised."""
    return tuple(1 if special and letter == "<" else ord(letter) for letter in text)


@pytest.mark.parametrize(
    ("prefix", "bos", "ids"),
    [
        ([Part("ab")], 1, (1, 97, 98)),
        ([Part("ab")], None, (97, 98)),
        ([Part("<", special=True), Part("a")], 1, (1, 97)),
        ([Part("<"), Part("a")], 1, (1, 60, 97)),
        ([Part("<", special=True)], 2, (2, 1)),
    ],
)
def test_a_prefix_begins_with_one_bos_where_the_model_has_one(
    prefix: list[Part], bos: int | None, ids: Ids
) -> None:
    assert prefix_ids(letters, PromptTree(tuple(prefix), (), (), ()), bos) == ids


@pytest.mark.parametrize("question", [QuestionIds((), ((1,), (2,))), QuestionIds((5,), ((1,), ()))])
def test_what_becomes_no_token_is_refused(question: QuestionIds) -> None:
    with pytest.raises(AnswerError, match="no token at all"):
        answer_tokens([question])
