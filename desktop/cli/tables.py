"""Prints agreement figures as tables on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Column, Table

from desktop.engine.agreement.by_group import ByGroup
from desktop.engine.agreement.lead import paragraphs
from desktop.engine.agreement.results import AgreementReport, DimensionAgreement
from desktop.engine.agreement.words import alpha_text, reasons, with_interval
from desktop.engine.languages.language import language
from desktop.engine.report.group_lead import group_lead, group_name, p_text
from desktop.engine.report.groups import grouping_name

ENGLISH = language("en")


def print_agreement(report: AgreementReport, only: Sequence[str] = ()) -> None:
    """Prints the figures of all dimensions, or of those in ``only``."""
    console = Console(markup=False, emoji=False)  # titles and names may look like markup
    for dimension in report.dimensions:
        if only and dimension.dimension.name not in only:
            continue
        console.print(f"\n{dimension.dimension.title}", style="bold")
        for told in paragraphs(dimension, epsilon=report.choices.epsilon):
            console.print(told, highlight=False)
        if len(dimension.humans) > 1 or dimension.models:
            console.print(_alphas(dimension))
        if any(model.matches for model in dimension.models):
            console.print(_matches(dimension))
            if why := _why_not(dimension):
                console.print(f"Undefined or without an interval: {why}.", highlight=False)
        for model in dimension.models:
            if told := group_lead(dimension, model):
                by = grouping_name(report.choices.group_by, ENGLISH)
                console.print(f"\nGroup by group ({by}). {told}", highlight=False)
            if isinstance(model.by_group, ByGroup):
                console.print(_groups(model.by_group))


def _alphas(dimension: DimensionAgreement) -> Table:
    rows = [dimension.people, *dimension.people_pairs] if len(dimension.humans) > 1 else []
    for model in dimension.models:
        rows += model.pairs
        if model.panel:
            rows.append(model.panel)
    whys = [reasons((alpha.value, alpha.interval)) for alpha in rows]
    why = [""] if any(whys) else []  # no empty column
    table = Table("Krippendorff's alpha", f"{dimension.distance} [95 % interval]", "Units", *why)
    for alpha, reason in zip(rows, whys, strict=True):
        names = " and ".join(coder.name for coder in alpha.coders)
        table.add_row(names, alpha_text(alpha), str(alpha.units), *[reason for _ in why])
    return table


def _matches(dimension: DimensionAgreement) -> Table:
    table = Table(
        Column("Model", overflow="fold"),
        "Against",
        "Units",
        Column("Accuracy\n[95 % interval]", no_wrap=True),
        Column("Macro-F1\n[95 % interval]", no_wrap=True),
    )
    for model in dimension.models:
        for match in model.matches:
            table.add_row(
                model.model.name,
                match.gold,
                str(match.units),
                with_interval(match.accuracy, match.accuracy_interval, digits=3),
                with_interval(match.macro_f1, match.macro_f1_interval, digits=3),
            )
    return table


def _groups(found: ByGroup) -> Table:
    table = Table("Group", "Units", "Accuracy\n[95 % interval]", "Less that of\nall others", "p")
    for group in found.groups:
        table.add_row(
            ENGLISH.tell(group_name(group, ENGLISH)),
            str(group.here.units),
            with_interval(group.here.accuracy, group.here.accuracy_interval),
            with_interval(group.difference, group.interval),
            p_text(group.p, ENGLISH),
        )
    return table


def _why_not(dimension: DimensionAgreement) -> str:
    """A phrase about why figures of :func:`_matches` are missing."""
    matches = [match for model in dimension.models for match in model.matches]
    return reasons(f for m in matches for f in (m.accuracy, m.macro_f1, m.macro_f1_interval))
