"""A codebook on paper: for coders to have at hand, and for the appendix of a paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from desktop.engine.atomic import write_bytes, write_text
from desktop.engine.languages.language import ENGLISH, Language, language, languages
from desktop.engine.report.blocks import (
    Block,
    Column,
    Excerpt,
    Facts,
    Report,
    Section,
    Table,
    Text,
    TextRow,
    Texts,
)
from desktop.engine.report.html import to_html
from desktop.engine.report.paragraph import DISTANCES
from desktop.engine.report.pdf import to_pdf
from desktop.engine.report.views import clean, rubric_facts
from rubrics.schema import Dimension, Rubric, Select


def write_codebook_page(rubric: Rubric, path: Path) -> None:
    """Writes all that a codebook says, as PDF or, where the file does not end in ``.pdf``, as HTML.

    Its headings are in the codebook's own language, where there are sentences in it, else in
    English. The same codebook gives the same bytes. Raises WriteError.
    """
    lang = language(rubric.language if rubric.language in languages() else ENGLISH)
    page = _page(rubric, lang)
    if path.suffix.lower() == ".pdf":
        write_bytes(path, to_pdf(page))
    else:
        write_text(path, to_html(page))


def _page(rubric: Rubric, lang: Language) -> Report:
    groups = [(group.title, group.description) for group in rubric.groups if group.description]
    sections = [
        _fields(rubric, lang),
        _described("groups", lang.say("Groups of questions"), groups),
        *(_dimension(rubric, dimension, lang) for dimension in rubric.dimensions),
        _examples(rubric, lang),
        Section("provenance", lang.say("Provenance"), (Facts(tuple(rubric_facts(rubric, lang))),)),
    ]
    program = version("glossator")
    return Report(
        language=lang.code,
        eyebrow=lang.say("Codebook"),
        title=rubric.title,
        intro=clean(rubric.description.strip()),
        facts=(
            (lang.say("Version"), rubric.version, False),
            (lang.say("Questions"), lang.count(len(rubric.dimensions)), False),
        ),
        callouts=(),
        sections=tuple(section for section in sections if section is not None),
        links=tuple((d.name, d.title) for d in rubric.dimensions)
        if len(rubric.dimensions) > 2
        else (),
        footer=lang.say("Made by Glossator {version}.", version=program),
        generator=f"Glossator {program}",
    )


def _fields(rubric: Rubric, lang: Language) -> Section | None:
    """The texts that are coded; None for a single one that nothing is said about."""
    rows = [(one.title, one.description) for one in rubric.fields]
    told = len(rows) > 1 or rows[0][1]
    return _described("fields", lang.say("What is coded"), rows) if told else None


def _described(name: str, title: str, rows: Sequence[tuple[str, str]]) -> Section | None:
    """A section of things with what is said about them; None without any."""
    facts = tuple((what, (("", clean(said.strip())),)) for what, said in rows)
    return Section(name, title, (Facts(facts),)) if facts else None


def _dimension(rubric: Rubric, dimension: Dimension, lang: Language) -> Section:
    scale = lang.say(DISTANCES[dimension.scale.value])
    tag = "{scale}, one level applies"
    if dimension.select is Select.MANY:
        tag = "{scale}, any number may apply"
    blocks: list[Block] = [
        Text(clean(dimension.question.strip()), "lead"),
        _levels(dimension, lang),
    ]
    return Section(
        dimension.name,
        dimension.title,
        tuple(blocks),
        " › ".join(group.title for group in rubric.path(dimension)),
        lang.say(tag, scale=scale),
    )


def _levels(dimension: Dimension, lang: Language) -> Table:
    """The levels; without a column that would be empty or the same as the names, as of 0 to 10."""
    names = [level.name for level in dimension.levels]
    values = [dimension.own_value(level) for level in dimension.levels]
    columns = (
        (lang.say("Level"), names),
        (lang.say("Value"), values if values != names else []),
        (lang.say("When it applies"), [clean(x.anchor.strip()) for x in dimension.levels]),
    )
    kept = [(Column(title, numeric=False), cells) for title, cells in columns if any(cells)]
    return Table(tuple(c for c, _ in kept), tuple(zip(*(cells for _, cells in kept), strict=True)))


def _examples(rubric: Rubric, lang: Language) -> Section | None:
    """The worked examples; None without any."""
    rows = tuple(
        TextRow(
            (lang.count(number),),
            tuple(
                Excerpt(
                    one.title if len(rubric.fields) > 1 else "",
                    clean(example.fields[one.name].strip()),
                    "",
                )
                for one in rubric.fields
            ),
            tuple(_answers(rubric, example.labels, lang)),
            clean(example.why.strip()),
        )
        for number, example in enumerate(rubric.examples, 1)
    )
    columns = ("", lang.say("Text"), lang.say("What applies"))
    return Section("examples", lang.say("Examples"), (Texts(columns, rows),)) if rows else None


def _answers(
    rubric: Rubric, labels: Mapping[str, tuple[str, ...]], lang: Language
) -> Iterator[tuple[str, str, str]]:
    """What an example's labels are called, by question."""
    for dimension in rubric.dimensions:
        names = [dimension.level(value).name for value in labels[dimension.name]]
        yield dimension.title, "", ", ".join(names) or lang.say("none of them")
