"""A dimension's section: the lead, agreement, accuracy, answers and disagreements."""

from __future__ import annotations

from desktop.engine.agreement.figures import Figure
from desktop.engine.agreement.lead import paragraphs
from desktop.engine.agreement.results import DimensionAgreement
from desktop.engine.agreement.words import reasons, with_interval
from desktop.engine.languages.language import Language
from desktop.engine.report import accuracy, answers, confidence, groups, trust, views
from desktop.engine.report.blocks import Block, Column, Heading, More, Section, Table, Text, Texts
from desktop.engine.report.context import Context, ModelView, model_views
from desktop.engine.report.paragraph import DISTANCES
from rubrics.schema import Select

FIRST = 10
"""How many disagreements a screen shows unfolded."""


def section(context: Context, figure: DimensionAgreement) -> Section:
    """The section on a dimension."""
    lang, dimension = context.lang, figure.dimension
    models = model_views(figure, context.summary)
    blocks: list[Block] = [Text(dimension.question, "soft")]
    if figure.units:
        told = paragraphs(figure, lang, context.choices.epsilon)
        blocks += [Text(paragraph, "lead") for paragraph in told]
        if forest := views.forest(figure, lang):
            blocks += [Heading(lang.say("Agreement")), *forest]
        blocks += _coarse(figure, lang)
        blocks += _coefficients(figure, lang)
        blocks += _intracoder(figure, lang)
    else:
        blocks += [Text(answers.first_sentence(m.answers, lang), "lead") for m in models]
    if left_out := views.left_out(figure, lang):
        text = lang.say("Left out of every figure: {what}.", what=left_out)
        blocks.append(Text(text, "small"))
    for model in models:
        if len(models) > 1:
            blocks.append(Heading(model.answers.model.name, large=True))
        blocks += _model(context, figure, model)
    shared = trust.plan_blocks(context.choices, figure, lang)
    shared += trust.stability_blocks(figure, lang)
    if figure.units:
        shared += _disagreements(context, figure)
    if shared and len(models) > 1:
        blocks.append(Heading(lang.say("All coders"), large=True))
    blocks += shared
    scale = lang.say(DISTANCES[dimension.scale.value])
    tag = "{scale}, {levels:level}"
    if dimension.select is Select.MANY:
        tag = "{scale}, {levels:level}, any number may apply"
    return Section(
        dimension.name,
        dimension.title,
        tuple(blocks),
        " › ".join(group.title for group in context.rubric.path(dimension)),
        lang.say(tag, scale=scale, levels=len(dimension.levels)),
    )


def _model(context: Context, figure: DimensionAgreement, view: ModelView) -> list[Block]:
    """What a model may be used for, where it goes wrong, its confidence, and its answers."""
    lang, model = context.lang, view.agreement
    blocks: list[Block] = []
    if model is not None:
        blocks += trust.blocks(figure, model, lang)
        blocks += accuracy.blocks(figure, model, lang)
        blocks += groups.blocks(figure, model, context.choices.group_by, lang)
        blocks += confidence.blocks(model, lang, many=figure.dimension.select is Select.MANY)
    if view.answers.units:
        blocks += answers.blocks(context, view.answers)
    return blocks


def _coarse(figure: DimensionAgreement, lang: Language) -> list[Block]:
    """Alphas of hierarchical labels by their first part."""
    if not figure.coarse:
        return []
    text = lang.say(
        "The labels are hierarchical. By their first part alone (what stands before the slash):"
    )
    people = len(figure.humans)
    alphas = [("people" if len(a.coders) == people else "panel", a) for a in figure.coarse]
    if people == 1:
        alphas = [("model", alpha) for alpha in figure.coarse]
    return [Text(text, "small"), *views.alpha_forest(alphas, lang)]


