"""The report's first section: a row for each dimension and model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from desktop.engine.agreement.figures import Undefined
from desktop.engine.agreement.intervals import MIN_UNITS
from desktop.engine.agreement.results import AgreementReport, DimensionAgreement, ModelAgreement
from desktop.engine.agreement.words import (
    alpha_text,
    best_match,
    chosen_test,
    number,
    with_interval,
)
from desktop.engine.languages.language import Language
from desktop.engine.report import views
from desktop.engine.report.blocks import Block, Column, Section, Table, Text
from desktop.engine.report.context import Context, model_views
from desktop.engine.report.summary import Answers
from rubrics.schema import Dimension


class _Row(NamedTuple):
    """A dimension with one of its models, or without any."""

    figure: DimensionAgreement
    answers: Answers | None
    model: ModelAgreement | None


_Titled = tuple[Column, Callable[[_Row], str]]
"""A column with what makes its cells."""


def section(context: Context, figures: AgreementReport, people: int) -> Section:
    """The section; ``people`` is how many of them have a value that counts."""
    rows = [row for figure in figures.dimensions for row in _rows(context, figure)]
    blocks = _with_people(context, rows, people) if people else _without_people(context.lang, rows)
    return Section("glance", context.lang.say("At a glance"), tuple(blocks))


def _rows(context: Context, figure: DimensionAgreement) -> list[_Row]:
    found = model_views(figure, context.summary)
    return [_Row(figure, *view) for view in found] or [_Row(figure, None, None)]


def _with_people(context: Context, rows: Sequence[_Row], people: int) -> list[Block]:
    lang, epsilon = context.lang, context.choices.epsilon
    annotated = any(row.answers for row in rows)
    several = len({row.figure.dimension.name for row in rows}) < len(rows)
    columns = _columns_on_people(lang, people, several=several)
    if annotated:
        columns += _columns_on_models(lang, people, epsilon)
    cells = tuple(tuple(cell(row) for _, cell in columns) for row in rows)
    blocks: list[Block] = [Table(tuple(column for column, _ in columns), cells)]
    if people > 1 and annotated:
        text = lang.say(
            "“Alpha with the model” is the mean of the model's alphas with each of the people, "
            "on the units that two of them coded; where there are fewer than {least} such, it is "
            "with each person who coded as many that the model answered. Accuracy and macro-F1 "
            "are against the majority of the people; where that exists on fewer than half as "
            "many units as the person who coded most has, they are against that person. The "
            "annotator test is the alternative annotator test at epsilon {epsilon:.2f}.",
            least=MIN_UNITS,
            epsilon=epsilon,
        )
        if people > 2 and any(row.model and row.model.compared for row in rows):
            text += " " + lang.say(
                "Compare “Alpha with the model” with the people's mean alpha in “The human "
                "ceiling”: “Alpha of the people” is that of all of them together, on all units "
                "that two of them coded."
            )
        blocks.append(Text(text, "small"))
    return blocks


def _columns_on_people(lang: Language, people: int, *, several: bool) -> list[_Titled]:
    """The columns about people; with ``several`` models one names them."""
    columns: list[_Titled] = [
        (Column(lang.say("Dimension"), numeric=False), lambda row: row.figure.dimension.title)
    ]
    if several:
        model = Column(lang.say("Model"), numeric=False)
        columns.append((model, lambda row: row.answers.model.name if row.answers else "–"))
    columns.append((Column(lang.say("Coded units")), lambda row: lang.count(row.figure.units)))
    if people > 1:
        columns.append((Column(lang.say("Alpha of the people")), partial(_of_people, lang)))
    return columns


def _columns_on_models(lang: Language, people: int, epsilon: float) -> list[_Titled]:
    """The columns about models."""
    columns: list[_Titled] = [(Column(lang.say("Alpha with the model")), partial(_alpha, lang))]
    if people > 1:
        columns.append((Column(lang.say("Annotator test")), partial(_passed, lang, epsilon)))
    columns.append((Column(lang.say("Accuracy")), partial(_accuracy, lang)))
    columns.append((Column(lang.say("Macro-F1")), partial(_macro_f1, lang)))
    return columns


def _of_people(lang: Language, row: _Row) -> str:
    return alpha_text(row.figure.people, lang) if len(row.figure.humans) > 1 else "–"


def _alpha(lang: Language, row: _Row) -> str:
    """The model's mean alpha with people. That of all together would mostly measure the people.

    If people have fewer than MIN_UNITS units in common, it is the mean over those who coded as many
    with the model, without an interval if there are several.
    """
    if (model := row.model) is None:
        return "–"
    ceiling = model.ceiling
    if len(model.pairs) > 1 and not isinstance(ceiling, Undefined) and ceiling.units >= MIN_UNITS:
        return with_interval(ceiling.model, ceiling.model_interval, lang)
    pairs = [pair for pair in model.pairs if pair.units >= MIN_UNITS] or model.pairs
    if len(pairs) == 1:
        return alpha_text(pairs[0], lang)
    known = [pair.value for pair in pairs if not isinstance(pair.value, Undefined)]
    return number(sum(known) / len(known), lang=lang) if known else lang.say("undefined")


def _passed(lang: Language, epsilon: float, row: _Row) -> str:
    """Whether the model passes the alternative annotator test."""
    test = chosen_test(row.model, epsilon) if row.model else None
    if test is None or isinstance(test, Undefined):
        return lang.say("untested")
    return lang.say("passed") if test.passed else lang.say("not passed")


def _accuracy(lang: Language, row: _Row) -> str:
    """Accuracy, with the number of units if that is less than half of those that are coded; below
    MIN_UNITS as a count.

    If two people divided the units, there is a majority only on the few that both coded.
    """
    if row.model is None:
        return "–"
    match = best_match(row.model)
    if match.units < MIN_UNITS and not isinstance(match.accuracy, Undefined):
        right = round(match.accuracy * match.units)
        return lang.say("{right:,} of {units:,}", right=right, units=match.units)
    accuracy = number(match.accuracy, lang=lang)
    if 0 < 2 * match.units < row.figure.units:
        return lang.say("{value} (of {units:,})", value=accuracy, units=match.units)
    return accuracy


def _macro_f1(lang: Language, row: _Row) -> str:
    """Macro-F1; of fewer than MIN_UNITS units it would mislead."""
    if row.model is None or best_match(row.model).units < MIN_UNITS:
        return "–"
    return number(best_match(row.model).macro_f1, lang=lang)


def _without_people(lang: Language, rows: Sequence[_Row]) -> list[Block]:
    columns = (
        Column(lang.say("Dimension"), numeric=False),
        Column(lang.say("Model"), numeric=False),
        Column(lang.say("Units")),
        Column(lang.say("Most frequent"), numeric=False),
        Column(lang.say("Mean confidence")),
        Column(lang.say("Too close to call")),
    )
    cells = tuple(_answered(row.figure.dimension, row.answers, lang) for row in rows if row.answers)
    if not cells:
        return [Text(lang.say("No model has answered yet."))]
    return [Table(columns, cells)]


def _answered(dimension: Dimension, answers: Answers, lang: Language) -> tuple[str, ...]:
    common, confidence = "–", "–"
    if answers.units:
        value, count = answers.ranked[0]
        common = f"{views.label(dimension, value)} {lang.share(count / answers.units)}"
        confidence = lang.format_field(answers.confidence, ".2f")
    return (
        dimension.title,
        answers.model.name,
        lang.count(answers.units),
        common,
        confidence,
        lang.count(answers.narrow),
    )
