"""The question at the right of the review page: levels, suggestion, what others said, a note."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from desktop.engine.model import Annotation, CoderKind, Status
from desktop.ui.item_models.units import named
from desktop.ui.pages.review.levels import Levels
from desktop.ui.pages.review.reviewing import State, Way
from desktop.ui.widgets.bars import scores_shown
from desktop.ui.widgets.basics import button, clear, column, label, row, scrolling
from desktop.ui.widgets.keys import shortcut
from desktop.ui.widgets.spoken import say
from desktop.ui.words import filled, number_text, said_by
from rubrics.schema import NONE, SET_SEPARATOR, Dimension, Select


class ReviewPanel(QFrame):
    """Draws one dimension of a State; signals tell what the coder wants."""

    moved = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._number = label("", "small")
        self._up = button(
            "", lambda: self.moved.emit(-1), icon="arrow-up", kind="quiet",
            tip=self.tr("Previous question"),
        )  # fmt: skip
        self._down = button(
            "", lambda: self.moved.emit(1), icon="arrow-down", kind="quiet",
            tip=self.tr("Next question"),
        )  # fmt: skip
        self._keys: list[QShortcut] = []
        self._title = label("", "heading", wrap=True)
        self.explain = button(
            "", icon="book-open-text", kind="quiet", tip=self.tr("What the levels mean")
        )
        self.explain.setToolTip(f"{self.explain.toolTip()} (M)")
        self.explain.setCheckable(True)
        for made in (self._up, self._down, self.explain):
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._question = label("", "muted", wrap=True)
        self.levels = Levels()
        self.explain.toggled.connect(self.levels.explain)
        self.done = button(self.tr("None of these  (Enter)"), kind="primary")
        self.levels.chosen.connect(self._say_what_is_decided)
        self._suggestion = QVBoxLayout()
        self._said = QVBoxLayout()
        self._lines: list[str] = []  # what was said, as it stands there
        self.state_line = label("", "small", wrap=True)
        inner = column(
            self._said, self.levels, self.done, self._suggestion, self.state_line, None, spacing=10
        )
        inner.setContentsMargins(2, 2, 10, 2)
        self.note = QLineEdit()
        self.note.setAccessibleName(self.tr("Note"))
        self._note_kept = ""
        self._levels_kept: list[str] = []
        self.forget()
        titled = row(self._title, self.explain)
        titled.setStretch(0, 1)
        titled.setAlignment(self.explain, Qt.AlignmentFlag.AlignTop)
        whole = column(
            row(self._number, None, self._up, self._down),
            titled,
            self._question,
            4,
            scrolling(inner),
            self.note,
            spacing=6,
        )
        whole.setStretch(4, 1)
        whole.setContentsMargins(18, 12, 18, 16)
        self.setLayout(whole)

    def take_keys(self, page: QWidget) -> None:
        """The arrows turn between questions wherever on the page the keyboard is, and nowhere else;
        where there is one question they are left to what scrolls."""
        for made, key, by in ((self._up, "Up", -1), (self._down, "Down", 1)):
            turn = shortcut(made.toolTip(), key, page, partial(self.moved.emit, by))
            made.setToolTip(f"{made.toolTip()} ({key})")
            self._keys.append(turn)

    def forget(self) -> None:
        """What is shown is not to be taken for what comes next: somebody else's, or another way."""
        self.shown = ("", "", Way.BLIND)
        """The unit and dimension that are shown, and how."""
        self._told: tuple[tuple[str, ...], str, str] = ((), "", "")  # asked, chosen, its state

    def show_question(self, state: State, dimension: Dimension, way: Way) -> None:
        """Draws one question of a unit. A note and levels that are not saved yet stay."""
        of = (state.unit.unit_id if state.unit else "", dimension.name, way)
        same, self.shown = self.shown == of, of
        several = len(state.dimensions) > 1
        at, count = state.dimensions.index(dimension.name), len(state.dimensions)
        number = filled(self.tr("Question %1 of %2"), str(at + 1), str(count))
        self._number.setText(number if several else "")
        for made in (self._number, self._up, self._down):
            made.setVisible(several)
        for key in self._keys:
            key.setEnabled(several)
        self._title.setText(dimension.title)
        self._question.setText(dimension.question)
        self.explain.setVisible(any(level.anchor for level in dimension.levels))
        decision = state.decisions.get(dimension.name)
        final = state.finals.get(dimension.name)
        suggestion = state.suggestions.get(dimension.name)
        value = (final.value if final else "") if way is Way.SETTLE else _value(decision)
        self._show_levels(dimension, _parts(value), _parts(_value(suggestion)), same)
        self.done.setVisible(dimension.select is Select.MANY)
        self._show_suggestion(dimension, suggestion)
        self._show_said(dimension, state)
        note = decision.note if decision else ""
        hint = self.tr("Note  (N)")
        if way is Way.SETTLE:
            note = final.reason if final else state.reasons.get(dimension.name, "")
            hint = self.tr("Why (kept with the final value)")
        self.note.setPlaceholderText(hint)
        self._show_note(note, same)
        self.state_line.setText(self._state(state, dimension, decision, way))
        self._tell(dimension, value, suggestion, same=same)

    def _tell(
        self, dimension: Dimension, value: str, suggestion: Annotation | None, *, same: bool
    ) -> None:
        """Has a screen reader say what is new here: of the same question what became of it, of the
        same one about another unit all but the question, and of another all of it."""
        asked = (dimension.title, dimension.question)
        chosen, state = named(dimension, value), self.state_line.text()
        told, self._told = self._told, (asked, chosen, state)
        now = [self.tr("Chosen: %1").replace("%1", chosen)] if chosen else []
        if same:
            now = now or [self.tr("Nothing is chosen.")]
        else:
            head = [self._number.text(), *asked] if asked != told[0] else []
            now = [*head, *self._lines, *now]
            if suggestion is not None:
                text = named(dimension, suggestion.value)
                now.append(self.tr("Suggested: %1").replace("%1", text))
        if not same or self._told != told:
            now.append(state)
            say(self, "\n".join(filter(None, now)))

    def _show_suggestion(self, dimension: Dimension, suggestion: Annotation | None) -> None:
        clear(self._suggestion)
        if suggestion is None or suggestion.scores is None:
            return
        self._suggestion.addWidget(label(self.tr("What the model holds probable"), "subheading"))
        self._suggestion.addWidget(scores_shown(dimension, suggestion.scores, suggestion.value))

    def _show_said(self, dimension: Dimension, state: State) -> None:
        clear(self._said)
        self._lines.clear()
        said: Sequence[Annotation] = [a for a in state.said if a.dimension == dimension.name]
        if not said:
            return
        coders = {coder.coder_id: coder for coder in state.coders}
        self._said.addWidget(label(self.tr("What was said"), "subheading"))
        for annotation in said:
            coder = coders[annotation.coder_id]
            sure = annotation.scores.confidence(dimension) if annotation.scores else None
            text = f"{said_by(coder, annotation)}: {named(dimension, annotation.value) or '–'}"
            if coder.kind is CoderKind.MODEL and sure is not None:
                text += f" ({number_text(sure, 2)})"
            self._lines.append(text)
            self._said.addWidget(label(text, wrap=True))

    def _state(
        self, state: State, dimension: Dimension, decision: Annotation | None, way: Way
    ) -> str:
        if way is Way.SETTLE:
            final = state.finals.get(dimension.name)
            if final is None and dimension.name not in state.disputed:
                return self.tr("There is no disagreement to settle here.")
            if final is None:
                return self.tr("Not settled yet.")
            who = next((c.name for c in state.coders if c.coder_id == final.coder_id), "")
            when = final.time_utc.replace("T", " ").replace("Z", " UTC")
            return filled(self.tr("Settled by %1 on %2."), who, when)
        marks = {
            Status.FLAGGED: self.tr("Flagged for later."),
            Status.SKIPPED: self.tr("Skipped."),
            Status.CORRECTED: self.tr("Differs from the suggestion."),
        }
        mark = marks.get(decision.status, "") if decision else ""
        if decision is not None and decision.value == NONE:  # as if nothing had been decided
            mark = " ".join(filter(None, (self.tr("You chose none of these."), mark)))
        blind = decision is not None and decision.value and not decision.saw_suggestion
        told = ""
        if decision is not None and decision.blind:
            told = self.tr("You chose “%1” before you saw the model's answer, and that counts.")
            told = told.replace("%1", named(dimension, decision.blind))
        elif way is not Way.ASSISTED and dimension.name in state.seen and not blind:
            told = self.tr(
                "You have been shown the model's answer here, so this does not count as blind."
            )
        return f"{mark} {told}".strip()

    def take_note(self) -> str | None:
        """The note to be saved; None where it is as it was."""
        if self.note.text() == self._note_kept:
            return None
        self._note_kept = self.note.text()
        return self._note_kept

    def drop_picks(self) -> None:
        """Levels that are chosen and not decided for are not kept when the question is drawn."""
        self._levels_kept = self.levels.checked

    def _show_levels(
        self, dimension: Dimension, kept: list[str], suggested: list[str], same: bool
    ) -> None:
        """Shows what is decided, unless several levels are just being chosen for the question."""
        checked = self.levels.checked
        picking = same and dimension.select is Select.MANY and checked != self._levels_kept
        self._levels_kept = kept
        self.levels.show_dimension(dimension, checked if picking else kept, suggested)
        self._say_what_is_decided(self.levels.checked)

    def _say_what_is_decided(self, checked: list[str]) -> None:
        """On the button for several levels: choosing none of them is an answer, too."""
        some, none = self.tr("Decide for these  (Enter)"), self.tr("None of these  (Enter)")
        self.done.setText(some if checked else none)

    def _show_note(self, note: str, same: bool) -> None:
        """Shows what is kept, unless the question's note is being typed."""
        if not (same and self.note.text() != self._note_kept):
            self._note_kept = note
            self.note.setText(note)


def _value(annotation: Annotation | None) -> str:
    return annotation.value if annotation else ""


def _parts(value: str) -> list[str]:
    return [part for part in value.split(SET_SEPARATOR) if part and part != NONE]
