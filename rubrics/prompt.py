"""All prompt text there is: renders a Rubric as a tree of texts, each tokenised on its own.

For one rubric: ``prefix`` (the same for every unit) -> the unit's fields -> ``unit_end`` -> one
branch per dimension -> its questions -> their answers. Every part is tokenised on its own, so the
ids of a part never depend on a neighbour, and branches never see each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rubrics.schema import NONE, Dimension, Example, Field, Rubric, Select

PROMPT_VERSION = 1
"""Changes whenever a rubric would be rendered to other tokens. Model files record theirs."""

YES, NO = "yes", "no"

TERMINATOR = "\n"
"""Ends an answer whose tokens are the beginning of another's, as of "fear" and "fearful", so that
the two exclude each other."""


class Form(StrEnum):
    """How much of the codebook the model is shown.

    FULL has definitions, anchors and examples, which an untrained model needs. COMPACT has only the
    names of fields and dimensions, which is enough for a model that was trained on the rubric.
    """

    FULL = "full"
    COMPACT = "compact"


@dataclass(frozen=True, slots=True)
class Part:
    """A text to tokenise on its own. Control tokens are recognised only if it is ``special``."""

    text: str
    special: bool = False


@dataclass(frozen=True, slots=True)
class FieldParts:
    """A field of a unit: its title as ``head``, the unit's text as ``body``, and an ``end``."""

    head: Part
    body: Part
    end: Part


@dataclass(frozen=True, slots=True)
class Question:
    """The end of a branch, and the answers whose probabilities are compared."""

    prompt: Part
    answers: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """The questions of a dimension: one about all levels, or a yes/no question for each level."""

    dimension: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class ChatFrame:
    """What a model's chat template puts around the user's message (see :mod:`rubrics.chat`)."""

    head: str
    tail: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The wording of a codebook's fixed phrases: before the task, and before a list of levels."""

    lead: str
    one: str
    many: str


WORDINGS = (
    Wording("", "Answer one of:", "Answer yes or no for each:"),
    Wording("Your task: ", "Choose one of these:", "Say of each of these yes or no:"),
    Wording("You are coding texts. ", "The answer is one of:", "Each is answered with yes or no:"),
    Wording("Instructions: ", "Possible answers:", "Decide on each, yes or no:"),
    Wording("Code this. ", "Pick what fits best:", "Which of these apply, yes or no each:"),
)
"""The runtime uses the first one. Training may vary them, so that none is learned by heart."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A wording, and by dimension the order in which the codebook lists its levels.

    The default is that of the runtime. Answers are always in the rubric's order.
    """

    wording: Wording = WORDINGS[0]
    level_orders: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


RENDERED = Rendering()
"""The rendering of the runtime."""


@dataclass(frozen=True, slots=True)
class PromptTree:
    """The texts of a rubric in one form."""

    prefix: tuple[Part, ...]
    fields: tuple[Field, ...]
    unit_end: tuple[Part, ...]
    branches: tuple[Branch, ...]

    def unit(self, fields: Mapping[str, str]) -> tuple[FieldParts, ...]:
        """A unit's fields in the rubric's order; a missing one is rendered empty."""
        return tuple(field_parts(item, fields.get(item.name, "")) for item in self.fields)


def prompt_tree(
    rubric: Rubric, form: Form, chat: ChatFrame | None = None, rendering: Rendering = RENDERED
) -> PromptTree:
    """The prompt tree of a rubric, inside the model's chat frame if there is one."""
    prefix = [Part(chat.head, special=True)] if chat and chat.head else []
    if form is Form.FULL:
        prefix.append(Part(codebook(rubric, rendering)))
    return PromptTree(
        prefix=tuple(prefix),
        fields=rubric.fields,
        unit_end=(Part(chat.tail, special=True),) if chat and chat.tail else (),
        branches=tuple(branch(dimension) for dimension in rubric.dimensions),
    )


def field_parts(item: Field, text: str) -> FieldParts:
    """A line like ``Text: …``."""
    return FieldParts(Part(f"{item.title}:"), Part(f" {text}" if text else ""), Part("\n"))


def branch(dimension: Dimension) -> Branch:
    """The questions of a dimension; they depend on nothing else in the rubric."""
    if dimension.select is Select.MANY:
        yes_no = (Part(f" {YES}"), Part(f" {NO}"))
        return Branch(
            dimension.name,
            tuple(
                Question(Part(f"{dimension.title}, {level.name}:"), yes_no)
                for level in dimension.levels
            ),
        )
    answers = tuple(Part(f" {level.name}") for level in dimension.levels)
    return Branch(dimension.name, (Question(Part(f"{dimension.title}:"), answers),))


def codebook(rubric: Rubric, rendering: Rendering = RENDERED) -> str:
    """The whole codebook as text: task, dimensions by group, levels with anchors, examples."""
    wording = rendering.wording
    lines = [wording.lead + rubric.description.strip(), ""]
    titles = {group.name: group.title for group in rubric.groups}
    for dimension in rubric.dimensions:
        where = f" ({titles[dimension.group]})" if dimension.group else ""
        rule = wording.many if dimension.select is Select.MANY else wording.one
        lines.append(f"{dimension.title}{where}: {dimension.question.strip()} {rule}")
        order = rendering.level_orders.get(dimension.name, range(len(dimension.levels)))
        lines += [
            f"- {level.name}: {level.anchor.strip()}" if level.anchor else f"- {level.name}"
            for level in (dimension.levels[i] for i in order)
        ]
        lines.append("")
    for example in rubric.examples:
        lines += [*_example(rubric, example), ""]
    return "\n".join(lines) + "\n"


def _example(rubric: Rubric, example: Example) -> Iterable[str]:
    for item in rubric.fields:
        yield f"{item.title}: {example.fields.get(item.name, '')}"
    for dimension in rubric.dimensions:
        chosen = example.labels[dimension.name]
        if dimension.select is Select.MANY:
            for level in dimension.levels:
                said = YES if level.value in chosen and chosen != (NONE,) else NO
                yield f"{dimension.title}, {level.name}: {said}"
        else:
            yield f"{dimension.title}: {dimension.level(chosen[0]).name}"
