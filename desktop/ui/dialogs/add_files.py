"""The dialog that asks how to add files: to which project, with which codebook, read how."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLineEdit, QSizePolicy, QWidget

from desktop.engine.home.folders import rubrics_folder
from desktop.engine.ingest.fitting import Suggestion, Why, chosen_unit, suggested
from desktop.engine.ingest.formats import CUT, ENCODED, FORMATS, HEADED, WORKBOOKS, ending
from desktop.engine.ingest.guesses import FilePreview
from desktop.engine.ingest.options import ReadOptions, UnitKind
from desktop.engine.ingest.sources import Discovery
from desktop.engine.store.project import SUFFIX
from desktop.ui.dialogs.base import BaseDialog, form_layout
from desktop.ui.dialogs.folder_field import FolderField
from desktop.ui.dialogs.passphrase import ask_for_new_passphrase
from desktop.ui.dialogs.project_name import name_problem, project_path
from desktop.ui.preferences import Preferences
from desktop.ui.sentences import translated
from desktop.ui.session import Overview
from desktop.ui.widgets.accessibility import announce
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.combo_box import ComboBox
from desktop.ui.widgets.labels import label
from desktop.ui.words import number_text, unit_words
from rubrics.library import Origin, list_rubrics
from rubrics.schema import Rubric

MAX_NAMES = 4
"""Files that are named. The others are counted."""

MAX_NAME_LENGTH = 60
"""Characters of a project name made from a file name. Systems allow 255 bytes with all suffixes."""

ENCODINGS = (
    "UTF-8", "UTF-16", "Windows-1252", "ISO-8859-15", "Windows-1250", "Windows-1251",
    "Windows-1253", "Windows-1254", "Windows-1255", "Windows-1256", "Mac-Roman", "Shift_JIS",
    "EUC-JP", "GB18030", "Big5", "EUC-KR",
)  # fmt: skip
"""Encodings of text files by Python's names, the most common first."""

_NEW_PROJECT_ROWS = range(1, 6)
"""Rows of the form that concern a new project only: from its name to its passphrase."""


@dataclass(frozen=True, slots=True)
class Addition:
    """Where files are to be added, and how they are to be read."""

    path: Path
    """The project file."""
    rubric: Rubric | None
    """The codebook of a new project; None for the open project, which has one."""
    options: ReadOptions
    passphrase: str | None = field(default=None, repr=False)
    """That of a new project, if it gets one."""


