"""A question that allows several answers says so in its own words, where no column does."""

from __future__ import annotations

import pytest

from desktop.engine.codebooks import Imported
from desktop.engine.codebooks.build import rubric_from_rows
from desktop.engine.codebooks.columns import find_layout
from desktop.engine.ingest.formats import Row
from rubrics.loader import parse_rubric
from rubrics.schema import Select


def made(question: str, multiple: str = "") -> Imported:
    """A codebook of one question, and what a column about several answers says of it."""
    rows = [
        ["Variable", "Question", "Multiple", "Value", "Label"],
        ["Topic", question, multiple, "delay", "Delay"],
        ["Topic", "", "", "money", "Money"],
    ]
    numbered = [Row(number, cells) for number, cells in enumerate(rows, 1)]
    layout = find_layout(numbered)
    assert layout is not None
    return rubric_from_rows(numbered, layout, "letters", "Letters", ["Made from it."])


@pytest.mark.parametrize(
    "question",
    [
        "What is the letter about? (several possible)",
        "What is it about? Select ALL that apply.",
        "Topics; multiple answers are allowed",
        "Worum geht es im Brief? (Mehrfachnennungen möglich)",
        "Themen – mehrere Antworten möglich",
        "Bitte alles Zutreffende ankreuzen",
    ],
)
def test_several_levels_may_be_chosen_where_the_question_says_so(question: str) -> None:
    found = made(question)
    assert parse_rubric(found.source, "made").dimensions[0].select is Select.MANY
    assert "Several levels may be chosen, because the question says so: Topic." in found.notes


@pytest.mark.parametrize(
    "question",
    [
        "What is the letter about?",
        "Are several offices concerned, or multiple?",
        "The main topic; no multiple answers",
        "Wichtigstes Thema (keine Mehrfachnennung)",
        "Nur ein Code, auch wenn mehrere möglich sind",
    ],
)
def test_otherwise_one_level_is_chosen(question: str) -> None:
    found = made(question)
    assert parse_rubric(found.source, "made").dimensions[0].select is Select.ONE
    assert "Several" not in "".join(found.notes)


def test_a_column_about_it_goes_before_the_words() -> None:
    found = made("What is it about? (several possible)", "no")
    assert parse_rubric(found.source, "made").dimensions[0].select is Select.ONE
