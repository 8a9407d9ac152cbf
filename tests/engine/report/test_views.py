from __future__ import annotations

import numpy as np
import pytest

from desktop.engine.agreement.figures import Interval, Undefined
from desktop.engine.agreement.results import (
    Alpha,
    DimensionAgreement,
    LeftOut,
    Match,
    ModelAgreement,
)
from desktop.engine.model import Coder, CoderKind, Unit
from desktop.engine.report import views
from desktop.engine.store.project import human
from rubrics.schema import Dimension, Field, Level, Rubric, Scale, Select

TONE = Dimension(
    "tone", "Tone", "?", Scale.ORDINAL, (Level("-1", "bad"), Level("0", "fair"), Level("1", "good"))
)
ANNA, BEN = human("Anna"), human("Ben")
ROBOT = Coder("robot", "Robot", CoderKind.MODEL, {})


def test_labels_read_as_value_and_name_unless_they_are_the_same() -> None:
    topics = Dimension(
        "t", "T", "?", Scale.NOMINAL, (Level("a", "a"), Level("b", "b")), Select.MANY
    )
    assert views.label(TONE, "-1") == "-1 bad"
    assert views.label(topics, "a|b") == "a, b"
    assert views.label(topics, "none") == "none"


def test_forest_places_alphas_on_an_axis_that_reaches_below_zero_where_needed() -> None:
    undefined = Undefined("why")
    agreement = DimensionAgreement(
        TONE, "ordinal", (ANNA, BEN), 50,
        Alpha((ANNA, BEN), 50, 0.5, Interval(0.25, 0.75, 2000)), (),
        (
            ModelAgreement(
                ROBOT,
                (
                    Alpha((ANNA, ROBOT), 50, 0.0, Interval(-0.15, 0.2, 2000)),
                    Alpha((BEN, ROBOT), 50, undefined, undefined),
                ),
                None,
                (),
            ),
        ),
        (), 0, LeftOut(0, 0),
    )  # fmt: skip
    forest = views.forest(agreement)
    assert forest.ticks[0] == (0.0, "-0.2")
    assert forest.ticks[1] == (pytest.approx(100 * 0.2 / 1.2, abs=0.01), "0.0")
    assert forest.ticks[-1] == (100.0, "1.0")
    people, pair, none = forest.rows
    assert people.who == "Anna · Ben"
    assert people.dot == pytest.approx(100 * 0.7 / 1.2, abs=0.01)
    assert people.low == pytest.approx(100 * 0.45 / 1.2, abs=0.01)
    assert people.width == pytest.approx(100 * 0.5 / 1.2, abs=0.02)
    assert pair.kind == "model"
    assert (none.dot, none.reason) == (None, "why")


def test_matrix_shows_the_levels_that_occur_and_lists_the_commonest_errors() -> None:
    table = np.array([[5, 0, 3], [0, 0, 0], [1, 0, 4]])
    match = Match("Anna", 13, TONE.values, table, 0.7, 0.5, 0.6)
    view = views.confusion(TONE, match)
    assert view.values == ("-1 bad", "1 good")
    assert view.mixups == (("-1 bad", "1 good", 3), ("1 good", "-1 bad", 1))
    (name, cells, total), _ = view.rows
    assert (name, total) == ("-1 bad", 8)
    assert [(c.count, c.share, c.hit) for c in cells] == [(5, 0.625, True), (3, 0.375, False)]


def test_matrix_of_too_many_levels_is_left_out() -> None:
    levels = tuple(Level(f"l{i}", f"l{i}") for i in range(40))
    many = Dimension("d", "D", "?", Scale.NOMINAL, levels)
    match = Match("Anna", 40, many.values, np.eye(40, dtype=np.int64), 1.0, 0.1, 1.0)
    view = views.confusion(many, match)
    assert view.rows == ()
    assert view.levels == 40


def test_long_texts_are_clipped_and_control_characters_are_shown_as_unknown() -> None:
    text = Field("text", "Text")
    rubric = Rubric("r", "1", "R", "", (text,), (TONE,))
    unit = Unit("u", "d", 0, 0, 1, {"text": "a\x00b\x9d" + "x" * 1000}, "line 1")
    place = views.place(unit, rubric, {"d": "notes.txt"})
    (excerpt,) = place.excerpts
    assert excerpt.title == ""
    assert excerpt.text.startswith("a\ufffdb\ufffdx")
    assert len(excerpt.text) + excerpt.more == 1004


def test_fields_are_titled_where_there_are_several() -> None:
    fields = (Field("q", "Question"), Field("a", "Answer"))
    rubric = Rubric("r", "1", "R", "", fields, (TONE,))
    unit = Unit("u", "d", 0, 0, 1, {"q": "why?", "a": "so."})
    titles = [e.title for e in views.place(unit, rubric, {"d": "x.csv"}).excerpts]
    assert titles == ["Question", "Answer"]