class AddFilesDialog(BaseDialog):
    """Asks what has to be known before files can be read; the answer is ``addition``."""

    AS_CODEBOOK = 2
    """The result of the dialog if the only file is to be imported as a codebook instead."""

    def __init__(
        self,
        found: Discovery,
        preferences: Preferences,
        current: Overview | None,
        parent: QWidget,
        table: FilePreview | None = None,
        *,
        codebook: bool = False,
        new: bool = False,
    ) -> None:
        """``current`` is the open project, ``table`` the beginning of the first table among the
        files. ``codebook`` says that the only file looks like one, ``new`` that a new project is
        to be proposed."""
        super().__init__(parent, self.tr("Add files"), _listed_names(found), "")
        self._preferences = preferences
        self._current = current
        self._any_readable = bool(found.sources)
        self.setMinimumWidth(600)
        if codebook:
            self._offer_import()
        self._make_project_fields(found, new=new)
        self._offer_rubrics(table)
        self._make_reading_fields()
        self._form = self._make_form(found)
        self.body.addLayout(self._form)
        self.problem = Banner()
        self.body.addWidget(self.problem)
        if found.problems:
            self.body.addWidget(Banner("\n".join(map(translated, found.problems)), "warn"))
        self.body.addStretch(1)  # takes the room that would make the banners higher
        self.target.currentIndexChanged.connect(self._update)
        self.target.currentIndexChanged.connect(self._propose_units)
        self.rubric.currentIndexChanged.connect(self._update)
        self.project_name.textChanged.connect(self._update)
        self.folder.chosen.connect(self._keep_in)
        self._update()
        self._propose_units()

    def _offer_import(self) -> None:
        text = self.tr("This looks like a codebook: its columns are named like those of one.")
        take = button(self.tr("Import it as a codebook"), partial(self.done, self.AS_CODEBOOK))
        self.body.addWidget(Banner(text, "info", take))

    def _make_project_fields(self, found: Discovery, *, new: bool) -> None:
        self.target = ComboBox()
        if self._current is not None:
            text = self.tr("The open project, %1")
            self.target.addItem(text.replace("%1", self._current.name))
        self.target.addItem(self.tr("A new project"))
        if new:
            self.target.setCurrentIndex(self.target.count() - 1)
        self.project_name = QLineEdit(_free_name(self._preferences.folder, found))
        self.folder = FolderField(self.tr("Keep it in"), self._preferences.folder)
        self.rubric = ComboBox()
        self.rubric_description = label("", "muted", wrap=True)
        # As high as its text is in this width: Qt would keep the height of a narrower one as well.
        self.rubric_description.setSizePolicy(
            QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored
        )
        self._passphrase: str | None = None
        self.protect = QCheckBox(self.tr("Protect it with a &passphrase"))

    def _offer_rubrics(self, table: FilePreview | None) -> None:
        """Lists the codebooks, those of the user first, and chooses the one that fits best."""
        entries = sorted(list_rubrics(rubrics_folder()), key=lambda e: e.origin is Origin.BUILTIN)
        rubrics = [entry.rubric for entry in entries
                   if entry.rubric is not None and not entry.replaced]  # fmt: skip
        for rubric in rubrics:
            self.rubric.addItem(rubric.title, rubric)
        self._suggestion = suggested(rubrics, table, self._preferences.rubric)
        self._reason = _reason(self._suggestion, table)
        # A project keeps its codebook: where nothing speaks for one, it has to be chosen.
        self.rubric.setPlaceholderText(self.tr("Choose one"))
        chosen = rubrics.index(self._suggestion.rubric) if self._suggestion else -1
        self.rubric.setCurrentIndex(chosen)

    def _make_reading_fields(self) -> None:
        self.units = ComboBox()
        self.units.addItem(self.tr("What suits each file"), None)
        for kind in UnitKind:
            if kind is not UnitKind.ROW:
                self.units.addItem(unit_words(kind), kind)
        self.encoding = ComboBox()
        self.encoding.addItem(self.tr("Recognised in each file"), "")
        for name in ENCODINGS:
            self.encoding.addItem(name, name)
        self.sheet = QLineEdit()
        self.sheet.setPlaceholderText(self.tr("The first that is not empty"))
        self.header = QCheckBox(self.tr("The first &row of a table names its columns"))
        self.header.setChecked(True)

    def _make_form(self, found: Discovery) -> QFormLayout:
        """The form of all fields, with those hidden that no file's format needs."""
        form = form_layout(
            (self.tr("Add to"), self.target),
            (self.tr("&Name of the project"), self.project_name),
            (self.tr("Keep it in"), self.folder),
            (self.tr("&Codebook"), self.rubric),
            ("", self.rubric_description),
            ("", self.protect),
            (self.tr("Cut running text &into"), self.units),
            (self.tr("Character &encoding"), self.encoding),
            (self.tr("&Sheet of workbooks"), self.sheet),
            ("", self.header),
        )
        formats = {FORMATS[ending(source.path)].name for source in found.sources}
        for asked, needed_by in (
            (self.units, CUT),
            (self.encoding, ENCODED),
            (self.sheet, WORKBOOKS),
            (self.header, HEADED),
        ):
            form.setRowVisible(asked, bool(formats & needed_by))
        return form

    @property
    def addition(self) -> Addition:
        """What the user chose."""
        kind = self.units.currentData()  # Qt returns a StrEnum as a str
        options = ReadOptions(
            unit=UnitKind(kind) if kind else None,
            encoding=self.encoding.currentData(),
            sheet=self.sheet.text().strip(),
            header=self.header.isChecked(),
        )
        if self._into_current and self._current is not None:
            return Addition(self._current.path, None, options)
        path = project_path(self.folder.path, self.project_name.text())
        return Addition(path, self.rubric.currentData(), options, self._passphrase)

    def accept(self) -> None:
        """Asks for the passphrase while everything chosen is still there to come back to."""
        if self.protect.isChecked() and not self._into_current:
            self._passphrase = ask_for_new_passphrase(self)
            if self._passphrase is None:
                return
        super().accept()

    def _propose_units(self) -> None:
        """In a project that has running text, proposes to cut new text as that was on somebody's
        word."""
        documents = self._current.documents if self._current and self._into_current else ()
        self.units.setCurrentIndex(max(self.units.findData(chosen_unit(documents)), 0))

    @property
    def _into_current(self) -> bool:
        return self._current is not None and self.target.currentIndex() == 0

    def _update(self) -> None:
        """Shows what belongs to the present choices."""
        new = not self._into_current
        self._form.setRowVisible(self.target, self._current is not None)
        for number in _NEW_PROJECT_ROWS:
            self._form.setRowVisible(number, new)
        self._describe_rubric()
        if not self._any_readable:
            problem = self.tr("Nothing here can be read. Choose other files or another folder.")
        else:
            problem = self._find_problem() if new else ""
        self.problem.tell(problem, "warn")
        self.accept_button.setEnabled(not problem)
        accept = self.tr("Make the project") if new else self.tr("Add the files")
        self.accept_button.setText(accept)

    def _describe_rubric(self) -> None:
        rubric: Rubric | None = self.rubric.currentData()
        is_suggested = self._suggestion is not None and rubric is self._suggestion.rubric
        reason = self._reason if is_suggested else ""
        nothing = self.tr(
            "It says what is asked of each text. One of your own is made, or imported, on the page "
            "Codebook before files are added."
        )
        text = f"{reason} {rubric.description if rubric else nothing}".strip()
        if text != self.rubric_description.text():
            announce(self, text)
        self.rubric_description.setText(text)

    def _find_problem(self) -> str:
        """What keeps a new project from being made; empty if nothing does."""
        if problem := name_problem(self.folder.path, self.project_name.text()):
            return problem
        if self.rubric.currentData() is None:
            return self.tr("Choose the codebook: a project keeps the one that it begins with.")
        return ""

    def _keep_in(self, folder: Path) -> None:
        self._preferences.folder = folder
        self._update()


