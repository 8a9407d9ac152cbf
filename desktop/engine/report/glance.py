"""The report's first section: a row for each dimension and model."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.engine.agreement.figures import Undefined
from desktop.engine.agreement.intervals import MIN_UNITS
from desktop.engine.agreement.results import AgreementReport, Match, ModelAgreement
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


def _with_people(
    lang: Language, figures: AgreementReport, models: Sequence[list[ModelView]], people: int
) -> list[Block]:
    several, answered = any(len(row) > 1 for row in models), any(models)
    columns = [
        Column(lang.say("Dimension"), numeric=False),
        *([Column(lang.say("Model"), numeric=False)] if several else []),
        Column(lang.say("Coded units")),
        *([Column(lang.say("Alpha of the people"))] if people > 1 else []),
    ]
    if answered:
        columns += [
            Column(lang.say("Alpha with the model")),
            *([Column(lang.say("Annotator test"))] if people > 1 else []),
            Column(lang.say("Accuracy")),
            Column(lang.say("Macro-F1")),
        ]
    rows = []
    for figure, found_views in zip(figures.dimensions, models, strict=True):
        shown: Sequence[ModelView | None] = found_views or [None]
        for view in shown:
            row = [figure.dimension.title]
            if several:
                row.append(view.answers.model.name if view else "–")
            row.append(lang.count(figure.units))
            if people > 1:
                row.append(alpha_text(figure.people, lang) if len(figure.humans) > 1 else "–")
            if answered:
                found = view.agreement if view else None
                match = view.match if view else None
                row.append(_with_model(found, lang) if found else "–")
                if people > 1:
                    row.append(_passed(found, figures.choices.epsilon, lang))
                row += _accuracy(match, figure.units, lang) if match else ["–", "–"]
            rows.append(tuple(row))
    blocks: list[Block] = [Table(tuple(columns), tuple(rows))]
    if people > 1 and answered:
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


def _accuracy(match: Match, coded: int, lang: Language) -> list[str]:
    """Accuracy and macro-F1, with the number of units if that is less than half of ``coded``.

    If two people divided the units, there is a majority only on the few that both coded.
    """
    accuracy = number(match.accuracy, lang=lang)
    if 0 < 2 * match.units < coded:
        accuracy = lang.say("{value} (of {units:,})", value=accuracy, units=match.units)
    return [accuracy, number(match.macro_f1, lang=lang)]


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
