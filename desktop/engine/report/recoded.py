"""The section on changes of the codebook: which values are from before, what became of others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from desktop.engine.languages.language import Language
from desktop.engine.report import views
from desktop.engine.report.blocks import Block, Bullets, Section, Text
from desktop.engine.report.context import Context
from desktop.engine.store.recoded import Recoded, RecodedDimension
from rubrics.labels import level_names
from rubrics.schema import Dimension


def section(context: Context) -> Section | None:
    """One paragraph for each change, the first one first; None where there was none."""
    lang, blocks = context.lang, list[Block]()
    for record in context.recoded:
        blocks.append(Text(_happened(lang, record)))
        told = [_dimension(context, one) for one in record.dimensions]
        if record.instructions:
            told.append(
                lang.say("What coders are told beside the questions is worded otherwise since.")
            )
        if told := list(filter(None, told)):
            blocks.append(Bullets(tuple(told)))
    if not blocks:
        return None
    if told := list(_given_again(context)):
        blocks += [Text(lang.say("Of the values that went and had been given blind:")),
                   Bullets(tuple(told))]  # fmt: skip
    return Section("recoded", lang.say("Changes of the codebook"), tuple(blocks))


def doubtful(recoded: Sequence[Recoded]) -> list[str]:
    """The titles of dimensions of which values from before a change of their text count."""
    found = {one.title: None for record in recoded for one in record.dimensions if one.doubtful}
    return [views.clean(title) for title in found]


def _given_again(context: Context) -> Iterator[str]:
    """How many of the values that are to be given again still lack, by dimension."""
    lang = context.lang
    for dimension in context.rubric.dimensions:
        if (one := context.dropped.get(dimension.name)) is None:
            continue
        text = (
            "{dimension}: {lacking:,} of {went:,} still lack."
            if one.lacking
            else "{dimension}: all {went:,} were coded again."
        )
        yield lang.say(
            text, dimension=views.clean(dimension.title), lacking=one.lacking, went=one.went
        )


def _happened(lang: Language, record: Recoded) -> str:
    return lang.say(
        "The codebook was changed on {day}. Until then people coded under “{id}” version "
        "{version}, in {file}, and their values were carried over. Answers of models were not.",
        day=record.time_utc[:10],
        id=views.clean(record.rubric_id),
        version=views.clean(record.rubric_version),
        file=views.clean(record.file),
    )


def _dimension(context: Context, one: RecodedDimension) -> str:
    """What became of a dimension; empty where all is as it was."""
    lang = context.lang
    sentences = list(_sentences(context, one))
    if not sentences:
        return ""
    return lang.say(
        "{dimension}: {what}", dimension=views.clean(one.title), what=" ".join(sentences)
    )


def _sentences(context: Context, one: RecodedDimension) -> Iterator[str]:
    lang = context.lang
    if not one.name:
        yield lang.say("It is asked only since then.")
        return
    if not one.into:
        yield lang.say("It is not asked any more; {dropped:value} went.", dropped=one.dropped)
        return
    if one.name != one.into:
        yield lang.say("It was called {name}.", name=views.clean(one.name))
    if one.reworded:
        yield lang.say("It is worded otherwise since.")
    if one.rescaled:
        yield lang.say("Its scale, or how many levels may be chosen, is another since.")
    if one.afresh:
        yield lang.say("It is coded afresh; {dropped:value} went.", dropped=one.dropped)
        return
    yield from _levels(context, one)
    if one.doubtful:
        yield lang.say("{kept:value} from before count.", kept=one.kept + one.changed)
    if one.dropped:
        yield lang.say("{dropped:value} went, to be given again.", dropped=one.dropped)
    if one.finals_dropped:
        yield lang.say("So did {dropped:final_value}.", dropped=one.finals_dropped)


def _levels(context: Context, one: RecodedDimension) -> Iterator[str]:
    """What became of the levels that are not what they were."""
    lang = context.lang
    dimension = next((d for d in context.rubric.dimensions if d.name == one.into), None)
    into: dict[str, list[str]] = {}
    for old, new in one.levels.items():
        into.setdefault(new, []).append(_named(old, one.names.get(old, old)))
    gone = into.pop("", [])
    for new, names in into.items():
        yield lang.say("{old} became {new}.", old=names, new=_named(new, _name(dimension, new)))
    for value, name in one.called.items():
        old = _named(value, one.names.get(value, value))
        yield lang.say("{old} is called {new} now.", old=old, new=views.clean(name))
    if gone:
        yield lang.say("Values with {levels} were not carried over.", levels=gone)
    # That a level became one of these is said above.
    if added := [_name(dimension, value) for value in one.added if value not in into]:
        yield lang.say("{levels} could not be chosen before.", levels=added)


def _named(value: str, name: str) -> str:
    """A level's value, with its name where that is another."""
    value, name = views.clean(value), views.clean(name)
    return value if name == value else f"{value} ({name})"


def _name(dimension: Dimension | None, value: str) -> str:
    """A level's name; its value where the codebook has changed again since."""
    return views.clean(" ".join(level_names(dimension, value)) if dimension else value)
