"""Makes a rubric from the rows of a codebook's table: questions with levels, or a tree of codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from desktop.engine.codebooks import Imported
from desktop.engine.codebooks.cells import is_date
from desktop.engine.codebooks.columns import Layout, Role
from desktop.engine.codebooks.lines import Line, lines_of
from desktop.engine.codebooks.questions import Questions
from desktop.engine.codebooks.tree import Tree
from desktop.engine.ingest.formats import Row
from desktop.engine.ingest.header import is_number
from desktop.engine.languages.recognise import recogniser
from desktop.engine.languages.wording import counted, some
from rubrics.errors import UserError
from rubrics.exchange.codes import RubricBuilder
from rubrics.table import LONGEST_NAME


def rubric_from_rows(
    rows: Sequence[Row], layout: Layout, rubric_id: str, title: str, notes: Sequence[str]
) -> Imported:
    """A rubric from a table. ``notes`` come before those made here; the first says what was read
    and becomes the rubric's citation, in its language. Raises UserError where the table holds
    something else."""
    lines = list(lines_of(rows, layout))
    builder = RubricBuilder(layout.language)
    found = (
        Questions(lines, title, grid=bool(layout.levels))
        if _has_questions(lines, layout)
        else Tree(lines)
    )
    _refuse_data(lines, found.repeated)
    found.add_to(builder)
    if not builder.dimensions:
        raise UserError("The table has the columns of a codebook, but no level or code in them.")
    if builder.without_values:
        names = some(builder.without_values, 10)
        found.notes.append(
            f"Left out, because they could be taken for one another: the values of {names}."
        )
    told = (*notes, *found.notes, *_notes(lines, layout, found))
    known = recogniser(layout.language, lambda value, decimals: f"{value:.{decimals}f}")
    citation = known.tell(notes[0]) if known else notes[0]
    return Imported(builder.text(rubric_id, title, citation, told), told)


def _has_questions(lines: Sequence[Line], layout: Layout) -> bool:
    """Whether the rows are levels of questions, and no codes: they have numbers, or there is a
    column of questions."""
    values = [line[Role.VALUE] for line in lines if line[Role.VALUE]]
    return Role.VARIABLE in layout.places or (bool(values) and all(map(is_number, values)))


def _refuse_data(lines: Sequence[Line], repeated: Sequence[int]) -> None:
    """Raises UserError where the rows are texts or answers: many come again, or most are long."""
    labels = [label for line in lines if (label := line[Role.LABEL])]
    long = sum(len(label) > LONGEST_NAME for label in labels)
    if len(repeated) > max(3, len(lines) // 5) or long * 2 > len(labels):
        raise UserError(
            "The table looks like one of texts or of answers, and not like a codebook: its rows "
            "say the same again and again, or have whole texts for names. If it holds texts, drop "
            "it on the window or name it to 'glossator annotate'."
        )


def _notes(lines: Sequence[Line], layout: Layout, found: Questions | Tree) -> Iterator[str]:
    if found.filled:
        yield "Empty cells of questions and groups were read as what stands above them."
    if found.repeated:
        yield (
            f"Put together with an earlier row of the same name: "
            f"{counted(len(found.repeated), 'row')} ({some(found.repeated)})."
        )
    dates = [
        line.number for line in lines if is_date(line[Role.VALUE]) or is_date(line[Role.LABEL])
    ]
    if dates:
        yield (
            f"A date stands where a value or a name is wanted in {counted(len(dates), 'row')} "
            f"({some(dates)}): spreadsheets make one of 1-2. Look at it."
        )
    if layout.ignored:
        yield f"Columns that a codebook has no use for were left out: {some(layout.ignored, 10)}."
