"""The report's first section: a row for each dimension and model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from desktop.engine.agreement.figures import Undefined
from desktop.engine.agreement.intervals import MIN_UNITS
from desktop.engine.agreement.results import (
    AgreementReport,
    DimensionAgreement,
    Match,
    ModelAgreement,
)
from desktop.engine.agreement.words import alpha_text, chosen_test, number, with_interval
from desktop.engine.languages.language import Language
from desktop.engine.report import views
from desktop.engine.report.blocks import Block, Column, Section, Table, Text
from desktop.engine.report.context import Context, ModelView


def section(
    context: Context, figures: AgreementReport, models: Sequence[list[ModelView]], people: int
) -> Section:
    """The section; ``people`` is how many of them have a value that counts."""
    lang = context.lang
    blocks = (
        _with_people(lang, figures, models, people)
        if people
        else _without_people(lang, figures, models)
    )
    return Section("glance", lang.say("At a glance"), tuple(blocks))


class _Row(NamedTuple):
    """A dimension with one of its models, or without any."""

    figure: DimensionAgreement
    view: ModelView | None


_Cell = Callable[[_Row], str]


def _with_people(
    lang: Language, figures: AgreementReport, models: Sequence[list[ModelView]], people: int
) -> list[Block]:
    rows = [
        _Row(figure, view)
        for figure, found in zip(figures.dimensions, models, strict=True)
        for view in (*found,) or (None,)
    ]
    columns = _columns_on_people(lang, people, several=any(len(found) > 1 for found in models))
    if any(models):
        columns += _columns_on_models(lang, people, figures.choices.epsilon)
    cells = tuple(tuple(cell(row) for _, cell in columns) for row in rows)
    blocks: list[Block] = [Table(tuple(column for column, _ in columns), cells)]
    if people > 1 and any(models):
        text = lang.say(
            "“Alpha with the model” is the mean of the model's alphas with each of the people, "
            "on the units that two of them coded; where there are fewer than {least} such, it is "
            "with each person who coded as many that the model answered. Accuracy and macro-F1 "
            "are against the majority of the people; where that exists on fewer than half as "
            "many units as the person who coded most has, they are against that person. The "
            "annotator test is the alternative annotator test at epsilon {epsilon:.2f}.",
            least=MIN_UNITS,
            epsilon=figures.choices.epsilon,
        )
        blocks.append(Text(text, "small"))
    return blocks


def _columns_on_people(lang: Language, people: int, *, several: bool) -> list[tuple[Column, _Cell]]:
    """The columns about people, each with what makes its cells; with ``several`` models one names
    them."""

    def model(row: _Row) -> str:
        return row.view.answers.model.name if row.view else "–"

    def alpha(row: _Row) -> str:
        return alpha_text(row.figure.people, lang) if len(row.figure.humans) > 1 else "–"

    columns: list[tuple[Column, _Cell]] = [
        (Column(lang.say("Dimension"), numeric=False), lambda row: row.figure.dimension.title)
    ]
    if several:
        columns.append((Column(lang.say("Model"), numeric=False), model))
    columns.append((Column(lang.say("Coded units")), lambda row: lang.count(row.figure.units)))
    if people > 1:
        columns.append((Column(lang.say("Alpha of the people")), alpha))
    return columns


def _columns_on_models(lang: Language, people: int, epsilon: float) -> list[tuple[Column, _Cell]]:
    """The columns about models, in the same form."""

    def found(row: _Row) -> ModelAgreement | None:
        return row.view.agreement if row.view else None

    def match(row: _Row) -> Match | None:
        return row.view.match if row.view else None

    def alpha(row: _Row) -> str:
        model = found(row)
        return _with_model(model, lang) if model else "–"

    def accuracy(row: _Row) -> str:
        best = match(row)
        return _accuracy(best, row.figure.units, lang) if best else "–"

    def macro_f1(row: _Row) -> str:
        best = match(row)
        return number(best.macro_f1, lang=lang) if best else "–"

    columns: list[tuple[Column, _Cell]] = [(Column(lang.say("Alpha with the model")), alpha)]
    if people > 1:
        columns.append(
            (Column(lang.say("Annotator test")), lambda row: _passed(found(row), epsilon, lang))
        )
    columns.append((Column(lang.say("Accuracy")), accuracy))
    columns.append((Column(lang.say("Macro-F1")), macro_f1))
    return columns


def _with_model(model: ModelAgreement, lang: Language) -> str:
    """The model's mean alpha with people. That of all together would mostly measure the people.

    If people have fewer than MIN_UNITS units in common, it is the mean over those who coded as many
    with the model, without an interval if there are several.
    """
    ceiling = model.ceiling
    if len(model.pairs) > 1 and not isinstance(ceiling, Undefined) and ceiling.units >= MIN_UNITS:
        return with_interval(ceiling.model, ceiling.model_interval, lang)
    pairs = [pair for pair in model.pairs if pair.units >= MIN_UNITS] or model.pairs
    if len(pairs) == 1:
        return alpha_text(pairs[0], lang)
    known = [pair.value for pair in pairs if not isinstance(pair.value, Undefined)]
    return number(sum(known) / len(known), lang=lang) if known else lang.say("undefined")


def _accuracy(match: Match, coded: int, lang: Language) -> str:
    """Accuracy, with the number of units if that is less than half of ``coded``.

    If two people divided the units, there is a majority only on the few that both coded.
    """
    accuracy = number(match.accuracy, lang=lang)
    if 0 < 2 * match.units < coded:
        return lang.say("{value} (of {units:,})", value=accuracy, units=match.units)
    return accuracy


def _passed(model: ModelAgreement | None, epsilon: float, lang: Language) -> str:
    """Whether the model passes the alternative annotator test."""
    test = chosen_test(model, epsilon) if model else None
    if test is None or isinstance(test, Undefined):
        return lang.say("untested")
    return lang.say("passed") if test.passed else lang.say("not passed")


def _without_people(
    lang: Language, figures: AgreementReport, models: Sequence[list[ModelView]]
) -> list[Block]:
    columns = (
        Column(lang.say("Dimension"), numeric=False),
        Column(lang.say("Model"), numeric=False),
        Column(lang.say("Units")),
        Column(lang.say("Most frequent"), numeric=False),
        Column(lang.say("Mean confidence")),
        Column(lang.say("Too close to call")),
    )
    rows = []
    for figure, found_views in zip(figures.dimensions, models, strict=True):
        for view in found_views:
            answers = view.answers
            common, confidence = "–", "–"
            if answers.units:
                value, count = answers.ranked[0]
                share = lang.share(count / answers.units)
                common = f"{views.label(figure.dimension, value)} {share}"
                confidence = lang.format_field(answers.confidence, ".2f")
            rows.append(
                (
                    figure.dimension.title,
                    answers.model.name,
                    lang.count(answers.units),
                    common,
                    confidence,
                    lang.count(answers.narrow),
                )
            )
    if not rows:
        return [Text(lang.say("No model has answered yet."))]
    return [Table(columns, tuple(rows))]
