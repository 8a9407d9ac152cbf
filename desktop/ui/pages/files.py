"""The files page: the documents of the project, their problems and units."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QWidget

from desktop.engine.domain import Document
from desktop.engine.store.errors import ProjectError
from desktop.engine.store.project import Project
from desktop.engine.store.removal import Removal, removal_of
from desktop.engine.store.table import unit_ids
from desktop.engine.store.views import View, select
from desktop.ui.dialogs.base import confirmed
from desktop.ui.dialogs.file_dialogs import ask_for_files
from desktop.ui.flows.batches import Batch, ReadProgress, read
from desktop.ui.item_models.documents import DocumentsModel
from desktop.ui.page import Context, Page
from desktop.ui.sentences import translated
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import clear_layout, column
from desktop.ui.widgets.reading_pane import ReadingPane
from desktop.ui.widgets.shortcuts import shortcut
from desktop.ui.widgets.splitter import side_by_side
from desktop.ui.widgets.tables import ResponsiveTableView

KIND = "read"

PREVIEWED = 200
"""At most so many units of a document are previewed."""

NAMED_FILES = 8
"""At most so many files that were not added are named; the rest is counted."""


class FilesPage(Page):
    """A table of documents, and the chosen document's problems and units beside it."""

    name = "files"
    icon = "files"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.model = DocumentsModel(self)
        self.table = ResponsiveTableView(self.tr("Files"), self.model)
        self.table.selectionModel().currentRowChanged.connect(self._show_document)
        self._name = label("", "heading", wrap=True)
        self._facts = label("", "muted", wrap=True)
        self._problems = column()
        self.preview = ReadingPane(self.tr("The file's units"))
        right = QWidget()
        side = column(self._name, self._facts, self._problems, self.preview, spacing=8)
        side.setStretch(3, 1)
        right.setLayout(side)
        self._banner = Banner()
        self._plan_problems: tuple[str, ...] = ()
        self.remove_button = button(self.tr("Remove …"), self._ask_to_remove, icon="trash-2")
        self.tools.addWidget(self.remove_button)
        self.add_button = button(self.tr("Add files …"), self._add, icon="plus", kind="primary")
        self.tools.addWidget(self.add_button)
        self.body.addWidget(self._banner)
        self.body.addWidget(side_by_side(self.table, right, (560, 420), stretch=(3, 2)), 1)
        shortcut(self.tr("Remove the chosen file"), "Delete", self.table, self.remove_button.click)
        context.jobs.changed.connect(self._update_buttons)
        self.session.opened.connect(self._clear)
        self.session.closed.connect(self._clear)

    def title(self) -> str:
        return self.tr("Files")

    def about(self) -> str:
        about = self.tr("What was read, and what it was cut into.")
        if self._is_read_only:
            return about
        drop = self.tr(
            "Drop more files at any time, and copies of this project that others have coded in."
        )
        return f"{about} {drop}"

    def read(
        self, plan: Sequence[Batch], problems: Sequence[str], then: Callable[[], None] | None = None
    ) -> None:
        """Reads files into the open project in a job, and shows ``problems``, sentences about files
        that are not read. ``then`` is called when all are read."""
        self._plan_problems = tuple(problems)
        self._banner.tell("\n".join(problems), "warn")
        if not plan:
            return
        job = self.session.new_job(
            KIND, self.tr("Reading files"), lambda project: read(project, plan, job.report)
        )
        if then:
            job.done.connect(then)
        job.step.connect(self._show_step)
        job.failed.connect(self.context.show_error)
        self.context.jobs.start_job(job)

    def refresh(self) -> None:
        overview = self.session.overview
        documents = overview.documents if overview else ()
        row = self.table.currentIndex().row()
        self.model.show(documents, overview.unit_counts if overview else {})
        if documents and not self.table.currentIndex().isValid():
            self.table.selectRow(min(max(row, 0), len(documents) - 1))
        self.subtitle.setText(self.about())
        if not documents:
            self._show_nothing()
            none = self.tr("No files yet. Drop files or a folder anywhere on this window.")
            if self._is_read_only:
                none = self.tr("The project has no files.")
            self.preview.show_parts([(none, "")])
        self._update_buttons()

    @property
    def _is_read_only(self) -> bool:
        """Whether the project is open for reading only."""
        overview = self.session.overview
        return overview is not None and overview.read_only

    def _update_buttons(self) -> None:
        """Enables what can be done now. Nothing may be removed while a job is running."""
        overview, writable = self.session.overview, self.session.writable
        working = bool(self.context.jobs.running)
        self.add_button.setEnabled(writable)
        self.remove_button.setEnabled(writable and not working and self.model.rowCount() > 0)
        reading = self.context.jobs.job(KIND) is not None
        self.offer_next(
            overview is not None and overview.units > 0 and not reading, self.add_button
        )

    def _clear(self) -> None:
        """Empties the page when another project is opened."""
        self._show_nothing()
        self._plan_problems = ()
        self._banner.tell("")

    def _show_nothing(self) -> None:
        self.model.show((), {})
        for about in (self._name, self._facts):
            about.clear()
            about.hide()  # else it takes up space above the preview
        clear_layout(self._problems)
        self.preview.show_parts(())

    def _add(self) -> None:
        if paths := ask_for_files(self):
            self.context.open_paths(paths)

    def _ask_to_remove(self) -> None:
        document = self.model.document(self.table.currentIndex().row())
        if document is not None:
            self.session.ask(
                lambda project: removal_of(project, document.document_id),
                partial(self._remove, document),
                self.context.show_error,
                owner=self,
            )

    def _remove(self, document: Document, removal: Removal) -> None:
        """Removes a document after the user has confirmed what is removed with it."""
        if removal.obstacle:
            self.context.show_error(ProjectError(removal.obstacle))
            return
        parts = [self.tr("%Ln unit(s) go with it.", "", removal.units)]
        if removal.labels:
            text = self.tr("%Ln label(s) of people came with it and go with it.", "",
                           removal.labels)  # fmt: skip
            parts.append(text)
        if removal.answers:
            parts.append(self.tr("The model's answers go as well."))
        parts.append(
            self.tr(
                "The file itself stays where it is, and the project as it is now is kept as a "
                "backup, to which the history can go back."
            )
        )
        title = self.tr("Remove %1 from the project?").replace("%1", document.name)
        if confirmed(self, title, " ".join(parts), self.tr("Remove"), danger=True):
            self._banner.tell(self.tr("Removing …"))
            removed = self.tr("%1 was removed.").replace("%1", document.name)

            def failed(error: Exception) -> None:
                self._banner.tell("")
                self.context.show_error(error)

            self.session.remove_document(
                document.document_id, lambda: self._banner.tell(removed, "good"), failed
            )

    def _show_step(self, step: ReadProgress) -> None:
        lines = [*self._plan_problems]
        if unread := len(step.unread):
            text = self.tr(
                "%Ln file(s) could not be read; everything else is in the project.", "", unread
            )
            lines.append(text)
        found = [*step.unread, *step.known]
        for name, problem in found[:NAMED_FILES]:
            text = translated(problem)
            lines.append(text if problem.startswith(name) else f"{name}: {text}")
        if rest := len(found[NAMED_FILES:]):
            lines.append(self.tr("and %Ln more", "", rest))
        warned = bool(lines)
        if step.unchanged and step.done == step.total:  # a number that runs would be read out
            lines.append(
                self.tr("%Ln file(s) were in the project already, unchanged.", "", step.unchanged)
            )
        self._banner.tell("\n".join(lines), "warn" if warned else "info")
        self.session.reload()

    def _show_document(self, index: QModelIndex) -> None:
        document = self.model.document(index.row())
        if document is None:
            return
        self._name.setText(document.name)
        self._facts.setText(self.model.summary(document))
        for about in (self._name, self._facts):
            about.show()
        clear_layout(self._problems)
        for problem in document.problems:
            self._problems.addWidget(
                Banner(translated(problem), "warn" if document.format else "bad")
            )
        self.session.ask(
            lambda project: _preview(project, document),
            self.preview.show_parts,
            owner=self,
            key="preview",
        )


def _preview(project: Project, document: Document) -> list[tuple[str, str]]:
    """(Heading, text) of the first units of a document; the heading is the unit's place."""
    numbers = select(project, View(document_id=document.document_id))[:PREVIEWED]
    titles = {field.name: field.title for field in project.rubric().fields}
    parts: list[tuple[str, str]] = []
    for unit_id in unit_ids(project, numbers):
        unit = project.unit(unit_id)
        place, several = translated(unit.label), len(unit.fields) > 1
        for name, text in unit.fields.items():
            parts.append((f"{place}, {titles[name]}" if several else place, text))
    return parts
