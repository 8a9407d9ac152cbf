"""The privacy page: the check of this machine, and what is stored on it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout

from desktop.engine.diagnosis import Finding, examine
from desktop.engine.home.privacy import Deletion, Kind, Stored, delete, inventory
from desktop.ui.dialogs.base import confirmed
from desktop.ui.page import Context, Page
from desktop.ui.pages.privacy.passphrase import PassphraseCard
from desktop.ui.sentences import translated
from desktop.ui.widgets.accessibility import announce
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.labels import icon_label, label
from desktop.ui.widgets.layouts import clear_layout, column, row
from desktop.ui.words import shortened, size_words

MAX_NAMES = 6
"""So many places that are to be deleted are named; the others are counted."""


class PrivacyPage(Page):
    """Cards for the check, the passphrase, and the stored files, which can be deleted."""

    name = "privacy"
    icon = "shield-check"
    needs_project = False

    def __init__(self, context: Context) -> None:
        super().__init__(context, scrolls=True)
        self._places: list[tuple[QCheckBox, Stored]] = []
        self._findings_shown = 0
        self.body.addWidget(self._make_check_card())
        self.passphrase = PassphraseCard(context)
        self.body.addWidget(self.passphrase)
        self.body.addWidget(self._make_stored_card())
        self.body.addStretch(1)

    def _make_check_card(self) -> Card:
        self.check_button = button(self.tr("Check now"), self._check, icon="shield-check")
        self._findings = QGridLayout()
        self._findings.setHorizontalSpacing(12)
        self._findings.setVerticalSpacing(8)
        self._findings.setColumnStretch(2, 1)
        title = label(self.tr("The network is out of reach"), "heading")
        about = self.tr(
            "Your files are read, and the model answers, in processes of their own that may not "
            "open a network connection. The check starts such a process, tries to open a "
            "connection in it, and says what stopped it."
        )
        return Card(
            row(title, None, self.check_button),
            label(about, "muted", wrap=True),
            self._findings,
            spacing=10,
        )

    def _make_stored_card(self) -> Card:
        self.delete_button = button(
            self.tr("Delete …"), self._delete, icon="trash-2", kind="danger"
        )
        self.choose_all_button = button(
            self.tr("Choose everything"), self._choose_all, kind="quiet"
        )
        self._stored = column(spacing=8)
        self.banner = Banner()
        about = self.tr(
            "Projects hold the texts. Exported tables and reports, and projects opened long ago, "
            "are where you put them and are not listed."
        )
        return Card(
            label(self.tr("What is stored on this machine"), "heading"),
            label(about, "muted", wrap=True),
            self._stored,
            self.banner,
            row(self.choose_all_button, None, self.delete_button),
            spacing=10,
        )

    def title(self) -> str:
        return self.tr("Privacy")

    def about(self) -> str:
        return self.tr("Texts, codebooks, models and answers stay on this machine.")

    def refresh(self) -> None:
        self.context.jobs.submit("files", inventory, self._show_stored, owner=self, key="inventory")

    def _check(self) -> None:
        if self.context.jobs.job("check"):
            return
        clear_layout(self._findings)
        self._findings_shown = 0
        job = self.context.jobs.new_job("check", self.tr("Checking this machine"), examine)
        job.show_every_step = True
        job.step.connect(self._show_finding)
        job.failed.connect(self.context.show_error)
        self.context.jobs.start_job(job)

    def _show_finding(self, finding: Finding) -> None:
        top = Qt.AlignmentFlag.AlignTop
        icon = "circle-check" if finding.good else "circle-alert"
        mark = icon_label(icon, tone="good" if finding.good else "bad")
        judged = self.tr("in order") if finding.good else self.tr("not in order")
        mark.setAccessibleName(judged)
        subjects = {
            "Machine": self.tr("Machine"),
            "Files": self.tr("Files"),
            "Folder": self.tr("Folder"),
            "Model": self.tr("Model"),
            "Runtime": self.tr("Runtime"),
            "Network": self.tr("Network"),
            "Speed": self.tr("Speed"),
        }
        subject = subjects.get(finding.subject, finding.subject)
        self._findings.addWidget(mark, self._findings_shown, 0, top)
        self._findings.addWidget(label(subject, "subheading"), self._findings_shown, 1, top)
        self._findings.addWidget(
            label(translated(finding.text), wrap=True), self._findings_shown, 2, top
        )
        announce(self, f"{subject}, {judged}: {translated(finding.text)}")
        self._findings_shown += 1

    def _show_stored(self, places: list[Stored]) -> None:
        ticked = {place.path for place in self._chosen()}
        clear_layout(self._stored)
        self._places = []
        words = {
            Kind.PROJECT: self.tr("Project %1"),
            Kind.TRAINING: self.tr("Training files %1"),
            Kind.RUBRICS: self.tr("Your codebooks"),
            Kind.MODELS: self.tr("Your models"),
            Kind.CACHE: self.tr("Prepared codebooks and models (cache)"),
            Kind.SETTINGS: self.tr("Settings and the list of recent projects"),
        }
        for place in places:
            if not place.files:
                continue
            name = place.path.name.removesuffix(".glossator")
            box = QCheckBox(words[place.kind].replace("%1", name))
            box.setChecked(place.path in ticked)
            box.checkStateChanged.connect(self._update_delete)
            texts = self.tr("holds texts") if place.holds_texts else ""
            facts = " · ".join(
                part
                for part in (size_words(place.size), self.tr("%Ln file(s)", "", len(place.files)),
                             texts, shortened(place.path))
                if part
            )  # fmt: skip
            box.setAccessibleDescription(facts)
            where = row(27, label(facts, "small", wrap=True, hyphenate=False), spacing=0)
            where.setStretch(1, 1)
            self._stored.addLayout(column(box, where, spacing=0))
            self._places.append((box, place))
            for project_box, project in self._places:
                if project.path == place.project:
                    project_box.toggled.connect(partial(self._take_along, box))
                    self._take_along(box, project_box.isChecked())
        if not self._places:
            self._stored.addWidget(label(self.tr("Nothing."), "muted"))
        self._update_delete()

    def _take_along(self, box: QCheckBox, with_project: bool) -> None:
        """What was learned from a project goes with it: it holds texts, and would be listed no
        more."""
        if with_project:
            box.setChecked(True)
        box.setDisabled(with_project)

    def _chosen(self) -> list[Stored]:
        return [place for box, place in self._places if box.isChecked()]

    def _choose_all(self) -> None:
        for box, _ in self._places:
            box.setChecked(True)

    def _update_delete(self) -> None:
        self.delete_button.setEnabled(bool(self._chosen()))

    def _delete(self) -> None:
        chosen = self._chosen()
        size = size_words(sum(place.size for place in chosen))
        files = sum(len(place.files) for place in chosen)
        names = [box.text() for box, _ in self._places if box.isChecked()]
        named = ", ".join(names[:MAX_NAMES])
        if rest := len(names[MAX_NAMES:]):
            more = self.tr("and %Ln more", "", rest)
            named = f"{named} {more}"
        question = self.tr(
            "%Ln file(s), %1. They are deleted, not overwritten: on today's disks only "
            "encryption keeps deleted bytes from being read. This cannot be undone.",
            "",
            files,
        )
        if not confirmed(
            self,
            self.tr("Delete this for good?"),
            f"{named}: {question.replace('%1', size)}",
            self.tr("Delete"),
            danger=True,
        ):
            return
        if self.context.jobs.running:
            self.banner.tell(self.tr("Stop the work that is going on first."), "warn")
            return
        if self.session.path in [place.path for place in chosen]:
            self.session.close()
            self.context.go(self.name)
        if any(place.kind is Kind.SETTINGS for place in chosen):
            self.context.preferences.reset()
        self.context.jobs.submit(
            "files", lambda: delete(chosen), self._deleted, self.context.show_error, owner=self
        )

    def _deleted(self, deletion: Deletion) -> None:
        text = self.tr("Deleted %Ln file(s).", "", deletion.files)
        self.banner.tell(
            "\n".join([text, *map(translated, deletion.problems)]),
            "bad" if deletion.problems else "good",
        )
        self.refresh()
