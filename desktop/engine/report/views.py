"""Figures as blocks to draw: positions, shares, clipped texts. Computes no statistics."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from desktop.engine.agreement.bounds import RELIABLE, TENTATIVE
from desktop.engine.agreement.figures import Figure, Interval, Undefined
from desktop.engine.agreement.results import (
    Alpha,
    DimensionAgreement,
    Disagreement,
    Match,
)
from desktop.engine.agreement.words import alpha_text, number, reasons
from desktop.engine.domain import Coder, CoderKind, Unit
from desktop.engine.languages.language import Language
from desktop.engine.report.blocks import (
    Bar,
    Bars,
    Block,
    Cell,
    Column,
    Excerpt,
    Forest,
    ForestRow,
    Histogram,
    Matrix,
    Table,
    Text,
    TextRow,
)
from desktop.engine.report.summary import BINS, Answers
from rubrics.labels import level_names
from rubrics.schema import SET_SEPARATOR, Dimension, Rubric, Scale

MAX_BARS = 30
MAX_MATRIX = 30
"""More levels are too many for a confusion matrix."""
MIXUPS = 10
"""At most so many of the commonest errors are listed."""
CLIP = 420
"""Characters of a unit's text that are shown, shared among its fields."""

_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160)], "\ufffd")
"""Control characters, which HTML does not allow."""


def label(dimension: Dimension, value: str) -> str:
    """A value as people read it: ``positive``, ``-2 very unclear``, ``price, service``."""
    parts = zip(value.split(SET_SEPARATOR), level_names(dimension, value), strict=True)
    return ", ".join(name if name == part else f"{part} {name}" for part, name in parts)


def undefined(reason: Undefined, lang: Language) -> Text:
    """Why a figure is undefined, as a sentence."""
    text = lang.tell(reason)
    return Text(lang.say("Undefined: {reason}.", reason=text), "soft")


def why_undefined(figures: Iterable[Figure | Interval | None], lang: Language) -> list[Block]:
    """Why figures of a table, or their intervals, are undefined; empty if none is."""
    if not (why := reasons(figures, lang)):
        return []
    return [Text(lang.say("Undefined or without an interval: {reasons}.", reasons=why), "small")]


def cell(figure: Figure | None, lang: Language) -> str:
    """A figure as it stands in a table, as ``0.71``; a dash where there is none."""
    if figure is None or isinstance(figure, Undefined):
        return "–"
    return number(figure, lang=lang)


def gold_name(match: Match, lang: Language) -> str:
    """The name of a match's gold standard."""
    return lang.say("the majority") if match.of_all else match.gold


def forest(agreement: DimensionAgreement, lang: Language) -> list[Block]:
    """All alphas of a dimension: people first, then each model with each person and the panel."""
    alphas: list[tuple[str, Alpha]] = []
    if len(agreement.humans) > 1:
        alphas += [("people", alpha) for alpha in (agreement.people, *agreement.people_pairs)]
    for model in agreement.models:
        alphas += [("model", pair) for pair in model.pairs]
        if model.panel is not None:
            alphas.append(("panel", model.panel))
    return alpha_forest(alphas, lang) if alphas else []


@dataclass(frozen=True, slots=True)
class Axis:
    """From ``start``, a multiple of 0.2, to 1."""

    start: float

    @classmethod
    def down_to(cls, lowest: float) -> Axis:
        """One that shows ``lowest``."""
        return cls(math.floor(lowest * 5) / 5)

    def place(self, value: float) -> float:
        """Where a value is, in per cent of the axis."""
        return round(100 * (value - self.start) / (1 - self.start), 2)

    def span(self, interval: Interval | Undefined) -> tuple[float, float]:
        """Where an interval begins, and its width; 0 without one."""
        if isinstance(interval, Undefined):
            return 0.0, 0.0
        low = self.place(interval.low)
        return low, round(self.place(interval.high) - low, 2)

    def ticks(self, lang: Language) -> tuple[tuple[float, str], ...]:
        """(position, text) of every 0.2."""
        steps = [self.start + 0.2 * i for i in range(round((1 - self.start) / 0.2) + 1)]
        return tuple((self.place(step), lang.format_field(step + 0.0, ".1f")) for step in steps)


