"""Offers to go on with a codebook in place of the open project's."""

from __future__ import annotations

from PySide6.QtCore import Signal

from desktop.ui.sentences import translated
from desktop.ui.session import Session
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.buttons import button
from rubrics.changes import compare
from rubrics.errors import UserError
from rubrics.library import Entry, Origin
from rubrics.schema import Rubric


class RecodeBanner(Banner):
    """Shown beside a codebook that may be a changed one of the open project's."""

    requested = Signal(object)
    """The open project is to go on with this Rubric."""

    def __init__(self, session: Session) -> None:
        self.button = button("", self._request)
        super().__init__("", "info", self.button)
        self.button.setText(self.tr("Go on with it …"))
        self._session = session
        self._entry: Entry | None = None
        self._rubric: Rubric | None = None
        session.opened.connect(self._offer_again)
        session.closed.connect(self._offer_again)

    def offer(self, entry: Entry | None, rubric: Rubric | None) -> None:
        """Offers to go on with the saved codebook of an entry; with None, hides the banner."""
        overview, text, possible = self._session.overview, "", True
        self._entry, self._rubric = entry, rubric
        if overview and entry and rubric and overview.rubric.source:  # else its codebook is lost
            own = entry.origin is not Origin.BUILTIN or entry.id == overview.rubric.id
            if own and _akin(overview.rubric, rubric):
                text, possible = self._offered(overview.rubric, rubric)
        self.button.setVisible(possible)
        self.tell(text.replace("%1", overview.name if overview else ""))

    def _offered(self, project: Rubric, rubric: Rubric) -> tuple[str, bool]:
        """What is said of a codebook beside the project's, and whether it can take its place."""
        try:
            common = compare(project, rubric).common
        except UserError as error:
            return translated(error), False
        if common:
            text = self.tr(
                "The project “%1” was begun with another text. It can go on with this one: "
                "people's values come along into a new project."
            )
        else:
            text = self.tr(
                "The project “%1” was begun with other questions. If one of them has only another "
                "name now, it can go on with this codebook."
            )
        return text, True

    def _offer_again(self) -> None:
        """Another project is open."""
        self.offer(self._entry, self._rubric)

    def _request(self) -> None:
        if self._rubric is not None:
            self.requested.emit(self._rubric)


def _akin(project: Rubric, rubric: Rubric) -> bool:
    """Whether a codebook may be another text of the project's: its id is the same, or a question,
    its title or its name."""
    if project.sha256 == rubric.sha256:
        return False
    known = {text for d in project.dimensions for text in (d.name, d.title, d.question)}
    found = {text for d in rubric.dimensions for text in (d.name, d.title, d.question)}
    return project.id == rubric.id or not known.isdisjoint(found)
