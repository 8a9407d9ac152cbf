from __future__ import annotations

import numpy as np
import pytest

from desktop.engine.agreement.figures import Interval, Undefined
from desktop.engine.agreement.results import Alpha, Match
from desktop.engine.domain import Coder, CoderKind, Unit, human
from desktop.engine.languages.language import language
from desktop.engine.report import views
from desktop.engine.report.blocks import Forest, Matrix, Table, Text
from desktop.engine.report.summary import Answers
from rubrics.schema import Dimension, Field, Level, Rubric, Scale, Select

TONE = Dimension(
    "tone", "Tone", "?", Scale.ORDINAL, (Level("-1", "bad"), Level("0", "fair"), Level("1", "good"))
)
ANNA, BEN = human("Anna"), human("Ben")
ROBOT = Coder("robot", "Robot", CoderKind.MODEL, {})
ENGLISH = language("en")


def matched(confusion: np.ndarray, values: tuple[str, ...]) -> Match:
    none = (Undefined("why"),) * len(values)
    unknown = none[0]
    return Match(
        "Anna", 6, values, confusion, 0.5, unknown, 0.5, 0.5, unknown, none, none, None, None
    )


def test_labels_read_as_value_and_name_unless_they_are_the_same() -> None:
    topics = Dimension(
        "t", "T", "?", Scale.NOMINAL, (Level("a", "a"), Level("b", "b")), Select.MANY
    )
    assert views.label(TONE, "-1") == "-1 bad"
    assert views.label(topics, "a|b") == "a, b"
    assert views.label(topics, "none") == "none"


def test_forest_places_alphas_on_an_axis_that_reaches_below_zero_where_needed() -> None:
    undefined = Undefined("why")
    alphas = [
        ("people", Alpha((ANNA, BEN), 50, 0.5, Interval(0.25, 0.75, 2000))),
        ("model", Alpha((ANNA, ROBOT), 50, 0.0, Interval(-0.15, 0.2, 2000))),
        ("model", Alpha((BEN, ROBOT), 50, undefined, undefined)),
        ("panel", Alpha((ANNA, BEN, ROBOT), 50, 0.4, Undefined("too few"))),
    ]
    forest, note = views.alpha_forest(alphas, ENGLISH)
    assert isinstance(forest, Forest)
    assert forest.ticks[0] == (0.0, "-0.2")
    assert forest.ticks[1] == (pytest.approx(100 * 0.2 / 1.2, abs=0.01), "0.0")
    assert forest.ticks[-1] == (100.0, "1.0")
    people, pair, none, _panel = forest.rows
    assert people.who == "Anna · Ben"
    assert people.dot == pytest.approx(100 * 0.7 / 1.2, abs=0.01)
    assert people.low == pytest.approx(100 * 0.45 / 1.2, abs=0.01)
    assert people.width == pytest.approx(100 * 0.5 / 1.2, abs=0.02)
    assert pair.style == "model"
    assert (none.dot, none.reason) == (None, "why")
    assert note == Text("Anna · Ben · Robot: no interval; too few.", "small")


def test_matrix_shows_the_levels_that_occur() -> None:
    (matrix,) = views.confusion(
        TONE, matched(np.array([[3, 0, 1], [0, 0, 0], [2, 0, 0]]), TONE.values), ENGLISH
    )
    assert isinstance(matrix, Matrix)
    assert matrix.columns == ("-1 bad", "1 good")
    name, cells, total = matrix.rows[0]
    assert (name, total) == ("-1 bad", "4")
    assert [(cell.text, cell.share, cell.style) for cell in cells] == [
        ("3", 0.75, "hit"), ("1", 0.25, "miss"),
    ]  # fmt: skip


def test_matrix_of_very_many_levels_gives_way_to_the_commonest_mixups() -> None:
    levels = tuple(Level(f"l{i}", f"l{i}") for i in range(40))
    dimension = Dimension("d", "D", "?", Scale.NOMINAL, levels)
    confusion = np.eye(40, dtype=int)
    confusion[3, 4] = 7
    told, mixups = views.confusion(dimension, matched(confusion, dimension.values), ENGLISH)
    assert isinstance(told, Text)
    assert told.text.startswith("40 levels occur, too many for a matrix")
    assert isinstance(mixups, Table)
    assert mixups.rows[0] == ("l3", "l4", "7")


def test_ranges_of_confidence_are_percentages_as_the_language_writes_them() -> None:
    answers = Answers(ROBOT, TONE, units=3)
    answers.histogram[9] = 3

    def ranges(code: str) -> list[str]:
        return [shown for shown, _, _ in views.histogram(answers, language(code)).bins]

    assert ranges("en")[::9] == ["0–10%", "90–100%"]
    assert ranges("de")[::9] == ["0–10 %", "90–100 %"]


def test_long_texts_are_cut_and_control_characters_shown_as_such() -> None:
    rubric = Rubric("r", "1", "R", "", (Field("text", "Text"),), (TONE,))
    unit = Unit("u", "doc", 0, 0, 1, {"text": "a\x07b " + "x" * 500}, "line 1")
    row = views.text_row(unit, rubric, {"doc": "a.txt"}, ENGLISH)
    assert row.where == ("a.txt", "line 1")
    assert row.excerpts[0].text.startswith("a\ufffdb xxx")
    assert row.excerpts[0].more == "… 84 more characters"
