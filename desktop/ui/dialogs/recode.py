"""The dialog that goes on with a changed codebook: asks what becomes of the values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.engine.recode import Plan, free_name, make_plan, preview, recode
from desktop.engine.store.project import Project
from desktop.engine.store.recoding import Tally
from desktop.ui.dialogs.base import BaseDialog, form_layout
from desktop.ui.dialogs.folder_field import FolderField
from desktop.ui.dialogs.project_name import name_problem, project_path
from desktop.ui.dialogs.recode_part import RecodePart
from desktop.ui.jobs import LongJob
from desktop.ui.page import Context
from desktop.ui.sentences import translated
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.focus import tab_order
from desktop.ui.widgets.frames import separator
from desktop.ui.widgets.layouts import clear_layout
from desktop.ui.widgets.progress_bar import progress_bar
from desktop.ui.widgets.scroll_areas import scroll_area
from desktop.ui.words import filled, number_text
from rubrics.errors import UserError
from rubrics.schema import Dimension, Rubric

KIND = "recode"

_TOTAL = 1000


@dataclass(frozen=True, slots=True)
class _Step:
    """How far the new project is."""

    done: int
    total: int = _TOTAL


class RecodeDialog(BaseDialog):
    """Asks what becomes of each dimension and level, and makes the new project.

    Once it is accepted, ``made`` is the new project's file.
    """

    def __init__(
        self, context: Context, new: Rubric, tallies: Sequence[Tally], parent: QWidget
    ) -> None:
        """``tallies`` are those of the open project. Raises UserError if the codebook does not
        fit it, see ``rubrics.changes``."""
        super().__init__(
            parent,
            self.tr("Go on with the changed codebook"),
            self.tr(
                "A new project is made, with the same texts. People's values come along with when "
                "they were given, notes, and who had seen an answer; so do samples and final "
                "values. Models are asked again; those that were trained on the old text are not "
                "used for the new one: train again. The project that is open stays as it is."
            ),
            self.tr("Make the new project"),
        )
        self._context, self._session = context, context.session
        self._old, self._new, self._tallies = self._session.rubric, new, tallies
        self._renamed: dict[str, str] = {}
        self._job: LongJob | None = None
        self._failed = self._succeeded = False
        self.parts: list[RecodePart] = []
        path = self._session.path
        assert path is not None
        proposed = free_name(path, self._old, new)
        self.made: Path = proposed
        self.setMinimumSize(720, 620)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(14)
        self.project_name = QLineEdit(proposed.stem)
        self.folder = FolderField(self.tr("Keep it in"), path.parent)
        self.banner = Banner()
        self.bar = progress_bar(self.tr("Progress"))
        self.bar.setRange(0, _TOTAL)
        self.bar.hide()
        self._area = scroll_area(self._rows)
        self.body.addWidget(self._area, 1)
        form = form_layout(
            (self.tr("Name of the new project"), self.project_name),
            (self.tr("Keep it in"), self.folder),
        )
        self.body.addLayout(form)
        self.body.addWidget(self.banner)
        self.body.addWidget(self.bar)
        self.project_name.textChanged.connect(self._update)
        self.folder.chosen.connect(self._update)
        self._make_parts(make_plan(self._old, new, undecided=True))

    def accept(self) -> None:
        """Makes the new project; the dialog closes when it is there."""
        if self._job is not None or not self.accept_button.isEnabled():
            return
        self.made = project_path(self.folder.path, self.project_name.text())
        steps = partial(_steps, plan=self._plan(), target=self.made)
        job = self._session.new_job(KIND, self.tr("Carrying values over"), steps)
        job.step.connect(lambda step: self.bar.setValue(step.done))
        job.failed.connect(self._tell_failure)
        job.done.connect(self._succeed)
        # Only then is the job no longer running, and nobody asks whether to stop it.
        job.ended.connect(lambda: QTimer.singleShot(0, self, self._end))
        self._failed = self._succeeded = False
        self._set_working(job)
        self._context.jobs.start_job(job)

    def reject(self) -> None:
        """Stops the work, which then leaves nothing; closes the dialog if none is done."""
        if self._job is None:
            super().reject()
            return
        self._job.cancel()
        self.reject_button.setEnabled(False)
        self.banner.tell(self.tr("Stopping …"))

    def _plan(self) -> Plan:
        """The plan as it is chosen."""
        return make_plan(
            self._old,
            self._new,
            renamed=self._renamed,
            levels={part.name: part.levels for part in self.parts if part.boxes},
            afresh=[part.name for part in self.parts if part.afresh.isChecked()],
            undecided=True,
        )

    def _make_parts(self, plan: Plan) -> None:
        """Shows each dimension; those that changed come first."""
        clear_layout(self._rows)
        self.parts = []
        outlooks = preview(plan, self._tallies)
        for outlook in sorted(outlooks, key=lambda outlook: outlook.change.unchanged):
            old = outlook.change.old
            chosen = self._renamed.get(old.name, "") if old else ""
            part = RecodePart(outlook, self._names_for(chosen), chosen)
            part.changed.connect(self._update)
            part.renamed.connect(partial(self._rename, part))
            if self.parts:
                self._rows.addWidget(separator())
            self._rows.addWidget(part)
            self.parts.append(part)
        self._rows.addStretch(1)
        self._put_parts_first()
        self._update()

    def _put_parts_first(self) -> None:
        """Puts the parts, which may be made anew, before what is below them in the order of Tab."""
        parts = [control for part in self.parts for control in part.controls]
        below = [self.project_name, *tab_order(self.folder), self.reject_button, self.accept_button]
        for one, other in pairwise([*parts, *below]):
            QWidget.setTabOrder(one, other)

    def _names_for(self, chosen: str) -> tuple[Dimension, ...]:
        """What a dimension that is gone may be now: dimensions that are new and that no other one
        was said to be."""
        known = {dimension.name for dimension in self._old.dimensions}
        taken = (known | {*self._renamed.values()}) - {chosen}
        return tuple(d for d in self._new.dimensions if d.name not in taken)

    def _rename(self, part: RecodePart, name: str) -> None:
        """Takes a dimension for one that has another name now, or for gone."""
        chosen = {before.name: before for before in self.parts if before.boxes}
        self._renamed = {old: new for old, new in {**self._renamed, part.name: name}.items() if new}
        self._make_parts(make_plan(self._old, self._new, renamed=self._renamed, undecided=True))
        for made in self.parts:
            if before := chosen.get(made.name):
                made.choose(before.levels, afresh=before.afresh.isChecked())
            if made.name == part.name and made.name_box is not None:
                made.name_box.setFocus()

    def _update(self) -> None:
        """Shows what would become of the values, and what keeps the project from being made."""
        plan = self._plan()
        found = {o.change.old.name: o for o in preview(plan, self._tallies) if o.change.old}
        for part in self.parts:
            if part.name:
                part.show_outlook(found[part.name])
        values = [outlook.values for outlook in found.values()]
        totals = filled(
            self.tr("Of all values %1 stay as they are, %2 become others, and %3 go."),
            *(
                number_text(sum(getattr(count, what) for count in values))
                for what in ("kept", "changed", "dropped")
            ),
        )
        problem = name_problem(self.folder.path, self.project_name.text())
        if not plan.comparison.common:
            problem = self.tr(
                "Nothing would come along. Say above which of the questions has another name now."
            )
        self.banner.tell(problem or totals, "warn" if problem else "info")
        self.accept_button.setEnabled(not problem)

    def _set_working(self, job: LongJob | None) -> None:
        self._job = job
        self.bar.setValue(0)
        self.bar.setVisible(job is not None)
        self.reject_button.setEnabled(True)
        for widget in (self._area, self.project_name, self.folder, self.accept_button):
            widget.setDisabled(job is not None)

    def _succeed(self) -> None:
        self._succeeded = True

    def _tell_failure(self, error: object) -> None:
        self._failed = True
        if isinstance(error, UserError):
            self.banner.tell(translated(error), "bad")
        else:
            self._context.show_error(error)

    def _end(self) -> None:
        self._set_working(None)
        if self._succeeded:
            super().accept()
        elif not self._failed:
            self._update()


def _steps(project: Project, plan: Plan, target: Path) -> Iterator[_Step]:
    for share in recode(project, plan, target):
        yield _Step(round(share * _TOTAL))