def alpha_forest(alphas: Sequence[tuple[str, Alpha]], lang: Language) -> list[Block]:
    """Alphas on one axis, each with its style (see ForestRow), and why some have no interval."""
    axis = Axis.down_to(min(0.0, *(_lowest(alpha) for _, alpha in alphas)))
    rows = []
    for style, alpha in alphas:
        names = [coder.name for coder in alpha.coders]
        people = len(names) - (style != "people")
        if people > 2:
            names[:people] = [lang.say("all {count} people", count=people)]
        dot = None if isinstance(alpha.value, Undefined) else axis.place(alpha.value)
        rows.append(
            ForestRow(
                " · ".join(names),
                lang.count(alpha.units),
                alpha_text(alpha, lang),
                reasons((alpha.value, alpha.interval), lang),
                style,
                dot,
                *axis.span(alpha.interval),
            )
        )
    key = {
        "people": lang.say("people"),
        "model": lang.say("model and one person"),
        "panel": lang.say("model and all people together"),
    }
    used = [(style, text) for style, text in key.items() if any(a[0] == style for a in alphas)]
    plot = Forest(
        (lang.say("Between"), lang.say("Units"), lang.say("Alpha [95% interval]")),
        tuple(rows),
        axis.ticks(lang),
        (axis.place(TENTATIVE), axis.place(RELIABLE)),
        (*used, ("mark", lang.say("{low:.3f} and {high:.3f}, the usual bounds",
                                  low=TENTATIVE, high=RELIABLE))),
    )  # fmt: skip
    return [plot, *_without_interval(rows, lang)]


def _without_interval(rows: Sequence[ForestRow], lang: Language) -> Iterator[Text]:
    """Why some of the figures drawn have no interval, with their names unless it is true of all."""
    without: dict[str, list[str]] = {}
    for row in rows:
        if row.dot is not None and row.reason:
            without.setdefault(row.reason, []).append(row.who)
    for reason, who in without.items():
        told = lang.say("No interval: {reason}.", reason=reason)
        if len(who) < len(rows):
            told = lang.say("{who}: no interval; {reason}.", who=", ".join(who), reason=reason)
        yield Text(told, "small")


def _lowest(alpha: Alpha) -> float:
    """The lowest value that is drawn of an alpha; 0 if none is."""
    value = 0.0 if isinstance(alpha.value, Undefined) else alpha.value
    return value if isinstance(alpha.interval, Undefined) else min(value, alpha.interval.low)


def confusion(dimension: Dimension, match: Match, lang: Language) -> list[Block]:
    """The confusion matrix of the levels that occur, with the commonest errors if it is large."""
    table = match.confusion
    gold = gold_name(match, lang)
    used = np.flatnonzero(table.sum(axis=0) + table.sum(axis=1))
    names = [label(dimension, match.values[i]) for i in used]
    blocks: list[Block] = []
    if len(used) <= MAX_MATRIX:
        rows = []
        for i, name in zip(used, names, strict=True):
            total = int(table[i].sum())
            cells = tuple(_cell(int(table[i, j]), total, lang, hit=bool(i == j)) for j in used)
            rows.append((name, cells, lang.count(total)))
        caption = lang.say(
            "Units by the value of {gold} (rows) and of the model (columns)", gold=gold
        )
        blocks.append(Matrix(caption, tuple(names), tuple(rows), lang.say("all")))
    else:
        text = lang.say(
            "{levels:,} levels occur, too many for a matrix; the commonest mix-ups are below, and "
            "table.csv has every unit.",
            levels=len(used),
        )
        blocks.append(Text(text, "soft"))
    errors = [
        (label(dimension, match.values[i]), label(dimension, match.values[j]), int(table[i, j]))
        for i in used
        for j in used
        if i != j and table[i, j]
    ]
    errors.sort(key=lambda error: -error[2])
    if errors and len(used) > 8:
        columns = (
            Column(lang.say("{gold} says", gold=gold), numeric=False),
            Column(lang.say("the model says"), numeric=False),
            Column(lang.say("Units")),
        )
        mixups = tuple((g, m, lang.count(n)) for g, m, n in errors[:MIXUPS])
        blocks.append(Table(columns, mixups, lang.say("Commonest mix-ups")))
    return blocks


def _cell(count: int, total: int, lang: Language, *, hit: bool) -> Cell:
    if not count:
        return Cell("·", 0.0, "zero")
    style = "hit" if hit else "miss"
    return Cell(lang.count(count), round(count / max(total, 1), 3), style)


