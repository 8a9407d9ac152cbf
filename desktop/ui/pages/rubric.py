"""Rubric: choose a codebook, read it, edit it, try it on a text; import and export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTabWidget,
    QWidget,
)

from desktop.engine.folders import rubrics_folder
from desktop.engine.rubric_files import rubric_path, save_rubric, write_rubric
from desktop.ui.dialogs.parts import confirmed
from desktop.ui.widgets.basics import button, column, row
from desktop.ui.widgets.page import Context, Page
from desktop.ui.widgets.rubric_editor import RubricEditor
from desktop.ui.widgets.rubric_read import RubricView
from desktop.ui.widgets.rubric_try import RubricTry
from desktop.ui.widgets.words import shortened
from rubrics.library import Entry, Origin, list_rubrics, template
from rubrics.loader import load_rubric
from rubrics.schema import Rubric


class RubricPage(Page):
    """The list at the left; reading, editing and trying at the right."""

    name = "rubric"
    icon = "book-open-text"
    needs_project = False

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._kept: str | None = None
        self._valid: Rubric | None = None
        self._wanted = ""
        self._edited = ""  # the id of what is shown; empty for a new one, which nobody has kept yet
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Codebooks"))
        self.list.setMinimumWidth(200)
        self.list.setWordWrap(True)
        self.list.currentItemChanged.connect(self._chosen)
        self.view = RubricView()
        self.editor = RubricEditor(context.jobs)
        self.editor.checked.connect(self._checked)
        self.trial = RubricTry(context)
        self.save = button(self.tr("Save"), self._save, icon="save", kind="primary")
        self.save.setEnabled(False)
        self.revert = button(self.tr("Undo all changes"), self._revert, icon="undo-2")
        self.revert.setEnabled(False)
        edit = QWidget()
        rows = column(self.editor, row(self.save, self.revert, None), spacing=8)
        rows.setContentsMargins(2, 10, 2, 2)
        edit.setLayout(rows)
        self.tabs = QTabWidget()
        self.tabs.addTab(self.view, self.tr("Read"))
        self.tabs.addTab(edit, self.tr("Edit"))
        self.tabs.addTab(self.trial, self.tr("Try on a text"))
        self.tabs.tabBar().setAccessibleName(self.tr("Read, edit or try"))
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.setHandleWidth(14)
        split.addWidget(self.list)
        split.addWidget(self.tabs)
        split.setStretchFactor(1, 1)
        split.setSizes([240, 740])
        self.body.addWidget(split, 1)
        self.tools.addWidget(button(self.tr("New"), self._new, icon="plus"))
        self.tools.addWidget(button(self.tr("Import …"), self._import, icon="upload"))
        self.tools.addWidget(button(self.tr("Export …"), self._export, icon="download"))

    def title(self) -> str:
        return self.tr("Rubric")

    def about(self) -> str:
        return self.tr(
            "The codebook says what is asked of every unit. A project keeps the text it was begun "
            "with; an edited codebook is for new projects."
        )

    def refresh(self) -> None:
        self.offer_next(self.session.overview is not None)
        if not self.editor.text.document().isModified():
            self.context.jobs.ask(
                "rubrics", lambda: list_rubrics(rubrics_folder()), self._offer, owner=self
            )

    def leave(self) -> bool:
        """Asks before changes are lost."""
        if not self.editor.text.document().isModified():
            return True
        if confirmed(
            self,
            self.tr("Leave without saving?"),
            self.tr("The changes to the codebook will be lost."),
            self.tr("Leave"),
            danger=True,
        ):
            self._revert()
            return True
        return False

    def take(self, path: Path) -> None:
        """Imports a codebook from a file."""
        if self.leave():
            self._look_and_keep(lambda: load_rubric(path))

    def _look_and_keep(self, read: Callable[[], Rubric]) -> None:
        """Keeps a codebook; asks before another text of the user's is replaced."""

        def look() -> tuple[Rubric, Path | None]:
            rubric = read()
            own = rubric_path(rubric)
            text = own.read_text("utf-8", "replace") if own.is_file() else rubric.source
            return rubric, own if text != rubric.source else None

        def found(answer: tuple[Rubric, Path | None]) -> None:
            rubric, own = answer
            if own is None or confirmed(
                self,
                self.tr("Replace your codebook?"),
                self.tr("You have another text of “%1” already, in %2. It would be lost.")
                .replace("%1", rubric.title)
                .replace("%2", shortened(own)),
                self.tr("Replace"),
                danger=True,
            ):
                self._keep(rubric)

        self.context.jobs.ask("rubrics", look, found, self.context.tell, owner=self)

    def end_work(self) -> None:
        """Ends what runs beside the window."""
        self.trial.stop()

    def _offer(self, entries: list[Entry]) -> None:
        if self.editor.text.document().isModified():  # somebody began to write since it was asked
            return
        overview = self.session.overview
        item = self.list.currentItem()
        wanted = self._wanted or (item.data(Qt.ItemDataRole.UserRole).id if item else "")
        if not wanted and overview is not None:
            wanted = overview.rubric.id
        self._wanted = ""
        self.list.blockSignals(True)
        self.list.clear()
        for entry in entries:
            if entry.replaced:
                continue
            origin = self.tr("yours") if entry.origin is Origin.USER else self.tr("built in")
            if entry.error:
                origin = self.tr("has faults")
            elif overview and entry.rubric and entry.rubric.sha256 == overview.rubric.sha256:
                origin = self.tr("this project's")
            made = QListWidgetItem(f"{entry.title or entry.id}\n{origin}")
            made.setData(Qt.ItemDataRole.UserRole, entry)
            self.list.addItem(made)
            if entry.id == wanted:
                self.list.setCurrentItem(made)
        if self.list.currentItem() is None:
            self.list.setCurrentRow(0)
        self.list.blockSignals(False)
        self._chosen(self.list.currentItem(), None)

    def _chosen(self, item: QListWidgetItem | None, before: QListWidgetItem | None) -> None:
        if item is None:
            return
        if not self.leave():
            self.list.blockSignals(True)
            self.list.setCurrentRow(self.list.row(before) if before else -1)
            self.list.blockSignals(False)
            return
        entry: Entry = item.data(Qt.ItemDataRole.UserRole)
        self._edited = entry.id
        if entry.rubric is not None:
            self._open(entry.rubric.source)
        else:
            self.context.jobs.ask(
                "rubrics",
                lambda: entry.path.read_text(encoding="utf-8", errors="replace"),
                self._open_faulty,
                lambda _: self._open_unreadable(entry),
                owner=self,
            )

    def _open_unreadable(self, entry: Entry) -> None:
        if self._kept != "":  # it is said once, and not whenever the list is made anew
            self.context.tell(entry.error)
        self._open_faulty("")

    def _open_faulty(self, source: str) -> None:
        if source != self._kept:
            self.tabs.setCurrentIndex(1)
        self._open(source)

    def _open(self, source: str) -> None:
        """Shows a text; where it is shown already, whoever reads it keeps their place."""
        if source == self._kept and not self.editor.text.document().isModified():
            return
        self._kept = source
        self.editor.show_source(source)
        self.editor.text.document().setModified(False)

    def _checked(self, rubric: Rubric | None) -> None:
        self._valid = rubric
        changed = self.editor.text.document().isModified()
        self.save.setEnabled(rubric is not None and changed)
        self.revert.setEnabled(changed)
        self.trial.show_rubric(rubric)
        if rubric is not None:
            self.view.show_rubric(rubric)

    def _save(self) -> None:
        rubric = self._valid
        if rubric is not None and rubric.id == self._edited:
            self._keep(rubric)
        elif rubric is not None:
            self._look_and_keep(lambda: rubric)

    def _keep(self, rubric: Rubric) -> None:
        def work() -> Rubric:
            save_rubric(rubric)
            return rubric

        self.context.jobs.ask("rubrics", work, self._saved, self.context.tell, owner=self)

    def _saved(self, rubric: Rubric) -> None:
        self._wanted = self._edited = rubric.id
        if self.editor.text.toPlainText().removeprefix("\ufeff") == rubric.source:
            self._kept = rubric.source
            self.editor.text.document().setModified(False)
            self.editor.check()
        self.refresh()

    def _revert(self) -> None:
        self._open(self._kept or "")

    def _new(self) -> None:
        if not self.leave():
            return
        entries = (self.list.item(i) for i in range(self.list.count()))
        taken = {entry.data(Qt.ItemDataRole.UserRole).id for entry in entries}
        name, title, number = "my-codebook", self.tr("My codebook"), 1
        while (own := name if number == 1 else f"{name}-{number}") in taken:
            number += 1
        self._edited = ""
        self._kept = template(own, title if number == 1 else f"{title} {number}")
        self.list.blockSignals(True)
        self.list.setCurrentRow(-1)
        self.list.blockSignals(False)
        self.editor.show_source(self._kept)
        self.editor.text.document().setModified(True)
        self.tabs.setCurrentIndex(1)
        self.editor.text.setFocus()

    def _import(self) -> None:
        kind = self.tr("Codebooks") + " (*.toml)"
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Import a codebook"), "", kind)
        if name:
            self.take(Path(name))

    def _export(self) -> None:
        rubric = self._valid
        if rubric is None:
            return
        kind = self.tr("Codebooks") + " (*.toml)"
        begin = f"{rubric.id}.toml"
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Export the codebook"), begin, kind)
        if name:
            path = Path(name)
            self.context.jobs.ask(
                "rubrics", lambda: write_rubric(rubric, path), None, self.context.tell
            )
