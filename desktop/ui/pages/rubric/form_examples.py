"""The worked examples of the form."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.ui.pages.rubric.form_context import FormContext
from desktop.ui.pages.rubric.form_controls import ControlKey
from desktop.ui.pages.rubric.form_foldable import FoldableCard
from desktop.ui.pages.rubric.form_inputs import LabelledInput
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import FlowLayout, column
from rubrics.faults import KeyPath


class Examples(QWidget):
    """A card for each example, and a button that adds one."""

    def __init__(self, form: FormContext) -> None:
        super().__init__()
        self._form = form
        about = self.tr("Fully labelled texts. Two or three near the borders teach most.")
        rows = FoldableCard.cards_column(form, "example", lambda number: ExampleCard(form, number))
        rows.insertWidget(0, label(about, "small", wrap=True))
        rows.addLayout(form.add_button(("example",), self.tr("Add an example"), self._add))
        self.setLayout(rows)

    def _add(self) -> None:
        draft = self._form.draft
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
        self._form.open_card = ("example", count)
        wanted: ControlKey = (
            ("example", count, "fields", fields[0]) if fields else ("example",),
            "",
        )
        self._form.reshape(lambda draft: draft.add(("example",), table), wanted)


class ExampleCard(FoldableCard):
    """A worked example: its texts, its levels and why they apply."""

    def __init__(self, form: FormContext, number: int) -> None:
        self._number = number
        super().__init__(form, ("example", number))

    def heading(self) -> str:
        """The beginning of the first text."""
        texts = self.form.draft.at((*self.path, "fields")) or {}
        first = next((" ".join(str(text).split()) for text in texts.values() if text), "")
        return first or self.tr("Example %1").replace("%1", str(self._number + 1))

    def fill(self) -> None:
        form = self.form
        for field in form.draft.tables(("field",)):
            name = str(field.get("name", ""))
            self.body.addWidget(
                form.text_input((*self.path, "fields", name), str(field.get("title") or name))
            )
        for number in range(len(form.draft.tables(("dimension",)))):
            self.body.addWidget(self._labels(number))
        why = self.tr("Why it is labelled so")
        self.body.addWidget(form.text_input((*self.path, "why"), why, least=1))

    def _labels(self, dimension: int) -> QWidget:
        form = self.form
        question: KeyPath = ("dimension", dimension)
        name = form.draft.text((*question, "name"))
        title = form.draft.text((*question, "title")) or name
        place: KeyPath = (*self.path, "labels", name)
        levels = [str(x.get("name", "")) for x in form.draft.tables((*question, "level"))]
        chosen = form.draft.chosen(self._number, dimension)
        if form.draft.many(dimension):
            return form.register(
                place, LabelledInput(title, self._boxes(dimension, levels, chosen))
            )

        def write(value: object) -> None:
            picked = [value] if isinstance(value, int) else []
            form.edit(lambda draft: draft.set_chosen(self._number, dimension, picked))

        options: list[tuple[str, object]] = [(text, n) for n, text in enumerate(levels)]
        return form.choice_input(place, title, options, chosen[0] if chosen else None, write)

    def _boxes(self, dimension: int, levels: list[str], chosen: tuple[int, ...]) -> QWidget:
        boxes = [QCheckBox(text.replace("&", "&&")) for text in levels]

        def write() -> None:
            picked = [number for number, box in enumerate(boxes) if box.isChecked()]
            self.form.edit(lambda draft: draft.set_chosen(self._number, dimension, picked))

        for number, box in enumerate(boxes):
            box.setChecked(number in chosen)
            box.toggled.connect(write)
        made = QWidget()
        made.setLayout(FlowLayout(*boxes) if boxes else column())
        return made
