"""Rubric: choose a codebook, read it, edit it, try it on a text; copy, delete, import, export."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import chain, count
from pathlib import Path

from PySide6.QtWidgets import QTabWidget, QWidget

from desktop.engine.codebooks import Imported
from desktop.engine.folders import rubrics_folder
from desktop.engine.rubric_files import imported, write_rubric
from desktop.ui.dialogs.parts import confirmed
from desktop.ui.dialogs.sheet import asked_sheet
from desktop.ui.page import Context, Page
from desktop.ui.pages.rubric.beginning import beginning, duplicate, short_names
from desktop.ui.pages.rubric.delete import Deletion
from desktop.ui.pages.rubric.editor import RubricEditor
from desktop.ui.pages.rubric.form import RubricForm
from desktop.ui.pages.rubric.keep import Keeper
from desktop.ui.pages.rubric.read import RubricView
from desktop.ui.pages.rubric.rubric_list import RubricList
from desktop.ui.pages.rubric.trial import RubricTry
from desktop.ui.sentences import translated
from desktop.ui.widgets.ask_files import ask_for_codebook, ask_where_to_export
from desktop.ui.widgets.basics import beside, button, column
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.keys import shortcut
from desktop.ui.widgets.spoken import say
from rubrics.draft import Draft, short_name
from rubrics.errors import UserError
from rubrics.library import IMPORTED, Entry, Origin, list_rubrics
from rubrics.loader import load_rubric
from rubrics.schema import Rubric

FORM, TEXT, TRY = 1, 2, 3
"""The tabs by their places; the first is for reading."""


class RubricPage(Page):
    """The list at the left; reading, editing and trying at the right."""

    name = "rubric"
    icon = "book-open-text"
    needs_project = False

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._kept: str | None = None
        self._valid: Rubric | None = None
        self._wanted: Path | None = None  # the file to be chosen once the list is made anew
        self._saving = False  # it is to be saved once it has been looked at
        self._edited = ""  # the id of what is shown; empty where saving must not replace its file
        self._path: Path | None = None  # the file of one's own that is shown
        self._blank: str | None = None  # the new codebook as it was before anybody wrote in it
        self._follow = True  # the project's codebook is to be shown
        self.session.opened.connect(self._project_opened)
        self.list = RubricList()
        self.list.chosen.connect(self._chosen)
        self.view = RubricView()
        self.editor = RubricEditor(context.jobs)
        self.editor.checked.connect(self._checked)
        self.form = RubricForm()
        self.form.changed.connect(self._form_changed)
        self.form.back.connect(lambda: self._step(self.editor.text.undo))
        self.form.forth.connect(lambda: self._step(self.editor.text.redo))
        self.form.text.connect(self._to_text)
        self.trial = RubricTry(context)
        self._keeping = self._keeping_tools()
        self.tabs = QTabWidget()
        self.tabs.addTab(self.view, self.tr("Read"))
        self.tabs.addTab(_padded(self.form), self.tr("Edit"))
        self.tabs.addTab(_padded(self.editor), self.tr("Text"))
        self.tabs.addTab(self.trial, self.tr("Try on a text"))
        self.tabs.tabBar().setAccessibleName(self.tr("Read, edit or try"))
        self.tabs.currentChanged.connect(self._turned)
        self.copy = button(self.tr("Duplicate"), self._duplicate, icon="copy")
        self.delete = button(self.tr("Delete"), self._delete, icon="trash-2")
        self.keeper = Keeper(context.jobs, context.show_error, self)
        self.keeper.kept.connect(self._saved)
        self.deletion = Deletion(context.jobs, context.show_error)
        self.deletion.deleted.connect(self.refresh)
        self.deletion.restored.connect(self._restored)
        self.tools.addWidget(button(self.tr("New"), self._new, icon="plus"))
        self.tools.addWidget(button(self.tr("Import …"), self._import, icon="upload"))
        self.tools.addWidget(button(self.tr("Export …"), self._export, icon="download"))
        self.body.addWidget(self.deletion)
        left, right = QWidget(), QWidget()
        left.setLayout(column(self.list, Flow(self.copy, self.delete), spacing=8))
        right.setLayout(column(self.tabs, self._keeping, spacing=8))
        self.body.addWidget(beside(left, right, (240, 740), shares=(0, 1)), 1)

    def _keeping_tools(self) -> QWidget:
        """What keeps changes and takes them back, below the form and the text."""
        self.save = button(self.tr("Save"), self._save, icon="save", kind="primary")
        shortcut(self.tr("Save the codebook"), "Ctrl+S", self, self._save)
        self.undo = button("", self.form.back.emit, icon="undo-2", tip=self.tr("Undo"))
        self.redo = button("", self.form.forth.emit, icon="redo-2", tip=self.tr("Redo"))
        self.revert = button(self.tr("Undo all changes"), self._revert)
        for tool in (self.save, self.undo, self.redo, self.revert):
            tool.setEnabled(False)
        self.editor.text.undoAvailable.connect(self.undo.setEnabled)
        self.editor.text.redoAvailable.connect(self.redo.setEnabled)
        made = QWidget()
        made.setLayout(Flow(self.save, self.undo, self.redo, self.revert))
        made.setVisible(False)
        return made

    def title(self) -> str:
        return self.tr("Codebook")

    def about(self) -> str:
        return self.tr(
            "The codebook says what is asked of every unit. A project keeps the text it was begun "
            "with; an edited codebook is for new projects."
        )

    def refresh(self) -> None:
        self.offer_next(self.session.overview is not None)
        if not self.editor.changed:
            self.context.jobs.submit(
                "rubrics", lambda: list_rubrics(rubrics_folder()), self._offer, owner=self
            )

    def leave(self) -> bool:
        """Asks before changes are lost."""
        if not self.editor.changed:
            return True
        if self.editor.source == self._blank or confirmed(
            self,
            self.tr("Leave without saving?"),
            self.tr("The changes to the codebook will be lost."),
            self.tr("Leave"),
            danger=True,
        ):
            self._revert()
            return True
        return False

    def open_file(self, path: Path, sheet: str = "") -> None:
        """Imports a codebook from a file; one of another program begins one that is to be kept."""
        if not self.leave():
            return
        if path.suffix.lower() in IMPORTED:
            read = partial(imported, path, sheet=sheet)
            begin = partial(self._begin_made, path)
            self.context.jobs.submit("rubrics", read, begin, self.context.show_error, owner=self)
        else:
            self.keeper.keep(lambda: load_rubric(path), self._kept)

    def _begin_made(self, path: Path, made: Imported) -> None:
        """Begins a codebook that was made of another file, and says how that was read."""
        if made.sheets:
            for sheet in asked_sheet(path, made.sheets, self):
                self.open_file(path, sheet)
            return
        self._begin_copy(made.source)
        self.form.note.tell("\n".join(map(translated, made.notes)))

    def end_work(self) -> None:
        """Ends what runs beside the window."""
        self.trial.stop()

    def _project_opened(self) -> None:
        self._follow = True

    def _offer(self, entries: list[Entry]) -> None:
        if self.editor.changed:  # somebody began to write since it was asked
            return
        if self._follow and self._wanted is None:
            self.list.choose_none()
        self.list.offer(entries, self.session.overview, self._wanted)
        self._wanted, self._follow = None, False
        if self.list.entry is not None:
            self._show(self.list.entry)

    def _chosen(self, entry: Entry, before: int) -> None:
        if self.leave():
            self._show(entry)
        else:
            self.list.turn_back(before)

    def _show(self, entry: Entry) -> None:
        self._edited = "" if entry.origin is Origin.PROJECT else entry.id
        self._path = entry.path if entry.origin is Origin.USER else None
        self.delete.setEnabled(entry.origin is Origin.USER)
        self.form.note.tell(self._note(entry))
        if entry.rubric is not None:
            self._open(entry.rubric.source)
        else:
            self.context.jobs.submit(
                "rubrics",
                lambda: entry.path.read_text(encoding="utf-8"),
                partial(self._open_faulty, entry),
                lambda _: self._open_unreadable(entry),
                owner=self,
            )

    def _note(self, entry: Entry) -> str:
        """What becomes of changes that are made here."""
        overview = self.session.overview
        if overview and entry.rubric and entry.rubric.sha256 == overview.rubric.sha256:
            return self.tr(
                "The project “%1” keeps the text it was begun with. What you save here is for new "
                "projects: raise the version."
            ).replace("%1", overview.name)
        if entry.origin is Origin.BUILTIN:
            return self.tr(
                "Built in. What you save is a codebook of your own that takes its place; to keep "
                "both, duplicate it first."
            )
        return ""

    def _open_unreadable(self, entry: Entry) -> None:
        if self._kept != "":  # it is said once, and not whenever the list is made anew
            self.context.show_error(entry.error)
        self._open_faulty(entry, "")

    def _open_faulty(self, entry: Entry, source: str) -> None:
        if self.list.entry != entry:  # somebody has turned to another one meanwhile
            return
        new = source != self._kept
        self._open(source)
        if new:
            self.tabs.setCurrentIndex(TEXT if self.form.unfit.text else FORM)

    def _open(self, source: str) -> None:
        """Shows a text; where it is shown already, whoever reads it keeps their place."""
        if source == self._kept and not self.editor.changed:
            return
        self._kept = source
        self._begin(source, short_names(source), changed=False)

    def _begin(self, source: str, settled: list[str], *, changed: bool) -> None:
        """Shows another codebook in all tabs."""
        self.editor.show_source(source, changed=changed)
        taken = {entry.id for entry in self.list.entries()} - {self._edited}
        self.form.show_source(self.editor.source, settled, taken)
        self.copy.setEnabled(not self.form.unfit.text)

    def _form_changed(self, source: str) -> None:
        self.editor.rewrite(source)
        self._mark_changed()

    def _step(self, step: Callable[[], None]) -> None:
        """Goes a step back or forth, which the form shows at once."""
        step()
        self.form.show_step(self.editor.source)
        self._mark_changed()
        self.editor.check()

    def _to_text(self) -> None:
        self.tabs.setCurrentIndex(TEXT)

    def _turned(self, tab: int) -> None:
        self._keeping.setVisible(tab in (FORM, TEXT))
        if tab == FORM:
            self.form.show_source(self.editor.source)
            self.form.show_faults(self.editor.found)

    def _mark_changed(self) -> None:
        self.revert.setEnabled(self.editor.changed)
        self.save.setEnabled(self.editor.changed and self._valid is not None)

    def _checked(self, rubric: Rubric | None) -> None:
        self._valid = rubric
        self._mark_changed()
        self.form.show_faults(self.editor.found)
        self.trial.show_rubric(rubric)
        if rubric is not None:
            self.view.show_rubric(rubric)
        saving, self._saving = self._saving, False
        if saving and rubric is not None:
            self._save()

    def _save(self) -> None:
        """Keeps the text as it is now; what was typed a moment ago is looked at first."""
        rubric = self._valid
        if not self.editor.changed:
            return
        if rubric is None or rubric.source != self.editor.source:
            self._saving = True
            self.editor.check()
        else:
            self.keeper.keep(lambda: rubric, self._kept, self._path)

    def _saved(self, rubric: Rubric, path: Path) -> None:
        self._path = self._wanted = path
        self._edited = rubric.id
        self.deletion.tell("")
        say(self, self.tr("Saved."))  # whoever sees the window sees “Save” fade
        shown = self.editor.source == rubric.source
        if shown or self.editor.changed:  # what more was typed meanwhile can be undone to it
            self._kept = rubric.source
        if shown:
            self.editor.text.document().setModified(False)
            self.form.desk.settled = frozenset(short_names(rubric.source))
            self.editor.check()
        self.refresh()

    def _revert(self) -> None:
        self._open(self._kept or "")

    def _new(self) -> None:
        if self.leave():
            self._blank = beginning(*self._free(self.tr("My codebook")))
            self._begin_new(self._blank, [])

    def _duplicate(self) -> None:
        if self.leave():
            title = self.form.desk.draft.text(("title",))
            self._begin_copy(self._kept or "", self.tr("%1 (copy)").replace("%1", title))

    def _begin_copy(self, source: str, title: str = "") -> None:
        """Begins a codebook with a text, under an id and a title that are free."""
        own = self._free(title or Draft(source).text(("title",)))
        self._begin_new(duplicate(source, *own), short_names(source)[1:])

    def _free(self, title: str) -> tuple[str, str]:
        """An id that no codebook has, with the title that it is made from."""
        taken = {entry.id for entry in self.list.entries()}
        names = chain([title], (f"{title} {number}" for number in count(2)))
        made = ((short_name(name, (), join="-"), name) for name in names)
        return next(pair for pair in made if pair[0] not in taken)

    def _begin_new(self, source: str, settled: list[str]) -> None:
        """Shows what nobody has kept yet."""
        self._edited, self._path, self._kept = "", None, source
        self.list.choose_none()
        self.delete.setEnabled(False)
        self.form.note.tell("")
        self.tabs.setCurrentIndex(FORM)
        self._begin(source, settled, changed=True)
        self.form.begin()

    def _delete(self) -> None:
        entry = self.list.entry
        if entry is not None and self.leave():
            self.deletion.ask(entry)

    def _restored(self, path: Path) -> None:
        self._wanted = path
        self.refresh()

    def _import(self) -> None:
        for path in ask_for_codebook(self):
            self.open_file(path)

    def _export(self) -> None:
        rubric = self._valid
        if rubric is None:
            self.context.show_error(UserError(self.tr("It has faults. Mend them, then export it.")))
            return
        for path in ask_where_to_export(self, rubric.id):
            work = partial(write_rubric, rubric, path)
            self.context.jobs.submit("rubrics", work, None, self.context.show_error)


def _padded(part: QWidget) -> QWidget:
    """A tab's content with room around it."""
    made = QWidget()
    rows = column(part)
    rows.setContentsMargins(2, 10, 2, 2)
    made.setLayout(rows)
    return made
