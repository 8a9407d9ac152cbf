"""A branch becomes decode calls that read every token of every answer exactly once."""

import pytest

from desktop.engine.runtime.calls import MAX_OUTPUTS, MAX_PATHS, MAX_TOKENS, Call, branch_calls
from rubrics.tokens import AnswerError, QuestionIds, terminated


def read_back(calls: list[Call]) -> dict[tuple[int, int], list[tuple[int, ...]]]:
    """Per (question, answer), the contexts-with-token that its probability is the product of."""
    seen: dict[tuple[int, int], list[tuple[int, ...]]] = {}
    for call in calls:
        for read in call.reads:
            path = call.paths[read.row][0]
            rows = [i for i in range(read.row + 1) if path in call.paths[i]]
            assert [call.depths[i] for i in rows] == list(range(len(rows)))
            context = tuple(call.tokens[i] for i in rows)
            seen.setdefault((read.question, read.answer), []).append((*context, read.token))
    return {key: sorted(values, key=len) for key, values in seen.items()}


def test_single_token_answers_need_only_the_prompt():
    (call,) = branch_calls([QuestionIds((1, 2), ((10,), (11,), (12,)))])
    assert call.tokens == [1, 2]
    assert call.paths == [[1], [1]]
    assert {read.row for read in call.reads} == {1}
    assert call.n_paths == 1


def test_a_single_row_is_not_computed_alone_where_there_are_others():
    outputs = [
        branch_calls([QuestionIds(tuple(range(length)), ((10,), (11,)))])[0].outputs
        for length in (1, 2, 3)
    ]
    assert outputs == [{0}, {0, 1}, {0, 2}]


def test_every_token_of_every_answer_is_read_once_in_its_own_context():
    calls = branch_calls([QuestionIds((1, 2), ((10,), (11, 5), (11, 6, 7), (12, 5)))])
    assert read_back(calls) == {
        (0, 0): [(1, 2, 10)],
        (0, 1): [(1, 2, 11), (1, 2, 11, 5)],
        (0, 2): [(1, 2, 11), (1, 2, 11, 6), (1, 2, 11, 6, 7)],
        (0, 3): [(1, 2, 12), (1, 2, 12, 5)],
    }


def test_beginnings_that_answers_share_are_decoded_once():
    (call,) = branch_calls([QuestionIds((1,), ((11, 5), (11, 6, 2), (11, 7, 8)))])
    assert call.tokens == [1, 11, 6, 7]
    assert call.depths == [0, 1, 2, 2]
    assert call.paths == [[1, 2], [1, 2], [1], [2]]


def test_questions_of_a_set_do_not_see_each_other():
    calls = branch_calls([QuestionIds((1, 2), ((8,), (9,))), QuestionIds((1, 3), ((8,), (9,)))])
    assert read_back(calls)[(1, 0)] == [(1, 3, 8)]


@pytest.mark.parametrize("levels", [2, MAX_PATHS, MAX_PATHS + 1, 256])
def test_any_number_of_levels_is_cut_into_calls_within_the_limits(levels):
    answers = tuple((100, 1000 + i, 7) for i in range(levels))
    calls = branch_calls([QuestionIds((1, 2, 3), answers)])
    assert all(call.n_paths <= MAX_PATHS for call in calls)
    assert all(len(call.tokens) <= MAX_TOKENS for call in calls)
    assert read_back(calls) == {
        (0, i): [(1, 2, 3, 100), (1, 2, 3, 100, 1000 + i), (1, 2, 3, 100, 1000 + i, 7)]
        for i in range(levels)
    }


def test_long_questions_are_cut_into_calls_within_the_tokens():
    prompts = [tuple(range(100 * q, 100 * q + MAX_TOKENS // 4)) for q in range(9)]
    calls = branch_calls([QuestionIds(prompt, ((8,), (9,))) for prompt in prompts])
    assert [len(call.tokens) for call in calls] == [MAX_TOKENS, MAX_TOKENS, MAX_TOKENS // 4]
    assert read_back(calls) == {
        (q, a): [(*prompt, token)]
        for q, prompt in enumerate(prompts)
        for a, token in enumerate((8, 9))
    }


@pytest.mark.parametrize("levels", [31, 32, MAX_PATHS, 95, 128])
def test_levels_that_share_no_beginning_are_cut_into_calls_within_the_outputs(levels):
    answers = tuple((100 + i, 1000 + i, 7) for i in range(levels))
    calls = branch_calls([QuestionIds((1, 2, 3), answers)])
    assert all(len(call.outputs) <= MAX_OUTPUTS for call in calls)
    assert len(calls) == -(-(1 + 2 * levels) // MAX_OUTPUTS)
    assert read_back(calls) == {
        (0, i): [(1, 2, 3, 100 + i), (1, 2, 3, 100 + i, 1000 + i), (1, 2, 3, 100 + i, 1000 + i, 7)]
        for i in range(levels)
    }


def test_an_answer_that_begins_another_is_terminated_and_the_rest_left_alone():
    assert terminated([(1,), (1, 2), (3,)], (9,)) == ((1, 9), (1, 2), (3,))


def test_answers_of_the_same_tokens_are_refused():
    with pytest.raises(AnswerError, match="same tokens"):
        branch_calls([QuestionIds((1,), ((2,), (2,)))])


def test_a_question_longer_than_a_call_is_refused():
    prompt = tuple(range(MAX_TOKENS))
    assert len(branch_calls([QuestionIds(prompt, ((1,), (2,)))])) == 1
    with pytest.raises(AnswerError, match=f"answer of more than {MAX_TOKENS} tokens"):
        branch_calls([QuestionIds((*prompt, 0), ((1,), (2,)))])


def test_an_answer_of_more_tokens_than_a_call_reads_is_refused():
    (call,) = branch_calls([QuestionIds((1,), (tuple(range(MAX_OUTPUTS)), (2,)))])
    assert len(call.outputs) == MAX_OUTPUTS
    with pytest.raises(AnswerError, match=f"more than {MAX_OUTPUTS} tokens"):
        branch_calls([QuestionIds((1,), (tuple(range(MAX_OUTPUTS + 1)), (2,)))])