def bars(answers: Answers, lang: Language) -> Bars:
    """The distribution of a model's answers.

    On a nominal scale the most frequent level comes first, otherwise levels are in their order.
    """
    dimension = answers.dimension
    levels = answers.ranked
    longest = max(1, levels[0][1])
    if dimension.scale is not Scale.NOMINAL:
        levels.sort(key=lambda item: dimension.values.index(item[0]))
    shown = tuple(
        Bar(
            label(dimension, value),
            lang.count(count),
            count / answers.units,
            lang.share(count / answers.units),
            round(100 * count / longest, 2),
        )
        for value, count in levels[:MAX_BARS]
    )
    others = max(0, len(levels) - MAX_BARS)
    note = lang.say("and {others:rarer_level}", others=others) if others else ""
    return Bars(lang.say("What {model} answers", model=answers.model.name), shown, note)


def histogram(answers: Answers, lang: Language) -> Histogram:
    """How many units by confidence."""
    highest = max(1, *answers.histogram)
    bins = tuple(
        (
            f"{100 * i // BINS}–{lang.share((i + 1) / BINS)}",
            lang.count(count) if count else "",
            round(100 * count / highest, 2),
        )
        for i, count in enumerate(answers.histogram)
    )
    middle = lang.say("confidence, mean {mean:.2f}", mean=answers.confidence)
    return Histogram(lang.say("How sure it is"), bins, ("0", middle, "1"))


def clean(text: str) -> str:
    """A text without characters that HTML does not allow."""
    return text.translate(_CONTROLS).encode("utf-8", "backslashreplace").decode()


def rubric_facts(
    rubric: Rubric, lang: Language
) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """By what a reader knows which codebook it is, and where it is from, as the rows of Facts."""
    name = lang.say("{id}, version {version}", id=rubric.id, version=rubric.version)
    yield lang.say("Rubric"), (("", name), ("sha256", rubric.sha256))
    if rubric.citation:
        yield lang.say("Source of the rubric"), (("", clean(rubric.citation.strip())),)


def text_row(
    unit: Unit,
    rubric: Rubric,
    documents: Mapping[str, str],
    lang: Language,
    *,
    said: tuple[tuple[str, str, str], ...] = (),
    note: str = "",
) -> TextRow:
    """A unit's place and text, with the fields' titles where there are several fields."""
    titles = {field.name: field.title for field in rubric.fields}
    several = len(rubric.fields) > 1
    clip = CLIP // len(rubric.fields)
    excerpts = tuple(
        Excerpt(
            titles[name] if several else "",
            clean(text[:clip].strip()),
            lang.say("… {count:more_character}", count=len(text) - clip)
            if len(text) > clip
            else "",
        )
        for name, text in unit.fields.items()
    )
    where = [documents[unit.document_id], *([lang.place(unit.label)] if unit.label else [])]
    return TextRow(tuple(where), excerpts, said, note, unit.unit_id)


def answers_of(
    dimension: Dimension, disagreement: Disagreement
) -> tuple[tuple[str, str, str], ...]:
    """(coders, their style, the label) of each value that was given, most coders first."""
    given: dict[str, list[Coder]] = {}
    for coder, value in disagreement.values:
        given.setdefault(value, []).append(coder)
    rows = []
    for value, coders in sorted(given.items(), key=lambda item: -len(item[1])):
        kinds = {coder.kind for coder in coders}
        style = "" if len(kinds) > 1 else "model" if CoderKind.MODEL in kinds else "people"
        rows.append((", ".join(c.name for c in coders), style, label(dimension, value)))
    return tuple(rows)


def left_out(figure: DimensionAgreement, lang: Language) -> list[str]:
    """What the figures do not count, and why, as clauses."""
    left = figure.left_out
    said = [
        (left.saw_suggestion, "{n:annotation} made with a suggestion in sight"),
        (left.trained, "{n:annotation} by {models} on texts used in training"),
        (left.outside_sample, "{n:unit} that people coded outside the random sample"),
        (left.dropped, "{n:value} that went when the codebook changed, not given blind again"),
    ]
    models = list(left.trained_models)
    return [lang.say(text, n=count, models=models) for count, text in said if count]
