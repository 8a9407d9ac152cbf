"""Adding files: into which project, under which codebook, cut into what."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLayout, QLineEdit, QSizePolicy, QWidget

from desktop.engine.folders import rubrics_folder
from desktop.engine.ingest.fitting import Suggestion, Why, chosen_unit, suggested
from desktop.engine.ingest.formats import CUT, ENCODED, FORMATS, HEADED, WORKBOOKS, ending
from desktop.engine.ingest.model import FilePreview, ReadOptions, UnitKind
from desktop.engine.ingest.sources import Discovery
from desktop.engine.store.project import SUFFIX
from desktop.ui.dialogs.parts import Question, form_layout
from desktop.ui.preferences import Preferences
from desktop.ui.sentences import told
from desktop.ui.session import Overview
from desktop.ui.widgets.basics import Banner, Chooser, button, label, row
from desktop.ui.widgets.spoken import say
from desktop.ui.words import number_text, shortened, unit_words
from rubrics.library import Origin, list_rubrics
from rubrics.paths import written_path
from rubrics.schema import Rubric

NAMED = 4
"""How many files are named before the rest is counted."""

LONGEST_NAME = 60
"""Characters of a name made from a file's; systems allow 255 bytes with all that is appended."""

ENCODINGS = (
    "UTF-8", "UTF-16", "Windows-1252", "ISO-8859-15", "Windows-1250", "Windows-1251",
    "Windows-1253", "Windows-1254", "Windows-1255", "Windows-1256", "Mac-Roman", "Shift_JIS",
    "EUC-JP", "GB18030", "Big5", "EUC-KR",
)  # fmt: skip
"""What text files are found in, the commonest first; names that Python's codecs know."""


@dataclass(frozen=True, slots=True)
class Addition:
    """What was decided. ``rubric`` is None where the files go into the open project; a new one
    that is ``protected`` gets a passphrase."""

    path: Path
    rubric: Rubric | None
    options: ReadOptions
    protected: bool = False


