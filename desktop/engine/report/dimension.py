"""A dimension's section: the lead, agreement, accuracy, answers and disagreements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.engine.agreement.choices import Choices
from desktop.engine.agreement.figures import Undefined
from desktop.engine.agreement.results import Alpha, DimensionAgreement, Match, ModelAgreement
from desktop.engine.agreement.words import alpha_text, best_match, lead, number
from desktop.engine.language import Language
from desktop.engine.report import trust, views
from desktop.engine.report.blocks import (
    Block,
    Callout,
    Column,
    Heading,
    More,
    Pair,
    Section,
    Table,
    Text,
    Texts,
)
from desktop.engine.report.summary import NARROW, Answers, Summary
from rubrics.schema import Dimension, Group, Rubric, Select

FIRST = 10
"""How many disagreements are open at once on a screen."""


@dataclass(frozen=True, slots=True)
class Context:
    """What every part of a report needs."""

    rubric: Rubric
    summary: Summary
    documents: Mapping[str, str]
    choices: Choices
    lang: Language


@dataclass(frozen=True, slots=True)
class ModelView:
    """What one model answered on a dimension, and how that fits the people, if anybody coded."""

    answers: Answers
    agreement: ModelAgreement | None

    @property
    def match(self) -> Match | None:
        """The match to show as a matrix."""
        return best_match(self.agreement) if self.agreement else None

    @property
    def told(self) -> Alpha | None:
        """The alpha to tell first: of the panel where there is one, else with the one person."""
        if self.agreement is None:
            return None
        return self.agreement.panel or self.agreement.pairs[0]


def model_views(figure: DimensionAgreement, summary: Summary) -> list[ModelView]:
    """Each model's answers on the dimension with its agreement."""
    agreements = {model.model.coder_id: model for model in figure.models}
    return [
        ModelView(answers, agreements.get(answers.model.coder_id))
        for answers in summary.of(figure.dimension)
    ]


def section(context: Context, figure: DimensionAgreement) -> Section:
    """All about one dimension."""
    lang, dimension = context.lang, figure.dimension
    models = model_views(figure, context.summary)
    told = (
        lead(figure, lang, context.choices.epsilon)
        if figure.units
        else " ".join(_answered(model, lang) for model in models)
    )
    blocks: list[Block] = [Text(dimension.question, "soft")]
    if told:
        blocks.append(Text(told, "lead"))
    if figure.units:
        blocks += [Heading(lang.say("Agreement")), *views.forest(figure, lang)]
        blocks += _coarse(figure, lang)
        blocks += _coefficients(figure, lang)
    blocks += _left_out(figure, lang)
    for model in models:
        if model.agreement is not None:
            blocks += _accuracy(figure, model, lang)
            blocks += trust.blocks(context.choices, figure, model.agreement, lang)
        if model.answers.units:
            blocks += _answers(context, model.answers)
    blocks += trust.stability_blocks(figure, lang)
    if figure.units:
        blocks += _disagreements(context, figure)
    scale = lang.say(
        {"nominal": "nominal", "ordinal": "ordinal", "interval": "interval"}[dimension.scale.value]
    )
    tag = "{scale}, {levels:level}"
    if dimension.select is Select.MANY:
        tag = "{scale}, {levels:level}, any number may apply"
    return Section(
        dimension.name,
        dimension.title,
        tuple(blocks),
        " › ".join(_path(context.rubric, dimension)),
        lang.say(tag, scale=scale, levels=len(dimension.levels)),
    )


def _path(rubric: Rubric, dimension: Dimension) -> list[str]:
    groups: dict[str, Group] = {group.name: group for group in rubric.groups}
    titles: list[str] = []
    name = dimension.group
    while name:
        titles.insert(0, groups[name].title)
        name = groups[name].parent
    return titles


