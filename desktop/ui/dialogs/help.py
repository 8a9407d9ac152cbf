"""The help dialog: shortcuts, what the program is, and the licences of its components."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from itertools import groupby
from operator import attrgetter

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QLayout, QTabWidget, QWidget

from desktop.engine.models.library import shipped_model
from desktop.ui.dialogs.base import BaseDialog
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.scroll_areas import scroll_area
from desktop.ui.widgets.shortcuts import ShortcutEntry

MAX_KEYS = 3
"""More keys of one action are shown as a range, as the digits are."""

PROGRAM = "glossator"


class HelpDialog(BaseDialog):
    """Three tabs: shortcuts, about, and licences."""

    GUIDE = 2
    """The result of the dialog if the guide is to be shown."""

    def __init__(self, shortcuts: Sequence[ShortcutEntry], parent: QWidget) -> None:
        super().__init__(parent, self.tr("Help"), "", self.tr("Close"))
        self.setMinimumSize(600, 520)
        self.tabs = QTabWidget()
        self.tabs.tabBar().setAccessibleName(self.tr("Keys, about, licences"))
        for title, layout in (
            (self.tr("Keys"), self._shortcuts_tab(shortcuts)),
            (self.tr("About"), self._about_tab()),
            (self.tr("Licences of its parts"), _grid(components())),
        ):
            rows = column(layout, None)
            rows.setContentsMargins(2, 12, 10, 8)
            self.tabs.addTab(scroll_area(rows, title), title)
        self.body.addWidget(self.tabs, 1)
        self.guide_button = button(
            self.tr("Open the guide"), lambda: self.done(self.GUIDE), icon="book-open-text"
        )
        self.buttons.insertWidget(0, self.guide_button)
        self.reject_button.hide()

    def _shortcuts_tab(self, shortcuts: Sequence[ShortcutEntry]) -> QLayout:
        rows = column(spacing=6)
        for page, entries in groupby(shortcuts, attrgetter("page")):
            rows.addWidget(label(page or self.tr("Everywhere"), "subheading"))
            rows.addLayout(_grid([(_keys_text(entry.keys), entry.action) for entry in entries]))
            rows.addSpacing(8)
        return rows

    def _about_tab(self) -> QLayout:
        texts = (
            self.tr("It works offline: nothing that you open or write leaves this machine. The "
                    "page Privacy checks that here, and says what is stored where."),
            self.tr("Free software under the licence %1, without any warranty.").replace(
                "%1", _licence(PROGRAM)
            ),
        )  # fmt: skip
        return column(
            label(f"Glossator {version(PROGRAM)}", "subheading"),
            *(label(text, wrap=True) for text in texts),
            spacing=10,
        )


def components() -> list[tuple[str, str]]:
    """The (name, licence) of all that the program is made of, as the installed packages have it."""
    found: list[tuple[str, str]] = []
    unknown = QCoreApplication.translate("HelpDialog", "as its package says")
    for requirement in requires(PROGRAM) or ():
        if "extra ==" not in requirement:
            name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
            try:
                found.append((f"{name} {version(name)}", _licence(name) or unknown))
            except PackageNotFoundError:  # only needed on other systems
                continue
    return [
        *sorted(found, key=lambda component: component[0].casefold()),
        shipped_model(),
        ("Inter", "OFL-1.1"),
        ("Lucide", "ISC, MIT"),
    ]


def _licence(name: str) -> str:
    """A package's licence in a few words, from whichever field of its metadata has it."""
    fields = metadata(name)
    for key in ("License-Expression", "License"):
        text = next(iter(fields.get_all(key) or ()), "")
        if text and "\n" not in text:
            return text
    kinds = fields.get_all("Classifier") or []
    return ", ".join(k.rsplit(" :: ", 1)[-1] for k in kinds if k.startswith("License :: OSI"))


def _keys_text(keys: Sequence[str]) -> str:
    return f"{keys[0]} – {keys[-1]}" if len(keys) > MAX_KEYS else ", ".join(keys)


def _grid(lines: Sequence[tuple[str, str]]) -> QGridLayout:
    """Two columns of texts, the second muted."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(18)
    grid.setColumnMinimumWidth(0, 130)
    grid.setColumnStretch(1, 1)
    for number, (first, second) in enumerate(lines):
        grid.addWidget(label(first), number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(second, "muted", wrap=True), number, 1)
    return grid
