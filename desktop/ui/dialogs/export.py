"""The dialog that exports tables, the report, and files for other tools."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QPushButton, QWidget

from desktop.engine.export.project_files import Format, export_project
from desktop.engine.report.page import write_report
from desktop.engine.store.project import Project
from desktop.ui.dialogs.base import BaseDialog, described
from desktop.ui.dialogs.folder_field import FolderField
from desktop.ui.jobs import LongJob
from desktop.ui.page import Context
from desktop.ui.sentences import report_language
from desktop.ui.session import Overview
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.buttons import button, set_primary
from desktop.ui.widgets.focus import keep_focus_among
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import row
from desktop.ui.widgets.progress_bar import progress_bar
from desktop.ui.words import filled, shortened
from rubrics.system.files import is_too_long

KIND = "export"
"""The kind of the job."""

REPORT = "report"
"""The choice that is no Format."""

_LONG = ".annotations.jsonl.part"
"""No file that is written has a longer name, whole or in part."""

_TOOLS = (
    (Format.LABEL_STUDIO, "Label Studio"),
    (Format.DOCCANO, "doccano"),
    (Format.PRODIGY, "Prodigy"),
)
"""Labelling tools, whose names need no translation."""

_STATISTICS = ((Format.SAV, "SPSS"), (Format.DTA, "Stata"))
"""Programs for statistics, whose names need none either."""


_Kinds = tuple[str, Sequence[tuple[str, str]]]
"""A description, and the key and name of each kind of file that it is about."""


@dataclass(frozen=True, slots=True)
class ExportStep:
    """How far an export is."""

    done: float
    """Kinds of file that are written, the present one as a fraction."""
    total: int
    """Kinds of file to write."""
    files: tuple[Path, ...]
    """The files written so far."""


class ExportDialog(BaseDialog):
    """Asks what to export and where, shows the progress, and then leads to the folder.

    The export goes on if the dialog is closed.
    """

    def __init__(self, context: Context, overview: Overview, parent: QWidget) -> None:
        super().__init__(parent, self.tr("Export"), "", self.tr("Export"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(620)
        self._context = context
        self._files: tuple[Path, ...] = ()
        self._too_long = False
        self.boxes: dict[str, QCheckBox] = {}
        self._offer_kinds(overview)
        proposed = overview.path.parent / f"{overview.name}-export"
        self.folder = FolderField(self.tr("Folder"), proposed, typed=True)
        self.folder.edit.textChanged.connect(self._on_choice_changed)
        self.body.addStretch(1)
        self.body.addLayout(row(label(self.tr("Folder")), self.folder))
        self.banner = Banner()
        self._encrypted = overview.encrypted
        self._warn()
        self.body.addWidget(self.banner)
        self.bar = progress_bar(self.tr("Progress"))
        self.stop_button = button(self.tr("Stop"), self._stop, icon="square")
        self.body.addLayout(row(self.bar, self.stop_button))
        self.show_folder_button = button(
            self.tr("Show the folder"), self._open_folder, icon="folder-open"
        )
        self.show_folder_button.hide()
        self.buttons.insertWidget(0, self.show_folder_button)
        self.reject_button.setText(self.tr("Close"))
        context.jobs.changed.connect(self._update_buttons)
        if job := context.jobs.job(KIND):  # begun in a dialog that is closed
            self._watch(job)
        self._update_buttons()

    def _offer_kinds(self, overview: Overview) -> None:
        """Adds the check boxes of the kinds of file, with a description below each row of them."""
        for about, kinds in (*self._own_kinds(), *self._kinds_for_programs()):
            boxes = [self._check_box(key, name, about) for key, name in kinds]
            self.body.addLayout(described(row(*boxes, None), about))
        self.boxes[Format.CSV].setChecked(True)
        can_agree = bool(overview.people) and len(overview.coders) > 1
        self.boxes[REPORT].setChecked(can_agree)
        for box in self.boxes.values():
            box.checkStateChanged.connect(self._on_choice_changed)
        beside = self.tr(
            "Beside the tables, run.json tells how they came about: hashes, versions, settings. "
            "Files of these names in the folder are replaced."
        )
        self.body.addWidget(label(beside, "small", wrap=True))

    def _own_kinds(self) -> Iterator[_Kinds]:
        yield (
            self.tr(
                "table.csv: a row per unit, your own columns first. annotations.csv: a row per "
                "unit, dimension and coder, with all probabilities."
            ),
            [(Format.CSV, self.tr("CSV tables"))],
        )
        yield (
            self.tr(
                "annotations.xlsx: both tables as sheets. Take it for Excel, which may put all of "
                "a CSV file into one column."
            ),
            [(Format.XLSX, self.tr("Excel workbook"))],
        )
        yield (
            self.tr("annotations.jsonl: everything, for programs; it loses nothing."),
            [(Format.JSONL, self.tr("JSON lines"))],
        )
        yield (
            self.tr("report.html and report.pdf, the same content; figures.csv and figures.json."),
            [(REPORT, self.tr("Agreement report"))],
        )

    def _kinds_for_programs(self) -> Iterator[_Kinds]:
        yield (
            self.tr(
                "table.sav and table.dta: a case per unit, answers as numbers with labels. R, "
                "jamovi and JASP read them, too."
            ),
            _STATISTICS,
        )
        yield (
            self.tr(
                "For these labelling tools: people's labels, and the model's answers as "
                "suggestions. Dropped on the window, the files are read again."
            ),
            _TOOLS,
        )
        yield (
            self.tr(
                "refi-qda.qdpx, for MAXQDA, ATLAS.ti, NVivo, QualCoder and others: texts, codes, "
                "and who gave which; models are coders too. Dropped on the window, it is read "
                "again."
            ),
            [(Format.QDPX, self.tr("REFI-QDA project"))],
        )
        yield (
            self.tr(
                "To compute the report's figures with other programs: what people coded blind, as "
                "a table with a column for each coder, as JSON, and as CSV for the R package dsl."
            ),
            [
                (Format.MATRIX, self.tr("Table of coders")),
                (Format.ALTTEST, self.tr("Alternative annotator test")),
                (Format.DSL, "dsl"),
            ],
        )

    def _check_box(self, key: str, name: str, about: str) -> QCheckBox:
        box = QCheckBox(name)
        box.setAccessibleDescription(about)
        self.boxes[key] = box
        return box

    def accept(self) -> None:
        """Begins the export; the dialog stays open."""
        folder = self.folder.path
        kinds = [key for key, box in self.boxes.items() if box.isChecked()]
        lang = report_language()

        def steps(project: Project) -> Iterator[ExportStep]:
            files: list[Path] = []

            def progress(done: float) -> ExportStep:
                return ExportStep(done, len(kinds), tuple(dict.fromkeys(files)))

            def show(share: float) -> None:
                job.report(progress(kinds.index(kind) + share))

            with project.snapshot():
                for kind in kinds:
                    yield progress(kinds.index(kind))
                    if kind == REPORT:
                        files += write_report(project, folder, lang=lang, progress=show)
                    else:
                        files += export_project(project, Format(kind), folder, show)
            yield progress(len(kinds))

        job = self._context.session.new_job(KIND, self.tr("Exporting"), steps)
        job.failed.connect(self._context.show_error)  # this dialog may be closed by then
        self._watch(job)
        self._context.jobs.start_job(job)

    def _watch(self, job: LongJob) -> None:
        self._job = job
        job.step.connect(self._on_step)
        job.failed.connect(self._on_failed)
        job.done.connect(self._on_done)
        job.ended.connect(self._on_ended)
        self.banner.tell(self.tr("Writing …"))
        self.show_folder_button.hide()
        self.bar.setRange(0, 0)
        if isinstance(job.last_step, ExportStep):
            self._on_step(job.last_step)

    def _on_step(self, progress: ExportStep) -> None:
        self._files = progress.files
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(1000 * progress.done / progress.total))

    def _stop(self) -> None:
        self._job.cancel()
        self.banner.tell(self.tr("Stopping …"))

    def _on_failed(self) -> None:
        self.banner.tell("")

    def _on_ended(self) -> None:
        if self._job.cancelled:
            self.banner.tell(self.tr("Stopped. A file that was not finished is not there."), "warn")

    def _on_done(self) -> None:
        names = ", ".join(path.name for path in self._files)
        text = filled(self.tr("Written into %1: %2"), shortened(self._export_folder), names)
        self.banner.tell(text, "good")
        self.show_folder_button.show()
        self._set_next_step(self.show_folder_button)

    def _on_choice_changed(self) -> None:
        """Makes exporting the next step again."""
        self._set_next_step(self.accept_button)
        too_long = is_too_long(self.folder.path / _LONG)
        if too_long != self._too_long:
            self._too_long = too_long
            self._warn()
        self._update_buttons()

    def _warn(self) -> None:
        """Says what is to be known before anything is written."""
        text = ""
        if self._encrypted:
            text = self.tr("The project has a passphrase; what is written here can be read by all.")
        if self._too_long:
            text = self.tr("The folder's name is too long. Choose a shorter one.")
        self.banner.tell(text, "warn")

    def _set_next_step(self, next_step: QPushButton) -> None:
        """Makes one of the two buttons the primary and default one."""
        for choice in (self.accept_button, self.show_folder_button):
            set_primary(choice, choice is next_step)
        next_step.setDefault(True)

    @property
    def _export_folder(self) -> Path:
        """The folder of the last export, whatever the line edit says by now."""
        return self._files[0].parent if self._files else self.folder.path

    def _update_buttons(self) -> None:
        """Allows one export at a time: two would write to the same files."""
        chosen = any(box.isChecked() for box in self.boxes.values())
        free = self._context.jobs.job(KIND) is None
        with keep_focus_among(self.show_folder_button, self.accept_button, self.stop_button):
            self.bar.setHidden(free)
            self.stop_button.setHidden(free)
            named = bool(self.folder.edit.text().strip()) and not self._too_long
            self.accept_button.setEnabled(free and chosen and named)

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._export_folder)))