def _answered(model: ModelView, lang: Language) -> str:
    """The first sentence where nobody has coded: what the model says, and how surely."""
    answers = model.answers
    name = answers.model.name
    if not answers.units:
        return lang.say(
            "{model} could not annotate a single unit; the reasons are below.", model=name
        )
    common = ", ".join(
        f"{views.label(answers.dimension, value)} ({lang.share(count / answers.units)})"
        for value, count in answers.ranked[:3]
        if count
    )
    text = (
        "Of {units:unit} {model} chooses most often: {common}. Its mean confidence is "
        "{confidence:.2f}; how often it is right, only labels of people can show."
        if answers.dimension.select is Select.MANY
        else "Of {units:unit} {model} answers most often: {common}. Its mean confidence is "
        "{confidence:.2f}; how often it is right, only labels of people can show."
    )
    return lang.say(
        text, units=answers.units, model=name, common=common, confidence=answers.confidence
    )


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
    """Percent agreement, kappa, AC of everybody with everybody."""
    found = [*figure.coefficients, *(c for model in figure.models for c in model.coefficients)]
    if not found:
        return []
    weighted = any(c.weighted_kappa is not None for c in found)
    columns = [
        Column(lang.say("Between"), numeric=False),
        Column(lang.say("Units")),
        Column(lang.say("Same value")),
        Column(lang.say("Cohen's kappa")),
        *([Column(lang.say("weighted kappa"))] if weighted else []),
        Column(lang.say("Gwet's AC2") if weighted else lang.say("Gwet's AC1")),
    ]
    rows = []
    notes: dict[str, None] = {}
    for c in found:
        kappas = [c.kappa, *([c.weighted_kappa] if weighted else [])]
        cells = []
        for figure_ in (c.percent, *kappas, c.ac):
            if isinstance(figure_, Undefined):
                notes[lang.tell(figure_)] = None
            cells.append("–" if isinstance(figure_, Undefined) or figure_ is None
                         else number(figure_, lang=lang))  # fmt: skip
        names = " · ".join(coder.name for coder in c.coders)
        rows.append((names, lang.format_field(c.units, ","), *cells))
    blocks: list[Block] = [Table(tuple(columns), tuple(rows), lang.say("Other coefficients"))]
    if notes:
        blocks.append(Text(lang.say("–: {reasons}.", reasons="; ".join(notes)), "small"))
    return blocks


def _left_out(figure: DimensionAgreement, lang: Language) -> list[Block]:
    """What no figure counts, and why."""
    left = figure.left_out
    said = [
        (left.saw_suggestion, "{n:annotation} made with a suggestion in sight"),
        (left.later_rounds, "{n:annotation} of later rounds"),
        (left.trained, "{n:annotation} by a model on texts it was trained on"),
        (left.outside_sample, "{n:unit} that people coded outside the random sample"),
    ]
    told = [lang.say(text, n=count) for count, text in said if count]
    if not told:
        return []
    return [Text(lang.say("Left out of every figure: {what}.", what=told), "small")]


def _accuracy(figure: DimensionAgreement, view: ModelView, lang: Language) -> list[Block]:
    model, match = view.agreement, view.match
    assert model is not None
    assert match is not None
    ordered = any(m.mae is not None for m in model.matches)
    columns = [
        Column("", numeric=False),
        Column(lang.say("Units")),
        Column(lang.say("Accuracy")),
        Column(lang.say("Always the commonest")),
        Column(lang.say("Macro-F1")),
    ]
    if ordered:
        columns += [Column(lang.say("Mean error")), Column(lang.say("Spearman"))]
    rows: list[tuple[str, ...]] = []
    for m in model.matches:
        start = (views.gold_name(m, lang), lang.format_field(m.units, ","))
        if isinstance(m.accuracy, Undefined):
            rows.append((*start, lang.say("undefined: {reason}", reason=m.accuracy)))
            continue
        cells = [number(f, 3, lang) for f in (m.accuracy, m.commonest, m.macro_f1)]
        if m.mae is not None and m.spearman is not None:
            cells += [number(m.mae, 2, lang), number(m.spearman, 2, lang)]
        rows.append((*start, *cells))
    caption = lang.say("How often {model} gives the value of…", model=model.model.name)
    blocks: list[Block] = [
        Heading(lang.say("Accuracy")), Table(tuple(columns), tuple(rows), caption),
    ]  # fmt: skip
    if not match.units:
        return blocks
    if figure.dimension.select is Select.ONE:
        blocks.append(Heading(lang.say("Where the model goes wrong")))
        blocks += views.confusion(figure.dimension, match, lang)
    return [*blocks, *_levels(figure, view, match, lang)]


