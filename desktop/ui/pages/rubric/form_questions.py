"""The questions of a codebook in its form: a card for each, one open, with its levels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.ui.pages.rubric.form_controls import Where
from desktop.ui.pages.rubric.form_desk import Desk
from desktop.ui.pages.rubric.form_fold import Fold
from desktop.ui.pages.rubric.form_inputs import LineInput, in_line
from desktop.ui.pages.rubric.form_parts import group_options
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import row
from rubrics.draft import short_name, typed_value
from rubrics.faults import KeyPath
from rubrics.schema import Scale, Select


class Questions(QWidget):
    """All questions, and a button for one more."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        rows = Fold.column(desk, "dimension", lambda n: QuestionCard(desk, n))
        more = button(self.tr("Add a question"), self._add, icon="plus")
        desk.controls[("dimension",), "add"] = more
        rows.addLayout(row(more, None))
        self.setLayout(rows)

    def _add(self) -> None:
        count = len(self._desk.draft.tables(("dimension",)))
        title = self.tr("Question %1").replace("%1", str(count + 1))
        table = {
            "name": short_name(title, self._desk.draft.names()),
            "title": title,
            "question": "",
            "scale": str(Scale.NOMINAL),
            "level": [{"name": "", "anchor": ""}, {"name": "", "anchor": ""}],
        }
        self._desk.opened = ("dimension", count)
        wanted: Where = (("dimension", count, "title"), "")
        self._desk.reshape(lambda draft: draft.add(("dimension",), table), wanted)


class QuestionCard(Fold):
    """A question: how it is answered, and the levels that may answer it."""

    def __init__(self, desk: Desk, number: int) -> None:
        self._number = number
        super().__init__(desk, ("dimension", number))

    def name(self) -> str:
        """Its title."""
        return self.desk.draft.text((*self.path, "title")) or self.tr("Question without a title")

    def about(self) -> str:
        """How many levels it has."""
        levels = self.desk.draft.tables((*self.path, "level"))
        return self.tr("%Ln level(s)", "", len(levels))

    def fill(self) -> None:
        """Everything that is asked about it."""
        desk, path = self.desk, self.path
        title = desk.line_for((*path, "title"), self.tr("Title"), self.retitled)
        name = desk.line((*path, "name"), self.tr("Short name (for columns)"))
        self.body.addLayout(in_line((title, 3), (name, 2)))
        self.body.addWidget(desk.prose((*path, "question"), self.tr("What is asked")))
        self.body.addWidget(self._answer())
        groups = desk.draft.tables(("group",))
        if groups:
            place: KeyPath = (*path, "group")
            self.body.addWidget(
                desk.choice(
                    place,
                    self.tr("Heading"),
                    group_options(groups, self.tr("none")),
                    desk.draft.text(place),
                    lambda value: desk.set(place, value or None),
                )
            )
        self.body.addWidget(label(self.tr("Levels"), "subheading"))
        for index in range(len(desk.draft.tables((*path, "level")))):
            self.body.addWidget(LevelRow(desk, self._number, index, self._add_level))
        more = button(self.tr("Add a level"), self._add_level, icon="plus")
        desk.controls[(*path, "level"), "add"] = more
        self.body.addLayout(row(more, None))

    def _answer(self) -> QWidget:
        kinds: dict[str, tuple[Scale, Select]] = {
            self.tr("One level; they have no order"): (Scale.NOMINAL, Select.ONE),
            self.tr("One level; they are in an order"): (Scale.ORDINAL, Select.ONE),
            self.tr("One level; they are numbers with equal steps"): (Scale.INTERVAL, Select.ONE),
            self.tr("Any number of levels, or none"): (Scale.NOMINAL, Select.MANY),
        }
        table: dict[str, Any] = self.desk.draft.at(self.path)
        now = (table.get("scale"), table.get("select", Select.ONE))

        def write(value: object) -> None:
            scale, select = kinds[str(value)]
            self.desk.reshape(
                lambda draft: draft.set_answer(self._number, scale, select),
                ((*self.path, "scale"), ""),
            )

        return self.desk.choice(
            (*self.path, "scale"),
            self.tr("How it is answered"),
            [(text, text) for text in kinds],
            next((text for text, kind in kinds.items() if kind == now), None),
            write,
        )

    def _add_level(self) -> None:
        array: KeyPath = (*self.path, "level")
        levels = self.desk.draft.tables(array)
        table: dict[str, object] = {"name": "", "anchor": ""}
        if self.desk.draft.ordered(self._number):
            last = levels[-1].get("value") if levels else 0
            table = {"value": last + 1 if isinstance(last, int | float) else 1, **table}
        wanted: Where = ((*array, len(levels), "name"), "")
        self.desk.reshape(lambda draft: draft.add(array, table), wanted)


class LevelRow(Card):
    """A level: its value, its name, and when it applies."""

    def __init__(self, desk: Desk, dimension: int, index: int, add: Callable[[], object]) -> None:
        super().__init__(spacing=6)
        self.body.setContentsMargins(10, 8, 10, 10)
        self._desk, self._add = desk, add
        self._path = path = ("dimension", dimension, "level", index)
        self._ordered = ordered = desk.draft.ordered(dimension)
        which = desk.draft.text((*path, "name")) or str(index + 1)
        name, number, applies = self.tr("Name"), self.tr("Value"), self.tr("When it applies")
        value = desk.line_for((*path, "value"), number, self._valued, spoken=f"{number}: {which}")
        named = desk.line((*path, "name"), name, spoken=f"{name}: {which}")
        if isinstance(value.box, LineInput) and not ordered:
            value.box.setPlaceholderText("–")
            value.box.setToolTip(self.tr("What data files carry; empty: the name"))
        if isinstance(named.box, LineInput):
            named.box.returnPressed.connect(self._next)
        self.body.addLayout(in_line((value, 1), (named, 4), tools=desk.order(path, which)))
        self.body.addWidget(
            desk.prose((*path, "anchor"), applies, least=1, spoken=f"{applies}: {which}")
        )
        self.body.addWidget(desk.mark(path))

    def _valued(self, text: str) -> None:
        self._desk.set((*self._path, "value"), typed_value(text, ordered=self._ordered))

    def _next(self) -> None:
        """Enter goes to the next level, and after the last one to a new one."""
        below: KeyPath = (*self._path[:3], self._path[3] + 1, "name")
        following = self._desk.controls.get((below, ""))
        if following is not None:
            following.setFocus()
        else:
            self._add()
