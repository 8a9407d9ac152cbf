"""The part of a dimension's section on whether the model errs alike in all groups of units."""

from __future__ import annotations

from desktop.engine.agreement.by_group import LEAST, Agreement, ByGroup, Group, Net
from desktop.engine.agreement.figures import Interval, Undefined
from desktop.engine.agreement.results import DimensionAgreement, ModelAgreement
from desktop.engine.agreement.words import best_match, with_interval
from desktop.engine.languages.language import Language
from desktop.engine.report import views
from desktop.engine.report.blocks import Block, Column, Forest, ForestRow, Heading, Table, Text
from desktop.engine.report.group_lead import group_lead, group_name, p_text
from desktop.engine.store.groups import FILE
from rubrics.schema import Dimension


def blocks(
    figure: DimensionAgreement, model: ModelAgreement, group_by: str, lang: Language
) -> list[Block]:
    """The model's agreement by group, and what to do about it; empty where none are compared."""
    found = model.by_group
    if found is None:
        return []
    heading = Heading(
        lang.say("Group by group: {grouping}", grouping=grouping_name(group_by, lang))
    )
    lead = Text(group_lead(figure, model, lang))
    if isinstance(found, Undefined):
        return [heading, lead]
    gold = views.gold_name(best_match(model), lang)
    note = lang.say(
        "How often the model gives the value of {gold}, on the units that both gave one. Groups "
        "with fewer than {least} units are taken together. Differences are from all other units; p "
        "says how often, if groups did not matter, at least one of them would be as unlike the "
        "others by chance. Net error: the share of a level among the model's answers less that "
        "among the values of {gold}; the level is the one in which the group is the most unlike "
        "all others. Alpha is also low where nearly all units of a group have one value.",
        gold=gold,
        least=LEAST,
    )
    return [heading, lead, _forest(found, lang), *_table(figure.dimension, found, lang),
            Text(note, "small")]  # fmt: skip


def grouping_name(group_by: str, lang: Language) -> str:
    """The name of the grouping: the column's, or "file"."""
    return lang.say("file") if group_by == FILE else views.clean(group_by)


def _forest(found: ByGroup, lang: Language) -> Forest:
    """The accuracy of every group on one axis, and over all."""
    parts = [(lang.say("all units"), found.everywhere, "panel")]
    parts += [(_name(group, lang), group.here, "model") for group in found.groups]
    axis = views.Axis.down_to(min(_low(part) for _, part, _ in parts))
    rows = tuple(
        ForestRow(
            name,
            lang.count(part.units),
            with_interval(part.accuracy, part.accuracy_interval, lang),
            "",
            style,
            axis.place(part.accuracy),
            *axis.span(part.accuracy_interval),
        )
        for name, part, style in parts
    )
    return Forest(
        (lang.say("Group"), lang.say("Units"), lang.say("Accuracy [95% interval]")),
        rows,
        axis.ticks(lang),
        (axis.place(found.everywhere.accuracy),),
        (
            ("model", lang.say("one group")),
            ("panel", lang.say("all units")),
            ("mark", lang.say("the accuracy on all units")),
        ),
    )


def _table(dimension: Dimension, found: ByGroup, lang: Language) -> list[Block]:
    """Each group beside all other units: differences, alpha, net error."""
    columns = (
        Column(lang.say("Group"), numeric=False),
        Column(lang.say("Accuracy, difference [95% interval]")),
        Column("p"),
        Column(lang.say("Alpha [95% interval]")),
        Column(lang.say("Net error, difference [95% interval]")),
        Column("p"),
    )
    rows = [
        (
            lang.say("all units"),
            "–",
            p_text(found.accuracy_p, lang),
            _alpha(found.everywhere, lang),
            "–",
            p_text(found.net_p, lang),
        )
    ]
    rows += [
        (
            _name(group, lang),
            with_interval(group.difference, group.interval, lang),
            p_text(group.p, lang),
            _alpha(group.here, lang),
            _net(dimension, group.net, lang),
            p_text(group.net.p, lang),
        )
        for group in found.groups
    ]
    alphas = (f for group in found.groups for f in (group.here.alpha, group.here.alpha_interval))
    return [Table(columns, tuple(rows)), *views.why_undefined(alphas, lang)]


def _name(group: Group, lang: Language) -> str:
    return views.clean(lang.tell(group_name(group, lang)))


def _alpha(part: Agreement, lang: Language) -> str:
    if isinstance(part.alpha, Undefined):
        return "–"
    return with_interval(part.alpha, part.alpha_interval, lang)


def _net(dimension: Dimension, net: Net, lang: Language) -> str:
    level = views.label(dimension, dimension.values[net.level])
    return f"{level} {with_interval(net.difference, net.interval, lang)}"


def _low(part: Agreement) -> float:
    interval = part.accuracy_interval
    return interval.low if isinstance(interval, Interval) else part.accuracy