def _levels(
    figure: DimensionAgreement, view: ModelView, match: Match, lang: Language
) -> list[Block]:
    """Per level how often both, one or the other chose it, precision, recall, and alphas."""
    many = figure.dimension.select is Select.MANY
    people = figure.people.levels if len(figure.humans) > 1 else ()
    gold = views.gold_name(match, lang)
    columns = [
        Column(lang.say("Level"), numeric=False),
        Column(lang.say("both")),
        Column(lang.say("only {gold}", gold=gold)),
        Column(lang.say("only the model")),
        Column(lang.say("Precision")),
        Column(lang.say("Recall")),
    ]
    if many:
        columns += [Column(lang.say("Alpha of the people"))] if people else []
        columns.append(Column(lang.say("Alpha with the model")))
    rows = []
    for i, value in enumerate(match.values):
        if many:
            (_, model_only), (gold_only, both) = match.confusion[i].tolist()
        else:
            both = int(match.confusion[i, i])
            gold_only = int(match.confusion[i].sum()) - both
            model_only = int(match.confusion[:, i].sum()) - both
        if not both + gold_only + model_only and not many:
            continue
        row = [views.label(figure.dimension, value)]
        row += [lang.format_field(count, ",") for count in (both, gold_only, model_only)]
        row += ["–" if isinstance(f, Undefined) else number(f, lang=lang)
                for f in (match.precision[i], match.recall[i])]  # fmt: skip
        if many:
            told = view.told
            assert told is not None
            row += [alpha_text(people[i], lang)] if people else []
            row.append(alpha_text(told.levels[i], lang))
        rows.append(tuple(row))
    caption = (
        lang.say(
            "Units whose set has the level, by {gold} and the model; alpha of each level taken as "
            "a yes/no question",
            gold=gold,
        )
        if many
        else lang.say("Units with the level, by {gold} and the model", gold=gold)
    )
    return [Heading(lang.say("Level by level")), Table(tuple(columns), tuple(rows), caption)]


def _answers(context: Context, answers: Answers) -> list[Block]:
    lang = context.lang
    blocks: list[Block] = [Pair((views.bars(answers, lang), views.histogram(answers, lang)))]
    if answers.mass < 0.5:
        text = lang.say(
            "On average only {mass:%} of the model's probability fell on the levels: left to "
            "itself it would say something else. A model trained on this rubric, or a larger one, "
            "will serve better.",
            mass=answers.mass,
        )
        blocks.append(Callout(text))
    if answers.in_windows:
        text = lang.say(
            "{units:unit} did not fit the model's window and had to be scored in overlapping "
            "parts.",
            units=answers.in_windows,
        )
        blocks.append(Text(text, "small"))
    if answers.narrow:
        blocks.append(_narrow(context, answers))
    return blocks


def _narrow(context: Context, answers: Answers) -> More:
    lang = context.lang
    listed = answers.narrowest
    title = lang.say("{units:answer} too close to call", units=answers.narrow)
    if answers.narrow > len(listed):
        title = lang.say(
            "{units:answer} too close to call, of which the {listed:,} closest",
            units=answers.narrow,
            listed=len(listed),
        )
    text = lang.say(
        "The two most probable answers are less than {margin:.2f} apart. On another machine the "
        "model may answer otherwise here, and only here.",
        margin=NARROW,
    )
    rows = tuple(
        views.text_row(
            row.unit,
            context.rubric,
            context.documents,
            lang,
            said=(
                (
                    views.label(answers.dimension, row.value),
                    True,
                    views.label(answers.dimension, row.runner_up),
                ),
            ),
            note=lang.say("margin {margin:.4f}", margin=row.margin),
        )
        for row in listed
    )  # fmt: skip
    columns = (lang.say("Where"), lang.say("Text"), lang.say("Answer, runner-up"))
    return More(title, (Text(text, "small"), Texts(columns, rows)))


def _disagreements(context: Context, figure: DimensionAgreement) -> list[Block]:
    lang = context.lang
    heading = Heading(lang.say("Disagreements"))
    count, shown = figure.disagreement_count, len(figure.disagreements)
    if not count:
        return [heading, Text(lang.say("None: all coders gave the same value on every unit."))]
    told = [
        lang.say(
            "{count:unit} of {units:,}, the ones the model is surest of first."
            if figure.models
            else "{count:unit} of {units:,}.",
            count=count,
            units=figure.units,
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
    blocks: list[Block] = [heading, Text(" ".join(told), "soft"), Texts(columns, rows[:FIRST])]
    if shown > FIRST:
        title = lang.say("{count:more_disagreement}", count=shown - FIRST)
        blocks.append(More(title, (Texts(columns, rows[FIRST:]),)))
    return blocks
