"""The questions of the form, with their levels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.ui.pages.rubric.form_context import FormContext
from desktop.ui.pages.rubric.form_controls import ControlKey
from desktop.ui.pages.rubric.form_foldable import FoldableCard
from desktop.ui.pages.rubric.form_inputs import LineInput, inputs_row
from desktop.ui.pages.rubric.form_parts import group_options
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.labels import label
from rubrics.draft import short_name, typed_value
from rubrics.faults import KeyPath
from rubrics.schema import Scale, Select


class Questions(QWidget):
    """A card for each question, and a button that adds one."""

    def __init__(self, form: FormContext) -> None:
        super().__init__()
        self._form = form
        rows = FoldableCard.cards_column(form, "dimension", lambda n: QuestionCard(form, n))
        rows.addLayout(form.add_button(("dimension",), self.tr("Add a question"), self._add))
        self.setLayout(rows)

    def _add(self) -> None:
        count = len(self._form.draft.tables(("dimension",)))
        title = self.tr("Question %1").replace("%1", str(count + 1))
        table = {
            "name": short_name(title, self._form.draft.names()),
            "title": title,
            "question": "",
            "scale": str(Scale.NOMINAL),
            "level": [{"name": "", "anchor": ""}, {"name": "", "anchor": ""}],
        }
        self._form.open_card = ("dimension", count)
        wanted: ControlKey = (("dimension", count, "title"), "")
        self._form.reshape(lambda draft: draft.add(("dimension",), table), wanted)


class QuestionCard(FoldableCard):
    """A question: how it is answered, and its levels."""

    def __init__(self, form: FormContext, number: int) -> None:
        self._number = number
        super().__init__(form, ("dimension", number))

    def heading(self) -> str:
        """The question's title."""
        return self.form.draft.text((*self.path, "title")) or self.tr("Question without a title")

    def detail(self) -> str:
        """The number of its levels."""
        levels = self.form.draft.tables((*self.path, "level"))
        return self.tr("%Ln level(s)", "", len(levels))

    def fill(self) -> None:
        form, path = self.form, self.path
        title = form.line_input((*path, "title"), self.tr("Title"), self.set_title)
        name = form.line_input((*path, "name"), self.tr("Short name (for columns)"))
        self.body.addLayout(inputs_row((title, 3), (name, 2)))
        self.body.addWidget(form.text_input((*path, "question"), self.tr("What is asked")))
        self.body.addWidget(self._answer())
        groups = form.draft.tables(("group",))
        if groups:
            place: KeyPath = (*path, "group")
            self.body.addWidget(
                form.choice_input(
                    place,
                    self.tr("Heading"),
                    group_options(groups, self.tr("none")),
                    form.draft.text(place),
                    lambda value: form.set(place, value or None),
                )
            )
        self.body.addWidget(label(self.tr("Levels"), "subheading"))
        for index in range(len(form.draft.tables((*path, "level")))):
            self.body.addWidget(LevelRow(form, self._number, index, self._add_level))
        more = form.add_button((*path, "level"), self.tr("Add a level"), self._add_level)
        self.body.addLayout(more)

    def _answer(self) -> QWidget:
        kinds: dict[str, tuple[Scale, Select]] = {
            self.tr("One level; they have no order"): (Scale.NOMINAL, Select.ONE),
            self.tr("One level; they are in an order"): (Scale.ORDINAL, Select.ONE),
            self.tr("One level; they are numbers with equal steps"): (Scale.INTERVAL, Select.ONE),
            self.tr("Any number of levels, or none"): (Scale.NOMINAL, Select.MANY),
        }
        table: dict[str, Any] = self.form.draft.at(self.path)
        now = (table.get("scale"), table.get("select", Select.ONE))

        def write(value: object) -> None:
            scale, select = kinds[str(value)]
            self.form.reshape(
                lambda draft: draft.set_answer(self._number, scale, select),
                ((*self.path, "scale"), ""),
            )

        return self.form.choice_input(
            (*self.path, "scale"),
            self.tr("How it is answered"),
            [(text, text) for text in kinds],
            next((text for text, kind in kinds.items() if kind == now), None),
            write,
        )

    def _add_level(self) -> None:
        array: KeyPath = (*self.path, "level")
        levels = self.form.draft.tables(array)
        table: dict[str, object] = {"name": "", "anchor": ""}
        if self.form.draft.ordered(self._number):
            last = levels[-1].get("value") if levels else 0
            table = {"value": last + 1 if isinstance(last, int | float) else 1, **table}
        wanted: ControlKey = ((*array, len(levels), "name"), "")
        self.form.reshape(lambda draft: draft.add(array, table), wanted)


class LevelRow(Card):
    """A level: its value, its name and its definition."""

    def __init__(
        self, form: FormContext, dimension: int, index: int, add: Callable[[], object]
    ) -> None:
        """``add`` adds another level to the question."""
        super().__init__(spacing=6)
        self.body.setContentsMargins(10, 8, 10, 10)
        self._form, self._add = form, add
        self._path = path = ("dimension", dimension, "level", index)
        self._ordered = ordered = form.draft.ordered(dimension)
        which = form.draft.text((*path, "name")) or str(index + 1)
        value = form.line_input((*path, "value"), self.tr("Value"), self._valued, of=which)
        named = form.line_input((*path, "name"), self.tr("Name"), self._named, of=which)
        if isinstance(value.box, LineInput) and not ordered:
            value.box.setPlaceholderText("–")
            value.box.setToolTip(self.tr("What data files carry; empty: the name"))
        if isinstance(named.box, LineInput):
            named.box.returnPressed.connect(self._next)
        self.body.addLayout(
            inputs_row((value, 1), (named, 4), tools=form.order_buttons(path, which))
        )
        applies = self.tr("When it applies")
        self.body.addWidget(form.text_input((*path, "anchor"), applies, least=1, of=which))
        self.body.addWidget(form.fault_label(path))

    def _valued(self, text: str) -> None:
        self._form.set((*self._path, "value"), typed_value(text, ordered=self._ordered))

    def _named(self, text: str) -> None:
        self._form.set((*self._path, "name"), text)
        self._form.call_row(self._path, text)

    def _next(self) -> None:
        """Moves to the name of the next level; after the last one adds a level. Called on
        Return."""
        below: KeyPath = (*self._path[:3], self._path[3] + 1, "name")
        following = self._form.controls.get((below, ""))
        if following is not None:
            following.setFocus()
        else:
            self._add()
