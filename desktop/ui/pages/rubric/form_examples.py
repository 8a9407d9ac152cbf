"""The worked examples of a codebook in its form: their texts, and the levels they have."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.ui.pages.rubric.form_controls import Where
from desktop.ui.pages.rubric.form_desk import Desk
from desktop.ui.pages.rubric.form_fold import Fold
from desktop.ui.pages.rubric.form_inputs import Asked
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import FlowLayout, column, row
from rubrics.faults import KeyPath


class Examples(QWidget):
    """All examples, and a button for one more."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        about = self.tr("Fully labelled texts. Two or three near the borders teach most.")
        rows = Fold.column(desk, "example", lambda number: ExampleCard(desk, number))
        rows.insertWidget(0, label(about, "small", wrap=True))
        more = button(self.tr("Add an example"), self._add, icon="plus")
        desk.controls[("example",), "add"] = more
        rows.addLayout(row(more, None))
        self.setLayout(rows)

    def _add(self) -> None:
        draft = self._desk.draft
        fields = [str(field.get("name", "")) for field in draft.tables(("field",))]
        many = [
            draft.text(("dimension", number, "name"))
            for number in range(len(draft.tables(("dimension",))))
            if draft.many(number)
        ]
        table = {
            "why": "",
            "fields": dict.fromkeys(fields, ""),
            "labels": {name: [] for name in many},
        }
        count = len(draft.tables(("example",)))
        self._desk.opened = ("example", count)
        wanted: Where = (("example", count, "fields", fields[0]) if fields else ("example",), "")
        self._desk.reshape(lambda draft: draft.add(("example",), table), wanted)


class ExampleCard(Fold):
    """An example."""

    def __init__(self, desk: Desk, number: int) -> None:
        self._number = number
        super().__init__(desk, ("example", number))

    def name(self) -> str:
        """The beginning of its first text."""
        texts = self.desk.draft.at((*self.path, "fields")) or {}
        first = next((" ".join(str(text).split()) for text in texts.values() if text), "")
        return first or self.tr("Example %1").replace("%1", str(self._number + 1))

    def fill(self) -> None:
        """A box for each field, the levels of each question, and why."""
        desk = self.desk
        for field in desk.draft.tables(("field",)):
            name = str(field.get("name", ""))
            self.body.addWidget(
                desk.prose((*self.path, "fields", name), str(field.get("title") or name))
            )
        for number in range(len(desk.draft.tables(("dimension",)))):
            self.body.addWidget(self._labels(number))
        why = self.tr("Why it is labelled so")
        self.body.addWidget(desk.prose((*self.path, "why"), why, least=1))

    def _labels(self, dimension: int) -> QWidget:
        desk = self.desk
        question: KeyPath = ("dimension", dimension)
        name = desk.draft.text((*question, "name"))
        title = desk.draft.text((*question, "title")) or name
        place: KeyPath = (*self.path, "labels", name)
        levels = [str(x.get("name", "")) for x in desk.draft.tables((*question, "level"))]
        chosen = desk.draft.chosen(self._number, dimension)
        if desk.draft.many(dimension):
            return desk.keep(place, Asked(title, self._boxes(dimension, levels, chosen)))

        def write(value: object) -> None:
            picked = [value] if isinstance(value, int) else []
            desk.do(lambda draft: draft.set_chosen(self._number, dimension, picked))

        options: list[tuple[str, object]] = [(text, n) for n, text in enumerate(levels)]
        return desk.choice(place, title, options, chosen[0] if chosen else None, write)

    def _boxes(self, dimension: int, levels: list[str], chosen: tuple[int, ...]) -> QWidget:
        boxes = [QCheckBox(text.replace("&", "&&")) for text in levels]

        def write() -> None:
            picked = [number for number, box in enumerate(boxes) if box.isChecked()]
            self.desk.do(lambda draft: draft.set_chosen(self._number, dimension, picked))

        for number, box in enumerate(boxes):
            box.setChecked(number in chosen)
            box.toggled.connect(write)
        made = QWidget()
        made.setLayout(FlowLayout(*boxes) if boxes else column())
        return made
