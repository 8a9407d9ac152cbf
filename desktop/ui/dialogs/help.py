"""Help: the keys there are, where the manual is, and what the program is made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QGridLayout, QLayout, QTabWidget, QWidget

from desktop.engine.models.library import shipped_model
from desktop.ui.dialogs.parts import Question
from desktop.ui.widgets.basics import button, column, label, row, scrolling
from desktop.ui.widgets.keys import Key
from desktop.ui.words import shortened

MANUAL = Path(__file__).parents[3] / "README.md"
"""Where it lies beside the program; an installed package has none."""

MANY = 3
"""More keys than these that do the same are a range, as the digits are."""

PROGRAM = "glossator"


class HelpDialog(Question):
    """Three tabs: keys, about, and the parts of others with their licences."""

    def __init__(self, keys: Sequence[Key], parent: QWidget) -> None:
        super().__init__(parent, QCoreApplication.translate("HelpDialog", "Help"), "", "")
        self.setMinimumSize(600, 520)
        self.tabs = QTabWidget()
        self.tabs.tabBar().setAccessibleName(self.tr("Keys, about, licences"))
        for title, inside in (
            (self.tr("Keys"), self._keys(keys)),
            (self.tr("About"), self._about()),
            (self.tr("Licences of its parts"), _grid(parts())),
        ):
            rows = column(inside, None)
            rows.setContentsMargins(2, 12, 10, 8)
            self.tabs.addTab(scrolling(rows, title), title)
        self.body.addWidget(self.tabs, 1)
        self.no.hide()
        self.yes.setText(self.tr("Close"))

    def _keys(self, keys: Sequence[Key]) -> QLayout:
        rows = column(spacing=6)
        for page, here in groupby(keys, attrgetter("page")):
            rows.addWidget(label(page or self.tr("Everywhere"), "subheading"))
            rows.addLayout(_grid([(_shown(key.keys), key.what) for key in here]))
            rows.addSpacing(8)
        return rows

    def _about(self) -> QLayout:
        self.manual = button(self.tr("Open the manual"), self._open, icon="book-open-text")
        there = MANUAL.is_file()
        self.manual.setVisible(there)
        where = (
            self.tr("The manual is the file %1.").replace("%1", shortened(MANUAL))
            if there
            else self.tr("The manual is the file README.md that the program is handed out with.")
        )
        texts = (
            self.tr("It works offline: nothing that you open or write leaves this machine. The "
                    "page Privacy checks that here, and says what is stored where."),
            self.tr("Free software under the licence %1, without any warranty.").replace(
                "%1", _licence(PROGRAM)
            ),
            where,
        )  # fmt: skip
        return column(
            label(f"Glossator {version(PROGRAM)}", "subheading"),
            *(label(text, wrap=True) for text in texts),
            row(self.manual, None),
            spacing=10,
        )

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(MANUAL)))


def parts() -> list[tuple[str, str]]:
    """What the program is made of, and under which licences, as the installed packages say."""
    found: list[tuple[str, str]] = []
    unnamed = QCoreApplication.translate("HelpDialog", "as its package says")
    for wanted in requires(PROGRAM) or ():
        if "extra ==" not in wanted:
            name = re.split(r"[^\w.-]", wanted, maxsplit=1)[0]
            try:
                found.append((f"{name} {version(name)}", _licence(name) or unnamed))
            except PackageNotFoundError:  # for other systems than this one
                continue
    return [
        *sorted(found, key=lambda part: part[0].casefold()),
        shipped_model(),
        ("Inter", "OFL-1.1"),
        ("Lucide", "ISC, MIT"),
    ]


def _licence(name: str) -> str:
    """A package's licence in a few words, wherever its metadata have it."""
    told = metadata(name)
    for key in ("License-Expression", "License"):
        text = next(iter(told.get_all(key) or ()), "")
        if text and "\n" not in text:
            return text
    kinds = told.get_all("Classifier") or []
    return ", ".join(k.rsplit(" :: ", 1)[-1] for k in kinds if k.startswith("License :: OSI"))


def _shown(keys: Sequence[str]) -> str:
    return f"{keys[0]} – {keys[-1]}" if len(keys) > MANY else ", ".join(keys)


def _grid(lines: Sequence[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(18)
    grid.setColumnMinimumWidth(0, 130)
    grid.setColumnStretch(1, 1)
    for number, (first, second) in enumerate(lines):
        grid.addWidget(label(first), number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(second, "muted", wrap=True), number, 1)
    return grid