def _reason(suggestion: Suggestion | None, table: FilePreview | None) -> str:
    """Why the suggested codebook was chosen; empty without a suggestion."""
    if suggestion is None:
        return ""
    if suggestion.why is Why.LAST:
        return QCoreApplication.translate("AddFilesDialog", "You used it last.")
    name = table.source.name if table else ""
    text = QCoreApplication.translate("AddFilesDialog", "It fits the columns of %1.")
    return text.replace("%1", name)


def _listed_names(found: Discovery) -> str:
    names = [source.name for source in found.sources[:MAX_NAMES]]
    rest = len(found.sources) - len(names)
    if rest:
        more = QCoreApplication.translate("AddFilesDialog", "and %1 more")
        return ", ".join(names) + " " + more.replace("%1", number_text(rest))
    return ", ".join(names)


def _free_name(folder: Path, found: Discovery) -> str:
    """A project name that is not taken, from the only file or the folder that holds all files."""
    paths = [source.path.absolute() for source in found.sources]
    common_folder = Path(os.path.commonpath([path.parent for path in paths])).name if paths else ""
    stem = (paths[0].stem if len(paths) == 1 else common_folder)[:MAX_NAME_LENGTH] or "project"
    number, name = 1, stem
    while os.path.lexists(folder / f"{name}{SUFFIX}"):  # False in a folder that cannot be read
        number += 1
        name = f"{stem} {number}"
    return name
