"""The part of a dimension's section on where a model goes wrong."""

from __future__ import annotations

from desktop.engine.agreement.figures import Figure, Interval, Undefined
from desktop.engine.agreement.results import DimensionAgreement, Match, ModelAgreement
from desktop.engine.agreement.words import alpha_text, best_match, number, with_interval
from desktop.engine.languages.language import Language
from desktop.engine.report import views
from desktop.engine.report.blocks import Block, Column, Heading, Table
from rubrics.schema import Select


def blocks(figure: DimensionAgreement, model: ModelAgreement, lang: Language) -> list[Block]:
    """Accuracy, confusion matrix and figures by level, against people."""
    match = best_match(model)
    found = [Heading(lang.say("Accuracy")), *_matches(figure, model, lang)]
    if not match.units:
        return found
    if figure.dimension.select is Select.ONE:
        found.append(Heading(lang.say("Where the model goes wrong")))
        found += views.confusion(figure.dimension, match, lang)
    return [*found, *_levels(figure, model, match, lang)]


def _matches(figure: DimensionAgreement, model: ModelAgreement, lang: Language) -> list[Block]:
    """How often the model gives the value of each person, and of the majority."""
    ordered = any(m.mae is not None for m in model.matches)
    many = figure.dimension.select is Select.MANY
    columns = [
        Column("", numeric=False),
        Column(lang.say("Units")),
        Column(lang.say("Accuracy [95% interval]")),
        Column(lang.say("Always the commonest")),
        Column(lang.say("Macro-F1 [95% interval]")),
    ]
    if ordered:
        columns += [Column(lang.say("Mean error")), Column(lang.say("Spearman"))]
    rows: list[tuple[str, ...]] = []
    missing: list[Figure | Interval | None] = []
    for m in model.matches:
        start = (views.gold_name(m, lang), lang.count(m.units))
        if isinstance(m.accuracy, Undefined):
            rows.append((*start, lang.say("undefined: {reason}", reason=m.accuracy)))
            continue
        missing += (m.macro_f1, m.macro_f1_interval, m.spearman)
        cells = [
            with_interval(m.accuracy, m.accuracy_interval, lang, 3),
            number(m.commonest, 3, lang),
            with_interval(m.macro_f1, m.macro_f1_interval, lang, 3),
        ]
        if m.mae is not None and m.spearman is not None:
            cells += [number(m.mae, 2, lang), number(m.spearman, 2, lang)]
        rows.append((*start, *cells))
    text = (
        "How often {model} gives exactly the set of…"
        if many
        else "How often {model} gives the value of…"
    )
    caption = lang.say(text, model=model.model.name)
    return [Table(tuple(columns), tuple(rows), caption), *views.why_undefined(missing, lang)]


def _levels(
    figure: DimensionAgreement, model: ModelAgreement, match: Match, lang: Language
) -> list[Block]:
    """By level: how often both or only one chose it, precision, recall and, for sets, alpha."""
    many = figure.dimension.select is Select.MANY
    people = figure.people.levels if len(figure.humans) > 1 else ()
    with_model = model.panel or model.pairs[0]
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
        together = "Alpha of people and model" if model.panel else "Alpha with the model"
        columns.append(Column(lang.say(together)))
    rows = []
    for i, value in enumerate(match.values):
        counts = _counts(match, i, of_sets=many)
        if not any(counts) and not many:
            continue
        row = [views.label(figure.dimension, value), *map(lang.count, counts)]
        row += [views.cell(match.precision[i], lang), views.cell(match.recall[i], lang)]
        if many:
            row += [alpha_text(people[i], lang)] if people else []
            row.append(alpha_text(with_model.levels[i], lang))
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


def _counts(match: Match, level: int, *, of_sets: bool) -> tuple[int, int, int]:
    """How many units have a level by both, by people only, and by the model only."""
    if of_sets:
        (_, model_only), (gold_only, both) = match.confusion[level].tolist()
        return both, gold_only, model_only
    both = int(match.confusion[level, level])
    gold_only = int(match.confusion[level].sum()) - both
    return both, gold_only, int(match.confusion[:, level].sum()) - both
