"""The one dialog that writes files: which, what is in each, and where it goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from desktop.engine.export.project_files import Format, export_project
from desktop.engine.report.page import write_report
from desktop.engine.store.project import Project
from desktop.ui.dialogs.parts import Question
from desktop.ui.jobs import LongJob
from desktop.ui.page import Context
from desktop.ui.sentences import report_language
from desktop.ui.session import Overview
from desktop.ui.widgets.ask_files import ask_for_folder
from desktop.ui.widgets.basics import (
    Banner,
    button,
    column,
    emphasise,
    label,
    progress_bar,
    row,
    taking_turns,
)
from desktop.ui.words import filled, shortened
from rubrics.paths import written_path

KIND = "export"

REPORT = "report"

_TOOLS = (
    (Format.LABEL_STUDIO, "Label Studio"),
    (Format.DOCCANO, "doccano"),
    (Format.PRODIGY, "Prodigy"),
)
"""Their names are the same in every language."""


@dataclass(frozen=True, slots=True)
class Written:
    """How many kinds of file are done, the one at hand in part, of all; and the files so far."""

    done: float
    total: int
    files: tuple[Path, ...]


class ExportDialog(Question):
    """Stays open until everything is written, and then leads to the folder. Where it is closed,
    what is being written is written to its end."""

    def __init__(self, context: Context, overview: Overview, parent: QWidget) -> None:
        title = QCoreApplication.translate("ExportDialog", "Export")
        super().__init__(parent, title, "", QCoreApplication.translate("ExportDialog", "Export"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(620)
        self._context = context
        self._written: tuple[Path, ...] = ()
        self.boxes: dict[str, QCheckBox] = {}
        self._offer_kinds(overview)
        self.folder = QLineEdit(shortened(overview.path.parent / f"{overview.name}-export"))
        self.folder.setAccessibleName(self.tr("Folder"))
        self.folder.textChanged.connect(self._other)
        choose = button(self.tr("Choose …"), self._choose)
        self.body.addStretch(1)
        self.body.addLayout(row(label(self.tr("Folder")), self.folder, choose))
        self.said = Banner()
        if overview.encrypted:
            self.said.tell(
                self.tr("The project has a passphrase; what is written here can be read by all."),
                "warn",
            )
        self.body.addWidget(self.said)
        self.bar = progress_bar(self.tr("Progress"))
        self.halt = button(self.tr("Stop"), self._stop, icon="square")
        self.body.addLayout(row(self.bar, self.halt))
        self.show_folder = button(self.tr("Show the folder"), self._open, icon="folder-open")
        self.show_folder.hide()
        self.buttons.insertWidget(0, self.show_folder)
        self.no.setText(self.tr("Close"))
        context.jobs.changed.connect(self._check)
        if job := context.jobs.job(KIND):  # begun in a dialog that was closed since
            self._follow(job)
        self._check()

    def _offer_kinds(self, overview: Overview) -> None:
        """What can be written, each with what it is."""
        offered = (
            (Format.CSV, self.tr("CSV tables"), self.tr(
                "table.csv: a row per unit, your own columns first. annotations.csv: a row per "
                "unit, dimension and coder, with all probabilities."
            )),
            (Format.XLSX, self.tr("Excel workbook"), self.tr(
                "annotations.xlsx: both tables as sheets. Take it for Excel, which may put all "
                "of a CSV file into one column."
            )),
            (Format.JSONL, self.tr("JSON lines"), self.tr(
                "annotations.jsonl: everything, for programs; it loses nothing."
            )),
            (REPORT, self.tr("Agreement report"), self.tr(
                "report.html and report.pdf, the same content; figures.csv and figures.json."
            )),
        )  # fmt: skip
        for key, name, about in offered:
            checked = key == Format.CSV or (key == REPORT and _reports(overview))
            self._offer(self._box(key, name, about, checked=checked), about)
        about = self.tr(
            "For these labelling tools: people's labels, and the model's answers as suggestions. "
            "Dropped on the window, the files are read again."
        )
        self._offer(row(*(self._box(key, name, about) for key, name in _TOOLS), None), about)
        about = self.tr(
            "refi-qda.qdpx, for MAXQDA, ATLAS.ti, NVivo, QualCoder and others: texts, codes, and "
            "who gave which; models are coders too. Dropped on the window, it is read again."
        )
        self._offer(self._box(Format.QDPX, self.tr("REFI-QDA project"), about), about)
        self.body.addWidget(
            label(
                self.tr(
                    "Beside the tables, run.json tells how they came about: hashes, versions, "
                    "settings. Files of these names in the folder are replaced."
                ),
                "small",
                wrap=True,
            )
        )

    def _box(self, key: str, name: str, about: str, *, checked: bool = False) -> QCheckBox:
        box = QCheckBox(name)
        box.setChecked(checked)
        box.setAccessibleDescription(about)
        box.checkStateChanged.connect(self._other)
        self.boxes[key] = box
        return box

    def _offer(self, choice: QCheckBox | QHBoxLayout, about: str) -> None:
        """Something to choose, and below it what it is."""
        indented = row(24, label(about, "muted", wrap=True), spacing=0)
        indented.setStretch(1, 1)
        self.body.addLayout(column(choice, indented, spacing=1))

    @property
    def _folder(self) -> Path:
        return written_path(self.folder.text().strip())

    def accept(self) -> None:
        """Begins to write."""
        folder = self._folder
        kinds = [key for key, box in self.boxes.items() if box.isChecked()]
        lang = report_language()

        def steps(project: Project) -> Iterator[Written]:
            files: list[Path] = []

            def written(done: float) -> Written:
                return Written(done, len(kinds), tuple(dict.fromkeys(files)))

            def show(share: float) -> None:
                job.report(written(kinds.index(kind) + share))

            with project.snapshot():
                for kind in kinds:
                    yield written(kinds.index(kind))
                    if kind == REPORT:
                        files += write_report(project, folder, lang=lang, progress=show)
                    else:
                        files += export_project(project, Format(kind), folder, show)
            yield written(len(kinds))

        job = self._context.session.new_job(KIND, self.tr("Exporting"), steps)
        job.failed.connect(self._context.show_error)  # this dialog may be closed by then
        self._follow(job)
        self._context.jobs.start_job(job)

    def _follow(self, job: LongJob) -> None:
        self._job = job
        job.step.connect(self._step)
        job.failed.connect(self._failed)
        job.done.connect(self._done)
        job.ended.connect(self._ended)
        self.said.tell(self.tr("Writing …"))
        self.show_folder.hide()
        self.bar.setRange(0, 0)
        if isinstance(job.last_step, Written):
            self._step(job.last_step)

    def _step(self, written: Written) -> None:
        self._written = written.files
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(1000 * written.done / written.total))

    def _stop(self) -> None:
        self._job.cancel()
        self.said.tell(self.tr("Stopping …"))

    def _failed(self) -> None:
        self.said.tell("")

    def _ended(self) -> None:
        if self._job.cancelled:
            self.said.tell(self.tr("Stopped. A file that was not finished is not there."), "warn")

    def _done(self) -> None:
        names = ", ".join(path.name for path in self._written)
        text = filled(self.tr("Written into %1: %2"), shortened(self._into), names)
        self.said.tell(text, "good")
        self.show_folder.show()
        self._mean(self.show_folder)

    def _other(self) -> None:
        """Something else is to be written, which is what comes next then."""
        self._mean(self.yes)
        self._check()

    def _mean(self, meant: QPushButton) -> None:
        for made in (self.yes, self.show_folder):
            emphasise(made, made is meant)
        meant.setDefault(True)

    @property
    def _into(self) -> Path:
        """The folder that was written into, whatever stands in its line by now."""
        return self._written[0].parent if self._written else self._folder

    def _check(self) -> None:
        """One export at a time: two would write to the same files."""
        chosen = any(box.isChecked() for box in self.boxes.values())
        free = self._context.jobs.job(KIND) is None
        with taking_turns(self.show_folder, self.yes, self.halt):
            self.bar.setHidden(free)
            self.halt.setHidden(free)
            self.yes.setEnabled(free and chosen and bool(self.folder.text().strip()))

    def _choose(self) -> None:
        for path in ask_for_folder(self, self.tr("Folder"), str(self._folder)):
            self.folder.setText(shortened(path))

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._into)))


def _reports(overview: Overview) -> bool:
    """Whether there is anybody for people to agree with."""
    return bool(overview.people) and len(overview.coders) > 1
