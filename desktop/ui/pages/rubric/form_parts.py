"""The parts of the form that cannot be folded: general facts, texts and headings."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QLayout, QWidget

from desktop.ui.pages.rubric.form_context import FormContext
from desktop.ui.pages.rubric.form_controls import ControlKey
from desktop.ui.pages.rubric.form_inputs import inputs_row
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import column
from rubrics.draft import short_name
from rubrics.faults import KeyPath


class AboutCard(Card):
    """Title, instruction, short name, version, language and source of the codebook."""

    def __init__(self, form: FormContext) -> None:
        super().__init__(spacing=12)
        title = form.line_input(("title",), self.tr("Title"), partial(form.set_title, ()))
        instruction = form.text_input(
            ("description",),
            self.tr("Instruction"),
            hint=self.tr("What a coder reads, and what is asked, in a sentence or two."),
        )
        small = inputs_row(
            (form.line_input(("id",), self.tr("Short name")), 1),
            (form.line_input(("version",), self.tr("Version")), 1),
            (form.line_input(("language",), self.tr("Language (en, de …)")), 1),
        )
        citation = form.text_input(("citation",), self.tr("Source of the definitions"), least=1)
        for item in (title, instruction):
            self.body.addWidget(item)
        self.body.addLayout(small)
        version_hint = self.tr("Raise the version when a definition changes: every label names it.")
        self.body.addWidget(label(version_hint, "small", wrap=True))
        self.body.addWidget(citation)


class RowsCard(Card):
    """The tables of ``field`` or ``group``, each with a title, a short name and a description."""

    def __init__(self, form: FormContext, key: str, add: str, about: str, new: str) -> None:
        """``key`` is the array, ``add`` the text of the button that adds a table, ``about`` an
        explanation, and ``new`` the title of a new table, without its number."""
        super().__init__(label(about, "small", wrap=True), form.fault_label((key,)), spacing=12)
        self._form, self._key, self._new = form, key, new
        for number in range(len(form.draft.tables((key,)))):
            self.body.addLayout(self._row(number))
        self.body.addLayout(form.add_button((key,), add, self._add))

    def _row(self, number: int) -> QLayout:
        form = self._form
        path: KeyPath = (self._key, number)
        which = form.draft.text((*path, "title")) or str(number + 1)
        heading = form.line_input(
            (*path, "title"), self.tr("Title"), partial(form.set_title, path), of=which
        )
        short = form.line_input((*path, "name"), self.tr("Short name"), of=which)
        about = form.text_input((*path, "description"), self.tr("What it is"), least=1, of=which)
        rows = column(
            inputs_row((heading, 3), (short, 2), tools=form.order_buttons(path, which)),
            about,
            spacing=8,
        )
        if self._key == "group" and len(form.draft.tables(("group",))) > 1:
            rows.addWidget(self._parent(number, which))
        rows.addWidget(form.fault_label(path))
        return rows

    def _parent(self, number: int, which: str) -> QWidget:
        form = self._form
        path: KeyPath = ("group", number, "parent")
        others = [t for n, t in enumerate(form.draft.tables(("group",))) if n != number]
        return form.choice_input(
            path,
            self.tr("Lies under"),
            group_options(others, self.tr("no other heading")),
            form.draft.text(path),
            lambda value: form.set(path, value or None),
            of=which,
        )

    def _add(self) -> None:
        count = len(self._form.draft.tables((self._key,)))
        title = f"{self._new} {count + 1}"
        table = {"name": short_name(title, self._form.draft.names()), "title": title}
        wanted: ControlKey = ((self._key, count, "title"), "")
        self._form.reshape(lambda draft: draft.add((self._key,), table), wanted)


def group_options(groups: list[dict[str, object]], nothing: str) -> list[tuple[str, object]]:
    """Groups to choose from as (title, name), after ``nothing`` for none of them."""
    found = [(str(g.get("title") or g.get("name", "")), g.get("name")) for g in groups]
    return [(nothing, ""), *found]
