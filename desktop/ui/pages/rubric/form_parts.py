"""The parts of a codebook's form that are always open: what it is, its texts, its headings."""

from __future__ import annotations

from PySide6.QtWidgets import QLayout, QWidget

from desktop.ui.pages.rubric.form_desk import Desk
from desktop.ui.pages.rubric.form_inputs import in_line
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import column, row
from rubrics.draft import short_name
from rubrics.faults import KeyPath


class AboutCard(Card):
    """Title, instruction, and what tells this codebook from others."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(spacing=12)
        title = desk.line_for(("title",), self.tr("Title"), lambda text: desk.title((), text, "-"))
        instruction = desk.prose(
            ("description",),
            self.tr("Instruction"),
            hint=self.tr("What a coder reads, and what is asked, in a sentence or two."),
        )
        small = in_line(
            (desk.line(("id",), self.tr("Short name")), 1),
            (desk.line(("version",), self.tr("Version")), 1),
            (desk.line(("language",), self.tr("Language (en, de …)")), 1),
        )
        citation = desk.prose(("citation",), self.tr("Source of the definitions"), least=1)
        for item in (title, instruction):
            self.body.addWidget(item)
        self.body.addLayout(small)
        version_hint = self.tr("Raise the version when a definition changes: every label names it.")
        self.body.addWidget(label(version_hint, "small", wrap=True))
        self.body.addWidget(citation)


class RowsCard(Card):
    """The fields, or the groups: rows of a title, a short name and what it is."""

    def __init__(self, desk: Desk, key: str, add: str, about: str, new: str) -> None:
        super().__init__(label(about, "small", wrap=True), desk.mark((key,)), spacing=12)
        self._desk, self._key, self._new = desk, key, new
        for number in range(len(desk.draft.tables((key,)))):
            self.body.addLayout(self._row(number))
        more = button(add, self._add, icon="plus")
        desk.controls[(key,), "add"] = more
        self.body.addLayout(row(more, None))

    def _row(self, number: int) -> QLayout:
        desk = self._desk
        path: KeyPath = (self._key, number)
        which = desk.draft.text((*path, "title")) or str(number + 1)

        def spoken(text: str) -> str:
            return f"{text}: {which}"

        title, name, what = self.tr("Title"), self.tr("Short name"), self.tr("What it is")
        heading = desk.line_for(
            (*path, "title"), title, lambda text: desk.title(path, text), spoken=spoken(title)
        )
        short = desk.line((*path, "name"), name, spoken=spoken(name))
        about = desk.prose((*path, "description"), what, least=1, spoken=spoken(what))
        rows = column(
            in_line((heading, 3), (short, 2), tools=desk.order(path, which)), about, spacing=8
        )
        if self._key == "group" and len(desk.draft.tables(("group",))) > 1:
            rows.addWidget(self._parent(number, which))
        rows.addWidget(desk.mark(path))
        return rows

    def _parent(self, number: int, which: str) -> QWidget:
        desk = self._desk
        path: KeyPath = ("group", number, "parent")
        others = [t for n, t in enumerate(desk.draft.tables(("group",))) if n != number]
        name = self.tr("Lies under")
        return desk.choice(
            path,
            name,
            group_options(others, self.tr("no other heading")),
            desk.draft.text(path),
            lambda value: desk.set(path, value or None),
            spoken=f"{name}: {which}",
        )

    def _add(self) -> None:
        title = f"{self._new} {len(self._desk.draft.tables((self._key,))) + 1}"
        name = short_name(title, self._desk.draft.names())
        path: KeyPath = (self._key, len(self._desk.draft.tables((self._key,))), "title")
        self._desk.reshape(
            lambda draft: draft.add((self._key,), {"name": name, "title": title}), (path, "")
        )


def group_options(groups: list[dict[str, object]], nothing: str) -> list[tuple[str, object]]:
    """The headings to choose from, and none of them."""
    found = [(str(g.get("title") or g.get("name", "")), g.get("name")) for g in groups]
    return [(nothing, ""), *found]
