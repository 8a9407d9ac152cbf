"""The codebook page: choose, read, edit and try a codebook; copy, delete, import, export."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import chain, count
from pathlib import Path

from PySide6.QtWidgets import QDialog, QTabWidget, QWidget

from desktop.engine.codebooks import Imported
from desktop.engine.home.folders import rubrics_folder
from desktop.engine.home.rubric_files import imported, write_rubric
from desktop.ui.dialogs.base import answer_of
from desktop.ui.dialogs.file_dialogs import ask_for_codebook, ask_for_export_path
from desktop.ui.dialogs.sheet import ask_for_sheet
from desktop.ui.dialogs.unsaved import UnsavedDialog
from desktop.ui.page import Context, Page
from desktop.ui.pages.rubric.deletion_banner import DeletionBanner
from desktop.ui.pages.rubric.editor import RubricEditor
from desktop.ui.pages.rubric.form import RubricForm
from desktop.ui.pages.rubric.new_rubric import duplicate_source, short_names, starter_source
from desktop.ui.pages.rubric.recode_banner import RecodeBanner
from desktop.ui.pages.rubric.rubric_list import RubricList, is_projects
from desktop.ui.pages.rubric.rubric_view import RubricView
from desktop.ui.pages.rubric.saver import RubricSaver
from desktop.ui.pages.rubric.trial import RubricTrial
from desktop.ui.sentences import translated
from desktop.ui.widgets.accessibility import announce
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import FlowLayout, column
from desktop.ui.widgets.shortcuts import shortcut
from desktop.ui.widgets.splitter import side_by_side
from rubrics.draft import Draft, short_name
from rubrics.errors import UserError
from rubrics.library import IMPORTED, Entry, Origin, list_rubrics
from rubrics.loader import load_rubric
from rubrics.schema import Rubric

FORM, TEXT, TRY = 1, 2, 3
"""Indices of the tabs; the first tab is for reading."""


class RubricPage(Page):
    """The list of codebooks at the left; tabs with the chosen one at the right."""

    name = "rubric"
    icon = "book-open-text"
    needs_project = False

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._saved_source: str | None = None  # to which "Undo all changes" goes back
        self._valid_rubric: Rubric | None = None  # None while the text has faults
        self._path_to_choose: Path | None = None  # when the list is refreshed
        self._save_when_checked = False
        self._edited_id = ""  # of the codebook that is shown; empty for a new one or a project's
        self._path: Path | None = None  # the user's file that is shown
        self._starter: str | None = None  # a new codebook as it was before it was edited
        self._choose_project_rubric = True  # when the list is refreshed
        self.session.opened.connect(self._project_opened)
        self.list = RubricList()
        self.list.chosen.connect(self._chosen)
        self.view = RubricView()
        self.editor = RubricEditor(context.jobs)
        self.editor.checked.connect(self._show_checked)
        self.form = RubricForm()
        self.form.changed.connect(self._take_form_text)
        self.form.undo_requested.connect(lambda: self._undo_or_redo(self.editor.text.undo))
        self.form.redo_requested.connect(lambda: self._undo_or_redo(self.editor.text.redo))
        self.form.text_requested.connect(self._go_to_text)
        self.trial = RubricTrial(context)
        self._edit_tools = self._make_edit_tools()
        self.tabs = QTabWidget()
        self.tabs.addTab(self.view, self.tr("Read"))
        self.tabs.addTab(_padded(self.form), self.tr("Edit"))
        self.tabs.addTab(_padded(self.editor), self.tr("Text"))
        self.tabs.addTab(self.trial, self.tr("Try on a text"))
        self.tabs.tabBar().setAccessibleName(self.tr("Read, edit or try"))
        self.tabs.currentChanged.connect(self._tab_changed)
        self.copy_button = button(self.tr("Duplicate"), self._duplicate, icon="copy")
        self.delete_button = button(self.tr("Delete"), self._delete, icon="trash-2")
        self.saver = RubricSaver(context.jobs, context.show_error, self)
        self.saver.saved.connect(self._saved)
        self.recode = RecodeBanner(context.session)
        self.deletion = DeletionBanner(context.jobs, context.show_error)
        self.deletion.deleted.connect(self.refresh)
        self.deletion.restored.connect(self._restored)
        self.new_button = button(self.tr("New"), self._new, icon="plus")
        self.new_button.setEnabled(False)  # until it is known which names are taken
        self.tools.addWidget(self.new_button)
        self.tools.addWidget(button(self.tr("Import …"), self._import, icon="upload"))
        self.tools.addWidget(button(self.tr("Export …"), self._export, icon="download"))
        self.body.addWidget(self.deletion)
        left, right = QWidget(), QWidget()
        left.setLayout(
            column(self.list, FlowLayout(self.copy_button, self.delete_button), spacing=8)
        )
        right.setLayout(column(self.recode, self.tabs, self._edit_tools, spacing=8))
        self.body.addWidget(side_by_side(left, right, (240, 740), stretch=(0, 1)), 1)

    def _make_edit_tools(self) -> QWidget:
        """The buttons below the form and the text: save, undo and redo."""
        self.save_button = button(self.tr("Save"), self._save, icon="save", kind="primary")
        shortcut(self.tr("Save the codebook"), "Ctrl+S", self, self._save)
        self.undo_button = button(
            "", self.form.undo_requested.emit, icon="undo-2", tip=self.tr("Undo")
        )
        self.redo_button = button(
            "", self.form.redo_requested.emit, icon="redo-2", tip=self.tr("Redo")
        )
        self.revert_button = button(self.tr("Undo all changes"), self._revert)
        for tool in (self.save_button, self.undo_button, self.redo_button, self.revert_button):
            tool.setEnabled(False)
        self.editor.text.undoAvailable.connect(self.undo_button.setEnabled)
        self.editor.text.redoAvailable.connect(self.redo_button.setEnabled)
        made = QWidget()
        made.setLayout(
            FlowLayout(self.save_button, self.undo_button, self.redo_button, self.revert_button)
        )
        made.setVisible(False)
        return made

    def title(self) -> str:
        return self.tr("Codebook")

    def about(self) -> str:
        return self.tr(
            "The codebook says what is asked of every unit. A project keeps the text it was begun "
            "with; what people coded under it can go on in a new project with a changed one."
        )

    def refresh(self) -> None:
        self._offer_annotating()
        if not self.editor.modified:
            self.context.jobs.submit(
                "rubrics", lambda: list_rubrics(rubrics_folder()), self._set_entries, owner=self
            )

    def _offer_annotating(self) -> None:
        """Leads on while the project's own codebook is chosen: no other one would be asked."""
        overview, entry = self.session.overview, self.list.current_entry
        self.offer_next(bool(overview and entry and is_projects(entry, overview)))

    def leave(self) -> bool:
        """Asks the user before unsaved changes are lost, and saves them if that is wanted."""
        if not self.editor.modified:
            return True
        untouched = self.editor.source == self._starter
        answer = UnsavedDialog.DISCARD if untouched else answer_of(UnsavedDialog(self))
        if answer == UnsavedDialog.DISCARD:
            self._revert()
        elif answer == QDialog.DialogCode.Accepted:
            return self.saver.save_and_wait(self.editor.parser(), self._saved_source, self._path)
        return answer == UnsavedDialog.DISCARD

    def open_file(self, path: Path, sheet: str = "") -> None:
        """Imports a codebook. One of another program is converted and shown unsaved; ``sheet`` is
        the sheet of a workbook to read."""
        if not self.leave():
            return
        if path.suffix.lower() in IMPORTED:
            read = partial(imported, path, sheet=sheet)
            begin = partial(self._show_imported, path)
            self.context.jobs.submit("rubrics", read, begin, self.context.show_error, owner=self)
        else:
            self.saver.save(lambda: load_rubric(path), self._saved_source)

    def _show_imported(self, path: Path, made: Imported) -> None:
        """Shows a codebook that was converted from another file, with notes about that. If the file
        has several sheets with a codebook, asks which one."""
        if made.sheets:
            if sheet := ask_for_sheet(path, made.sheets, self):
                self.open_file(path, sheet)
            return
        self._show_copy(made.source)
        self.form.note_banner.tell("\n".join(map(translated, made.notes)))

    def end_work(self) -> None:
        self.trial.stop()

    def _project_opened(self) -> None:
        self._choose_project_rubric = True

    def _set_entries(self, entries: list[Entry]) -> None:
        self.new_button.setEnabled(True)
        if self.editor.modified:  # the user has begun to write meanwhile
            return
        if self._choose_project_rubric and self._path_to_choose is None:
            self.list.clear_choice()
        self.list.set_entries(entries, self.session.overview, self._path_to_choose)
        self._path_to_choose, self._choose_project_rubric = None, False
        if self.list.current_entry is not None:
            self._show(self.list.current_entry)

    def _chosen(self, entry: Entry, before: int) -> None:
        if self.leave():
            self._path_to_choose = None  # of what was saved on leaving
            self._show(entry)
        else:
            self.list.select_silently(before)

    def _show(self, entry: Entry) -> None:
        self._edited_id = "" if entry.origin is Origin.PROJECT else entry.id
        self._path = entry.path if entry.origin is Origin.USER else None
        self.delete_button.setEnabled(entry.origin is Origin.USER)
        self._offer_annotating()
        self.form.note_banner.tell(self._note(entry))
        if entry.rubric is not None:
            self._show_saved(entry.rubric.source)
        else:
            self.context.jobs.submit(
                "rubrics",
                lambda: entry.path.read_text(encoding="utf-8"),
                partial(self._open_faulty, entry),
                lambda _: self._open_unreadable(entry),
                owner=self,
            )

    def _note(self, entry: Entry) -> str:
        """A note about what saving changes to this codebook will do, or how it comes to be used."""
        overview = self.session.overview
        if overview and is_projects(entry, overview):
            return self.tr(
                "The project “%1” keeps the text it was begun with. Raise the version, change what "
                "you like and save it: then you can go on with it in a new project."
            ).replace("%1", overview.name)
        if entry.origin is Origin.BUILTIN:
            return self.tr(
                "Built in. What you save is a codebook of your own that takes its place; to keep "
                "both, duplicate it first."
            )
        if entry.rubric and (overview is None or overview.rubric.id != entry.id):
            return self.tr(
                "To use it, choose texts on the page Start: a new project then asks which codebook "
                "it begins with."
            )
        return ""

    def _open_unreadable(self, entry: Entry) -> None:
        if self._saved_source != "":  # only the first time, not whenever the list is refreshed
            self.context.show_error(entry.error)
        self._open_faulty(entry, "")

    def _open_faulty(self, entry: Entry, source: str) -> None:
        if self.list.current_entry != entry:  # another one was chosen meanwhile
            return
        new = source != self._saved_source
        self._show_saved(source)
        if new:
            self.tabs.setCurrentIndex(TEXT if self.form.unreadable_banner.text else FORM)

    def _show_saved(self, source: str) -> None:
        """Shows a saved source. If it is shown already, the scroll positions stay."""
        if source == self._saved_source and not self.editor.modified:
            return
        self._saved_source = source
        self._show_source(source, short_names(source), modified=False)

    def _show_source(self, source: str, fixed_names: list[str], *, modified: bool) -> None:
        """Shows another codebook in all tabs."""
        self.editor.show_source(source, modified=modified)
        taken = {entry.id for entry in self.list.entries()} - {self._edited_id}
        self.form.show_rubric(self.editor.source, fixed_names, taken)
        self.copy_button.setEnabled(not self.form.unreadable_banner.text)

    def _take_form_text(self, source: str) -> None:
        self.editor.replace_text(source)
        self._update_buttons()

    def _undo_or_redo(self, step: Callable[[], None]) -> None:
        """Calls undo or redo of the text's document, and shows the change in the form."""
        step()
        self.form.show_undone(self.editor.source)
        self._update_buttons()
        self.editor.check()

    def _go_to_text(self) -> None:
        self.tabs.setCurrentIndex(TEXT)

    def _tab_changed(self, tab: int) -> None:
        self._edit_tools.setVisible(tab in (FORM, TEXT))
        if tab == FORM:
            self.form.show_source(self.editor.source)
            self.form.show_faults(self.editor.faults)

    def _update_buttons(self) -> None:
        self.revert_button.setEnabled(self.editor.modified)
        self.save_button.setEnabled(self.editor.modified and self._valid_rubric is not None)

    def _show_checked(self, rubric: Rubric | None) -> None:
        self._valid_rubric = rubric
        self._update_buttons()
        self.form.show_faults(self.editor.faults)
        self.trial.set_rubric(rubric)
        self.recode.offer(self.list.current_entry, None if self.editor.modified else rubric)
        if rubric is not None:
            self.view.show_rubric(rubric)
        saving, self._save_when_checked = self._save_when_checked, False
        if saving and rubric is not None:
            self._save()

    def _save(self) -> None:
        """Saves the text. If its last change has not been checked yet, it is saved after that."""
        rubric = self._valid_rubric
        if not self.editor.modified:
            return
        if rubric is None or rubric.source != self.editor.source:
            self._save_when_checked = True
            self.editor.check()
        else:
            self.saver.save(lambda: rubric, self._saved_source, self._path)

    def _saved(self, rubric: Rubric, path: Path) -> None:
        self._path = self._path_to_choose = path
        self._edited_id = rubric.id
        self.deletion.tell("")
        announce(self, self.tr("Saved."))  # seen by the disabled button
        shown = self.editor.source == rubric.source
        if shown or self.editor.modified:  # later changes can be undone to this text
            self._saved_source = rubric.source
        if shown:
            self.editor.text.document().setModified(False)
            self.form.context.fixed_names = frozenset(short_names(rubric.source))
            self.editor.check()
        self.refresh()

    def _revert(self) -> None:
        self._show_saved(self._saved_source or "")

    def _new(self) -> None:
        if self.leave():
            self._starter = starter_source(*self._free_id_and_title(self.tr("My codebook")))
            self._show_unsaved(self._starter, [])

    def _duplicate(self) -> None:
        if self.leave():
            title = self.form.context.draft.text(("title",))
            self._show_copy(self._saved_source or "", self.tr("%1 (copy)").replace("%1", title))

    def _show_copy(self, source: str, title: str = "") -> None:
        """Shows a source as a new codebook, under an id and a title that are not taken."""
        own = self._free_id_and_title(title or Draft(source).text(("title",)))
        self._show_unsaved(duplicate_source(source, *own), short_names(source)[1:])

    def _free_id_and_title(self, title: str) -> tuple[str, str]:
        """An id that no codebook has, and the title that it is derived from."""
        taken = {entry.id for entry in self.list.entries()}
        names = chain([title], (f"{title} {number}" for number in count(2)))
        made = ((short_name(name, (), join="-"), name) for name in names)
        return next(pair for pair in made if pair[0] not in taken)

    def _show_unsaved(self, source: str, fixed_names: list[str]) -> None:
        """Shows a codebook that has no file yet."""
        self._edited_id, self._path, self._saved_source = "", None, source
        self.list.clear_choice()
        self._offer_annotating()
        self.delete_button.setEnabled(False)
        self.form.note_banner.tell("")
        self.tabs.setCurrentIndex(FORM)
        self._show_source(source, fixed_names, modified=True)
        self.form.focus_title()

    def _delete(self) -> None:
        entry = self.list.current_entry
        if entry is not None and self.leave():
            self.deletion.ask(entry)

    def _restored(self, path: Path) -> None:
        self._path_to_choose = path
        self.refresh()

    def _import(self) -> None:
        if path := ask_for_codebook(self):
            self.open_file(path)

    def _export(self) -> None:
        rubric = self._valid_rubric
        if rubric is None:
            self.context.show_error(UserError(self.tr("It has faults. Mend them, then export it.")))
            return
        if path := ask_for_export_path(self, rubric.id):
            work = partial(write_rubric, rubric, path)
            self.context.jobs.submit("rubrics", work, None, self.context.show_error)


def _padded(part: QWidget) -> QWidget:
    """A widget with margins around it, for a tab."""
    made = QWidget()
    rows = column(part)
    rows.setContentsMargins(2, 10, 2, 2)
    made.setLayout(rows)
    return made