def _coefficients(figure: DimensionAgreement, lang: Language) -> list[Block]:
    """Percent agreement, kappa and AC among people, and of each model with people."""
    found = [*figure.coefficients, *(c for model in figure.models for c in model.coefficients)]
    if not found:
        return []
    plain = any(c.kappa is not None for c in found)
    weighted = any(c.weighted_kappa is not None for c in found)
    columns = [
        Column(lang.say("Between"), numeric=False),
        Column(lang.say("Units")),
        Column(lang.say("Same value")),
        *([Column(lang.say("Cohen's kappa"))] if plain else []),
        *([Column(lang.say("weighted kappa"))] if weighted else []),
        Column(lang.say("Gwet's AC2") if weighted else lang.say("Gwet's AC1")),
    ]
    rows = []
    shown: list[Figure | None] = []
    for c in found:
        kappas = [*([c.kappa] if plain else []), *([c.weighted_kappa] if weighted else [])]
        figures = (c.percent, *kappas, c.ac)
        shown += figures
        names = " · ".join(coder.name for coder in c.coders)
        if len(c.coders) > 2:
            names = lang.say("all {count} people", count=len(c.coders))
        rows.append((names, lang.count(c.units), *(views.cell(f, lang) for f in figures)))
    blocks: list[Block] = [Table(tuple(columns), tuple(rows), lang.say("Other coefficients"))]
    if why := reasons(shown, lang):
        blocks.append(Text(lang.say("–: {reasons}.", reasons=why), "small"))
    return blocks


def _intracoder(figure: DimensionAgreement, lang: Language) -> list[Block]:
    """The agreement with themselves of people who coded units twice."""
    found = figure.intracoder
    if not found:
        return []
    told = lang.say(
        "Units that people coded a second time, without their first values in sight: whoever does "
        "not agree with themselves can hardly agree with others. The second values count in no "
        "other figure. The days are the median time between the two; where the first value was "
        "changed since, or came with a file, it is older than that."
    )
    columns = (
        Column(lang.say("Coder"), numeric=False),
        Column(lang.say("Units")),
        Column(lang.say("Days between")),
        Column(lang.say("Same value")),
        Column(lang.say("Alpha [95% interval]")),
    )
    rows = tuple(
        (
            one.coder.name,
            lang.count(one.units),
            lang.format_field(one.days, ".1f"),
            lang.share(one.percent),
            with_interval(one.alpha, one.interval, lang),
        )
        for one in found
    )
    blocks: list[Block] = [
        Heading(lang.say("People with themselves")),
        Text(told, "soft"),
        Table(columns, rows),
    ]
    if why := reasons([part for one in found for part in (one.alpha, one.interval)], lang):
        blocks.append(Text(lang.say("–: {reasons}.", reasons=why), "small"))
    return blocks


def _disagreements(context: Context, figure: DimensionAgreement) -> list[Block]:
    """The units with unequal values, the first of them unfolded."""
    lang = context.lang
    heading = Heading(lang.say("Disagreements"))
    pairs = [figure.people, *(pair for model in figure.models for pair in model.pairs)]
    if not any(pair.units for pair in pairs):
        return [heading, Text(lang.say("None can be found: no unit has values of two coders."))]
    if not figure.disagreement_count:
        return [heading, Text(lang.say("None: all coders gave the same value on every unit."))]
    columns = (lang.say("Where"), lang.say("Text"), lang.say("Said"))
    rows = tuple(
        views.text_row(
            context.summary.texts[d.unit_id],
            context.rubric,
            context.documents,
            lang,
            said=views.answers_of(figure.dimension, d),
            note=""
            if d.confidence is None
            else lang.say("confidence {confidence:.2f}", confidence=d.confidence),
        )
        for d in figure.disagreements
    )
    told = " ".join(_counted_disagreements(figure, lang))
    blocks: list[Block] = [heading, Text(told, "soft"), Texts(columns, rows[:FIRST])]
    if len(rows) > FIRST:
        title = lang.say("{count:more_disagreement}", count=len(rows) - FIRST)
        blocks.append(More(title, (Texts(columns, rows[FIRST:]),)))
    return blocks


def _counted_disagreements(figure: DimensionAgreement, lang: Language) -> list[str]:
    """How many disagreements there are, and where to find those that are not listed."""
    count, shown = figure.disagreement_count, len(figure.disagreements)
    told = [
        lang.say(
            "{count:unit} of {units:,} that two coders or more, models among them, gave a value, "
            "the widest apart first, then what the model is surest of."
            if figure.models
            else "{count:unit} of {units:,} that two coders or more gave a value, the widest apart "
            "first.",
            count=count,
            units=figure.compared,
        )
    ]
    if count > shown:
        told.append(
            lang.say(
                "{shown:,} are listed; to find the other {others:,}, compare the columns that "
                "begin with {name} in table.csv.",
                shown=shown,
                others=count - shown,
                name=figure.dimension.name,
            )
        )
    return told