class AddFilesDialog(Question):
    """Asks what has to be known before files can be read.

    Whoever dropped a codebook ends it with ``AS_CODEBOOK``.
    """

    AS_CODEBOOK = 2

    def __init__(
        self,
        found: Discovery,
        preferences: Preferences,
        current: Overview | None,
        parent: QWidget,
        table: FilePreview | None = None,
        *,
        codebook: bool = False,
    ) -> None:
        """``table`` is the beginning of the first table among the files; ``codebook`` says that the
        only file looks like one."""
        title = QCoreApplication.translate("AddFilesDialog", "Add files")
        super().__init__(parent, title, _names(found), "")
        self._preferences = preferences
        self._current = current
        self._any = bool(found.sources)
        self.setMinimumWidth(600)
        self._form = form = form_layout()
        self.target = Chooser()
        if current is not None:
            self.target.addItem(self.tr("The open project, %1").replace("%1", current.name))
        self.target.addItem(self.tr("A new project"))
        self.project_name = QLineEdit(_free_name(preferences.folder, found))
        self.folder = QLineEdit(shortened(preferences.folder))
        self.folder.setReadOnly(True)
        self.rubric = Chooser()
        self._offer_rubrics(table, codebook=codebook)
        self.about_rubric = label("", "muted", wrap=True)
        # As high as its text is in this width: Qt would keep the height of a narrower one as well.
        self.about_rubric.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.protect = QCheckBox(self.tr("Protect it with a &passphrase"))
        self.units = Chooser()
        self.units.addItem(self.tr("What suits each file"), None)
        for kind in UnitKind:
            if kind is not UnitKind.ROW:
                self.units.addItem(unit_words(kind), kind)
        self.encoding = Chooser()
        self.encoding.addItem(self.tr("Recognised in each file"), "")
        for name in ENCODINGS:
            self.encoding.addItem(name, name)
        self.sheet = QLineEdit()
        self.sheet.setPlaceholderText(self.tr("The first that is not empty"))
        self.header = QCheckBox(self.tr("The first &row of a table names its columns"))
        self.header.setChecked(True)
        choose = button(self.tr("Choose …"), self._choose)
        rows: tuple[tuple[str, QWidget | QLayout], ...] = (
            (self.tr("Add to"), self.target),
            (self.tr("&Name of the project"), self.project_name),
            (self.tr("Keep it in"), row(self.folder, choose)),
            (self.tr("&Codebook"), self.rubric),
            ("", self.about_rubric),
            ("", self.protect),
            (self.tr("Cut running text &into"), self.units),
            (self.tr("Character &encoding"), self.encoding),
            (self.tr("&Sheet of workbooks"), self.sheet),
            ("", self.header),
        )
        for text, item in rows:
            form.addRow(text, item)
            if isinstance(item, QWidget) and text:
                item.setAccessibleName(text.replace("&", ""))
        self.folder.setAccessibleName(self.tr("Keep it in"))
        self._show_needed(found)
        self.body.addLayout(form)
        self.problem = Banner()
        self.body.addWidget(self.problem)
        if found.problems:
            self.body.addWidget(Banner("\n".join(map(told, found.problems)), "warn"))
        self.body.addStretch(1)  # takes what is left, which would make the banners higher
        self.target.currentIndexChanged.connect(self._show)
        self.target.currentIndexChanged.connect(self._propose_units)
        self.rubric.currentIndexChanged.connect(self._show)
        self.project_name.textChanged.connect(self._show)
        self._show()
        self._propose_units()

    def _offer_rubrics(self, table: FilePreview | None, *, codebook: bool) -> None:
        if codebook:
            text = self.tr("This looks like a codebook: its columns are named like those of one.")
            take = button(self.tr("Import it as a codebook"), partial(self.done, self.AS_CODEBOOK))
            self.body.addWidget(Banner(text, "info", take))
        # Who made one of their own wants that, and not one of those that come with the program.
        entries = sorted(list_rubrics(rubrics_folder()), key=lambda e: e.origin is Origin.BUILTIN)
        rubrics = [entry.rubric for entry in entries
                   if entry.rubric is not None and not entry.replaced]  # fmt: skip
        for rubric in rubrics:
            self.rubric.addItem(rubric.title, rubric)
        self._suggestion = suggested(rubrics, table, self._preferences.rubric)
        self._why = _reason(self._suggestion, table)
        # A project keeps its codebook: where nothing speaks for one, it has to be chosen.
        self.rubric.setPlaceholderText(self.tr("Choose one"))
        taken = rubrics.index(self._suggestion.rubric) if self._suggestion else -1
        self.rubric.setCurrentIndex(taken)

    def _show_needed(self, found: Discovery) -> None:
        """Asks only what makes a difference to these files."""
        formats = {FORMATS[ending(source.path)].name for source in found.sources}
        needed = (
            (self.units, CUT),
            (self.encoding, ENCODED),
            (self.sheet, WORKBOOKS),
            (self.header, HEADED),
        )
        for item, by in needed:
            self._form.setRowVisible(item, bool(formats & by))

    def _propose_units(self) -> None:
        """In a project that has running text, new text is cut as that was on somebody's word."""
        documents = self._current.documents if self._current and self._into_current else ()
        self.units.setCurrentIndex(max(self.units.findData(chosen_unit(documents)), 0))

    @property
    def addition(self) -> Addition:
        """The answer."""
        kind = self.units.currentData()  # Qt hands an enumeration of texts back as a text
        options = ReadOptions(
            unit=UnitKind(kind) if kind else None,
            encoding=self.encoding.currentData(),
            sheet=self.sheet.text().strip(),
            header=self.header.isChecked(),
        )
        if self._into_current and self._current is not None:
            return Addition(self._current.path, None, options)
        protected = self.protect.isChecked()
        return Addition(self._path, self.rubric.currentData(), options, protected)

    @property
    def _into_current(self) -> bool:
        return self._current is not None and self.target.currentIndex() == 0

    @property
    def _path(self) -> Path:
        return written_path(self.folder.text()) / (self.project_name.text().strip() + SUFFIX)

    def _show(self) -> None:
        new = not self._into_current
        self._form.setRowVisible(0, self._current is not None)
        for number in (1, 2, 3, 4, 5):
            self._form.setRowVisible(number, new)
        rubric: Rubric | None = self.rubric.currentData()
        is_suggested = self._suggestion is not None and rubric is self._suggestion.rubric
        why = self._why if is_suggested else ""
        nothing = self.tr(
            "It says what is asked of each text. One of your own is made, or imported, on the page "
            "Codebook before files are added."
        )
        about = rubric.description if rubric else nothing
        about = f"{why} {about}".strip()
        if about != self.about_rubric.text():
            say(self, about)
        self.about_rubric.setText(about)
        if not self._any:
            fault = self.tr("Nothing here can be read. Choose other files or another folder.")
        else:
            fault = self._fault() if new else ""
        self.problem.tell(fault, "warn")
        self.yes.setEnabled(not fault)
        self.yes.setText(self.tr("Make the project") if new else self.tr("Add the files"))

    def _fault(self) -> str:
        if self.rubric.currentData() is None:
            choose = self.tr("Choose the codebook: a project keeps the one that it begins with.")
            return self._fault_of_path() or choose
        return self._fault_of_path()

    def _fault_of_path(self) -> str:
        name = self.project_name.text().strip()
        if not name:
            return self.tr("Give the project a name.")
        if set(name) & set('/\\:*?"<>|') or name.startswith("."):
            return self.tr('A name has none of / \\ : * ? " < > | and does not begin with a dot.')
        try:
            self._path.lstat()
        except FileNotFoundError:
            return ""
        except OSError:
            return self.tr(
                "No project of this name can be kept in this folder. Choose another folder or name."
            )
        return self.tr("There is a project of this name already. Choose another name.")

    def _choose(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Keep it in"), str(self._path.parent))
        if name:
            self.folder.setText(shortened(Path(name)))
            self._preferences.folder = Path(name)
            self._show()


def _reason(suggestion: Suggestion | None, table: FilePreview | None) -> str:
    """Why this codebook is the one that is offered first."""
    if suggestion is None:
        return ""
    if suggestion.why is Why.LAST:
        return QCoreApplication.translate("AddFilesDialog", "You used it last.")
    name = table.source.name if table else ""
    text = QCoreApplication.translate("AddFilesDialog", "It fits the columns of %1.")
    return text.replace("%1", name)


def _names(found: Discovery) -> str:
    names = [source.name for source in found.sources[:NAMED]]
    rest = len(found.sources) - len(names)
    if rest:
        more = QCoreApplication.translate("AddFilesDialog", "and %1 more")
        return ", ".join(names) + " " + more.replace("%1", number_text(rest))
    return ", ".join(names)


def _free_name(folder: Path, found: Discovery) -> str:
    """The name of the only file, or of the folder in which all lie, that no project has yet."""
    paths = [source.path.absolute() for source in found.sources]
    together = Path(os.path.commonpath([path.parent for path in paths])).name if paths else ""
    stem = (paths[0].stem if len(paths) == 1 else together)[:LONGEST_NAME] or "project"
    number, name = 1, stem
    while os.path.lexists(folder / f"{name}{SUFFIX}"):  # False where nobody can look
        number += 1
        name = f"{stem} {number}"
    return name
