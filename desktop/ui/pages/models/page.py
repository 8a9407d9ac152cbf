"""The models page: lists, adds, renames, copies and removes model files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog

from desktop.engine.choose import rubric_of
from desktop.engine.home.folders import models_folder
from desktop.engine.models.evaluation import evaluated
from desktop.engine.models.hashes import CopyProgress
from desktop.engine.models.library import Listing, ModelFile, list_models
from desktop.engine.models.own_files import (
    add_model,
    copy_model,
    find_own_file,
    remove_file,
    rename_file,
)
from desktop.ui.dialogs.base import answer_of, confirmed
from desktop.ui.dialogs.file_dialogs import ask_for_file
from desktop.ui.dialogs.rename_model import RenameModelDialog
from desktop.ui.item_models.model_files import ModelFilesModel
from desktop.ui.jobs import T
from desktop.ui.model_offers import ids_if_trained_for
from desktop.ui.page import Context, Page
from desktop.ui.pages.models.training import TrainingCard
from desktop.ui.sentences import translated
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import FlowLayout, clear_layout, column
from desktop.ui.widgets.scroll_areas import VerticalScrollArea
from desktop.ui.widgets.splitter import side_by_side
from desktop.ui.widgets.tables import ResponsiveTableView
from desktop.ui.words import filled, number_text, shortened, size_words


@dataclass(frozen=True, slots=True)
class CopyStep:
    """Progress of copying a model file, in bytes."""

    done: int
    total: int


class ModelsPage(Page):
    """The list at the left; the chosen model's properties, and training, at the right."""

    name = "models"
    icon = "cpu"
    needs_project = False
    _wanted: Path | None = None
    """The model to choose once it is listed."""
    _model_to_use: tuple[str, str] | None = None
    """Ids of a model to annotate with, once it was added: it was trained for the open project."""
    _done_text = ""
    """The message to show once the file is copied."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.model = ModelFilesModel(self)
        self.table = ResponsiveTableView(self.tr("Models"), self.model)
        self.table.selectionModel().currentRowChanged.connect(self._show_chosen)
        self._name = label("", "heading", wrap=True)
        self._facts = column(spacing=3)
        self.copy_button = button(self.tr("Save a copy …"), self._copy, icon="save")
        self.rename_button = button(self.tr("Rename …"), self._rename, icon="pencil-line")
        self.remove_button = button(
            self.tr("Remove …"), self._remove, icon="trash-2", kind="danger"
        )
        self.in_use_label = label(
            self.tr("It is at work: it can be renamed and removed once that has ended."),
            "small",
            wrap=True,
        )
        own = FlowLayout(self.copy_button, self.rename_button, self.remove_button)
        facts = Card(self._name, self._facts, 4, self.in_use_label, own, None)
        self.training = TrainingCard(context)
        self.training.trained.connect(self._show_new)
        context.jobs.changed.connect(self._update_buttons)
        area = VerticalScrollArea(column(facts, self.training, None, spacing=14))
        self.training.news.connect(
            lambda part: QTimer.singleShot(0, part, lambda: area.ensureWidgetVisible(part))
        )
        self.banner, self.broken_banner = Banner(), Banner()
        self.tools.addWidget(
            button(self.tr("Add a model …"), self._choose_file, icon="plus", kind="primary")
        )
        self.body.addWidget(self.banner)
        self.body.addWidget(self.broken_banner)
        self.body.addWidget(side_by_side(self.table, area, (600, 380)), 1)

    def title(self) -> str:
        return self.tr("Models")

    def about(self) -> str:
        return self.tr(
            "Any GGUF file of a text model can be used: drop it here. Its header is checked "
            "before anything else reads it, and it is copied into your models folder."
        )

    def refresh(self) -> None:
        self.context.jobs.submit("files", list_models, self._show_models, owner=self, key="models")
        self.training.refresh()

    def _show_new(self, path: Path) -> None:
        self._wanted = path
        self.refresh()

    def open_file(self, path: Path) -> None:
        """Checks a model file and copies it into the user's folder of models."""
        if self.context.jobs.job("model"):
            return
        rubric = self.session.rubric if self.session.overview else None

        def add(show: CopyProgress) -> None:
            model, _ = add_model(path, show)
            self._wanted = model.path
            self._model_to_use = ids_if_trained_for(rubric, model) if rubric else None

        title = self.tr("Adding %1").replace("%1", path.name)
        self._start_copying(
            title, add, self.tr("The model is in the list and can be chosen to annotate.")
        )

    def _start_copying(
        self,
        title: str,
        copy: Callable[[CopyProgress], object],
        done: str,
        uses: frozenset[Path] = frozenset(),
    ) -> None:
        """Runs ``copy`` in a job that reports its progress, then shows ``done``. ``uses`` are the
        files that it reads."""

        def steps() -> Iterator[CopyStep]:
            copy(lambda done, total: job.report(CopyStep(done, total)))
            return iter(())  # all steps were reported already

        job = self.context.jobs.new_job("model", title, steps)
        job.files_in_use = uses
        job.failed.connect(self.context.show_error)
        self._done_text = done
        job.done.connect(self._copied)
        job.ended.connect(self.refresh)
        self.context.jobs.start_job(job)

    def _copied(self) -> None:
        self.banner.tell(self._done_text, "good")
        if self._model_to_use is not None:
            self.context.preferences.model_ids, self._model_to_use = self._model_to_use, None

    def _choose_file(self) -> None:
        title, kind = self.tr("Add a model"), self.tr("Models")
        if path := ask_for_file(self, title, kind, ".gguf"):
            self.open_file(path)

    def _show_models(self, listing: Listing) -> None:
        at = max(self.table.currentIndex().row(), 0)
        paths = [model.path for model in listing.models]
        if self._wanted in paths:  # a list made before the file was there leaves it wanted
            at, self._wanted = paths.index(self._wanted), None
        self.model.show(listing.models)
        self.training.offer(listing.models)
        self.table.selectRow(min(at, len(listing.models) - 1))
        self.broken_banner.tell(
            "\n".join(translated(file.reason) for file in listing.broken), "warn"
        )

    @property
    def _chosen(self) -> ModelFile | None:
        """The model that is chosen in the list."""
        return self.model.model_file(self.table.currentIndex().row())

    def _show_chosen(self) -> None:
        model = self._chosen
        clear_layout(self._facts)
        self._update_buttons()
        if model is None:
            return
        self._name.setText(model.title)
        for name, value in self._about_model(model):
            if value:
                self._facts.addWidget(label(name, "small"))
                self._facts.addWidget(label(value, wrap=True, hyphenate=False))
                self._facts.addSpacing(4)

    def _about_model(self, model: ModelFile) -> Iterator[tuple[str, str]]:
        header = model.header
        tokens = header.context_length
        rubric = rubric_of(model) if header.rubric else None
        yield self.tr("Architecture"), f"{header.architecture} {header.size_label}".strip()
        yield self.tr("Reads at once"), self.tr("%Ln token(s)", "", tokens) if tokens else ""
        yield self.tr("Licence"), model.licence
        yield self.tr("Trained for"), rubric.title if rubric else ""
        if rubric is None:
            yield (
                self.tr("Training"),
                self.tr(
                    "Not trained on any codebook. It is shown the whole codebook instead; what "
                    "its answers are worth, only the agreement with people can tell."
                ),
            )
        alphas = [
            f"{found.dimension} {number_text(found.alpha, 2)}"
            for found in evaluated(header.evaluation)
            if found.alpha is not None
        ]
        yield self.tr("Krippendorff's alpha with people, measured in training"), "\n".join(alphas)
        yield self.tr("File"), shortened(model.path)
        yield self.tr("Weights"), header.quantization
        yield self.tr("Size"), size_words(model.size)

    def _update_buttons(self) -> None:
        """Enables what can be done with the chosen model now."""
        model = self._chosen
        own = model is not None and not model.embedded
        free = not self._in_use(model)
        self.in_use_label.setVisible(own and not free)
        for made in (self.rename_button, self.remove_button):
            made.setVisible(own)
            made.setEnabled(free)
        self.copy_button.setVisible(model is not None)
        self.copy_button.setEnabled(self.context.jobs.job("model") is None)

    def _in_use(self, model: ModelFile | None) -> bool:
        return model is not None and any(
            model.path in job.files_in_use for job in self.context.jobs.running
        )

    def _copy(self) -> None:
        model = self._chosen
        if model is None:
            return
        name, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Save a copy"),
            str(Path.home() / f"{model.id}.gguf"),
            self.tr("Models") + " (*.gguf)",
        )
        if not name or self.context.jobs.job("model"):
            return
        target = Path(name)
        done = self.tr("A copy is at %1.").replace("%1", shortened(target))
        title = self.tr("Copying %1").replace("%1", model.title)
        work = partial(copy_model, model, target)
        self._start_copying(title, work, done, frozenset({model.path}))

    def _rename(self) -> None:
        model = self._chosen
        if model is None:
            return
        dialog = RenameModelDialog(model, [other.id for other in self.model.files], self)
        accepted, name = answer_of(dialog), dialog.name.text()
        if accepted and not self._in_use(model):
            self._submit(lambda: rename_file(find_own_file(model.id), name), self._renamed(model))

    def _renamed(self, model: ModelFile) -> Callable[[Path], None]:
        """What to do after renaming: show the new name, and update preferences that refer to the
        old one."""

        def then(path: Path) -> None:
            self._show_new(path)
            preferences = self.context.preferences
            if model.id in preferences.model_ids:  # last, because it raises if the disk is full
                base, adapter = (path.stem if n == model.id else n for n in preferences.model_ids)
                preferences.model_ids = base, adapter

        return then

    def _remove(self) -> None:
        model = self._chosen
        if model is None or not confirmed(
            self,
            self.tr("Remove this model?"),
            filled(
                self.tr("%1 will be deleted from %2. What it annotated stays in the projects."),
                model.title,
                shortened(models_folder()),
            ),
            self.tr("Remove"),
            danger=True,
        ):
            return
        if not self._in_use(model):  # a job may have started meanwhile
            self._submit(lambda: remove_file(find_own_file(model.id)), lambda _: self.refresh())

    def _submit(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        self.context.jobs.submit("files", work, done, self.context.show_error, owner=self)
