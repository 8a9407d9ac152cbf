"""The prompt tree says what the rubric says, and nothing it should not."""

from __future__ import annotations

from pathlib import Path

import pytest

from rubrics.chat import ChatTemplateError, chat_frame
from rubrics.library import builtin_rubrics
from rubrics.prompt import PROMPT_VERSION, ChatFrame, Form, Part, PromptTree, prompt_tree
from rubrics.schema import Rubric

GOLDEN = Path(__file__).parents[1] / "golden" / "prompt.txt"


def rendered(tree: PromptTree, fields: dict[str, str]) -> str:
    """Every part of a tree, one to a line, as Python writes strings."""
    lines = [f"prefix   {part.text!r}" for part in tree.prefix]
    for field in tree.unit(fields):
        lines.append(f"field    {field.head.text!r} {field.body.text!r} {field.end.text!r}")
    lines += [f"unit end {part.text!r}" for part in tree.unit_end]
    for branch in tree.branches:
        for question in branch.questions:
            answers = " ".join(repr(answer.text) for answer in question.answers)
            lines.append(f"{branch.dimension}: {question.prompt.text!r} {answers}")
    return "\n".join(lines) + "\n"


def test_the_prompt_of_this_version_is_the_one_that_models_were_trained_on(mood: Rubric) -> None:
    """Whoever changes this file has to raise PROMPT_VERSION: trained models depend on it."""
    frame = ChatFrame("<user>", "<model>")
    text = f"version {PROMPT_VERSION}\n" + "".join(
        f"\n{form}\n{rendered(prompt_tree(mood, form, chat), {'text': 'I am glad!'})}"
        for form, chat in ((Form.FULL, frame), (Form.COMPACT, None))
    )
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_the_compact_form_holds_nothing_of_a_dimension_outside_its_branch(mood: Rubric) -> None:
    tree = prompt_tree(mood, Form.COMPACT)
    assert tree.prefix == ()
    assert tree.unit_end == ()


def test_only_the_chat_frame_may_hold_control_tokens(mood: Rubric) -> None:
    tree = prompt_tree(mood, Form.FULL, ChatFrame("<user>", "<model>"))
    special = [part for part in (*tree.prefix, *tree.unit_end) if part.special]
    assert special == [Part("<user>", True), Part("<model>", True)]
    assert not any(
        p.special for field in tree.unit({}) for p in (field.head, field.body, field.end)
    )


@pytest.mark.parametrize("rubric", builtin_rubrics(), ids=lambda rubric: rubric.id)
def test_every_builtin_codebook_shows_each_anchor_and_example(rubric: Rubric) -> None:
    (codebook,) = prompt_tree(rubric, Form.FULL).prefix
    for dimension in rubric.dimensions:
        for level in dimension.levels:
            assert f"- {level.name}" in codebook.text
            assert level.anchor in codebook.text
    for example in rubric.examples:
        for text in example.fields.values():
            assert text in codebook.text


CHATML = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def test_a_template_is_cut_around_the_users_words() -> None:
    frame = chat_frame(CHATML, "<s>", "</s>")
    assert frame == ChatFrame("<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n")


@pytest.mark.parametrize(
    "template",
    [
        "{{ bos_token",
        "{{ raise_exception('no user turns') }}",
        "{{ messages[7].content }}{{ missing() }}",
        "no words of the user",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ messages.append(1) }}{{ messages[0].content }}",
        "{{ messages[0].content | nosuchfilter }}",
        "{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}",
    ],
)
def test_a_template_that_fails_or_escapes_is_a_sentence(template: str) -> None:
    with pytest.raises(ChatTemplateError, match="--prompt plain"):
        chat_frame(template, "<s>", "</s>")
