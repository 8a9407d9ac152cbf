"""Settling disagreements: one final value per unit and dimension, by whom, when and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from desktop.engine.clock import Clock, now_utc
from desktop.engine.domain import Final, human
from desktop.engine.review.desk import canonical, with_place, with_value
from desktop.engine.store import finals
from desktop.engine.store.coders import add_coder
from desktop.engine.store.journal import Changed, Journal
from desktop.engine.store.project import Project
from desktop.engine.store.steps import StepKind
from rubrics.errors import UserError


class Adjudicator:
    """A person who settles disagreements. All decisions stay as they are: agreement is reported on
    them, never on final values."""

    def __init__(self, project: Project, name: str, clock: Clock = now_utc) -> None:
        """Raises UserError for somebody without a name."""
        self.coder = human(name)
        if not self.coder.name:
            raise UserError("Say who settles it: a name, initials or a number.")
        self.project = project
        self.journal = Journal(project, clock)
        self._clock = clock
        add_coder(project, self.coder)

    def finals(self, unit_id: str) -> Mapping[str, Final]:
        """The final values of a unit by dimension, whoever settled them."""
        return finals.finals_of(self.project, unit_id)

    def settle(
        self, unit_id: str, dimension: str, value: str | Collection[str], reason: str = ""
    ) -> Changed:
        """Gives a unit a final value in place of a former one. Raises UserError for what is no
        level of the dimension."""
        asked = self.project.rubric().dimension(dimension)
        final = Final(
            unit_id,
            dimension,
            canonical(asked, value),
            self.coder.coder_id,
            self._clock(),
            reason.strip(),
        )
        detail = with_place(self.project, with_value(asked, final.value), unit_id)
        with self.journal.step(StepKind.SETTLE, detail, self.coder.name) as step:
            finals.write_final(self.project, final)
        return step.changed

    def unsettle(self, unit_id: str, dimension: str) -> Changed:
        """Takes a final value back."""
        title = self.project.rubric().dimension(dimension).title
        detail = with_place(self.project, title, unit_id)
        with self.journal.step(StepKind.UNSETTLE, detail, self.coder.name) as step:
            finals.remove_final(self.project, unit_id, dimension)
        return step.changed
