"""The panel at the right of the review: a question with its levels, suggestion and note."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QFrame, QLayout, QLineEdit, QWidget

from desktop.engine.domain import Annotation, CoderKind, Status
from desktop.ui.item_models.units import value_text
from desktop.ui.pages.review.level_buttons import LevelButtons
from desktop.ui.pages.review.reviewer import ReviewMode, ReviewState
from desktop.ui.widgets.accessibility import announce
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.drag_and_drop import leave_files_to_window
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import clear_layout, column, row
from desktop.ui.widgets.probability_bars import ProbabilityBars
from desktop.ui.widgets.scroll_areas import scroll_area
from desktop.ui.widgets.shortcuts import shortcut
from desktop.ui.words import coder_words, filled, number_text
from rubrics.schema import NONE, SET_SEPARATOR, Dimension, Select


class QuestionPanel(QFrame):
    """Shows one dimension of a ReviewState."""

    moved = Signal(int)
    """By how many questions to move."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._shortcuts: list[QShortcut] = []
        self._saved_note = self._note_before = ""
        self._saved_levels: list[str] = []
        self._annotation_lines: list[str] = []  # texts of the labels in _annotations
        self.note = QLineEdit()
        leave_files_to_window(self.note)
        self.note.setAccessibleName(self.tr("Note"))
        self.level_buttons = LevelButtons()
        self.level_buttons.chosen.connect(self._say_what_is_decided)
        head = self._make_head()
        whole = column(head, 4, scroll_area(self._make_answers()), self.note, spacing=6)
        whole.setStretch(2, 1)
        whole.setContentsMargins(18, 12, 18, 16)
        self.setLayout(whole)
        self.reset()

    def _make_head(self) -> QLayout:
        """The question, with the buttons that lead to others and explain the levels."""
        self._number = label("", "small")
        self._previous_button = button(
            "", lambda: self.moved.emit(-1), icon="arrow-up", kind="quiet",
            tip=self.tr("Previous question"),
        )  # fmt: skip
        self._next_button = button(
            "", lambda: self.moved.emit(1), icon="arrow-down", kind="quiet",
            tip=self.tr("Next question"),
        )  # fmt: skip
        self.explain_button = button(
            "", icon="book-open-text", kind="quiet", tip=self.tr("What the levels mean")
        )
        self.explain_button.setToolTip(f"{self.explain_button.toolTip()} (M)")
        self.explain_button.setCheckable(True)
        self.explain_button.toggled.connect(self.level_buttons.set_explained)
        for made in (self._previous_button, self._next_button, self.explain_button):
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._title = label("", "heading", wrap=True)
        self._question = label("", "muted", wrap=True)
        titled = row(self._title, self.explain_button)
        titled.setStretch(0, 1)
        titled.setAlignment(self.explain_button, Qt.AlignmentFlag.AlignTop)
        numbered = row(self._number, None, self._previous_button, self._next_button)
        return column(numbered, titled, self._question, spacing=6)

    def _make_answers(self) -> QLayout:
        """What was said, the levels, what the model holds probable, and the state."""
        self.done_button = button(self.tr("None of these  (Enter)"), kind="primary", once=True)
        self._suggestion, self._annotations = column(spacing=10), column(spacing=10)
        self.state_line = label("", "small", wrap=True)
        inner = column(
            self._annotations, self.level_buttons, self.done_button, self._suggestion,
            self.state_line, None, spacing=10,
        )  # fmt: skip
        inner.setContentsMargins(2, 2, 10, 2)
        return inner

    def add_shortcuts(self, page: QWidget) -> None:
        """Adds the keys of the panel on the whole page. With one question the arrows that move
        between questions are disabled, so that they scroll."""
        for made, key, by in ((self._previous_button, "Up", -1), (self._next_button, "Down", 1)):
            turn = shortcut(made.toolTip(), key, page, partial(self.moved.emit, by))
            made.setToolTip(f"{made.toolTip()} ({key})")
            self._shortcuts.append(turn)
        shortcut(self.tr("Write a note"), "N", page, self.note.setFocus)
        explain = self.explain_button
        shortcut(explain.accessibleName(), "M", page, explain.click)

    def reset(self) -> None:
        """Forgets which question is shown, so that unsaved input is not kept for the next one.
        Called when the coder or the mode changes."""
        self.shown = ("", "", ReviewMode.BLIND)
        """The unit's id, the dimension's name and the mode that are shown."""
        self._spoken: tuple[tuple[str, ...], str, str] = ((), "", "")  # question, choice, state

    def show_question(self, state: ReviewState, dimension: Dimension, mode: ReviewMode) -> None:
        """Shows a question about a unit. If it is shown already, levels and note that are not saved
        yet are kept."""
        now = (state.unit.unit_id if state.unit else "", dimension.name, mode)
        same, self.shown = self.shown == now, now
        self._show_heading(state, dimension)
        decision = state.decisions.get(dimension.name)
        final = state.finals.get(dimension.name)
        suggestion = state.suggestions.get(dimension.name)
        value = (final.value if final else "") if mode is ReviewMode.SETTLE else _value(decision)
        self._show_levels(dimension, _parts(value), _parts(_value(suggestion)), same)
        self.done_button.setVisible(dimension.select is Select.MANY)
        self._show_suggestion(dimension, suggestion)
        self._show_annotations(dimension, state)
        note = decision.note if decision else ""
        hint = self.tr("Note  (N)")
        if mode is ReviewMode.SETTLE:
            note = final.reason if final else state.reasons.get(dimension.name, "")
            hint = self.tr("Why (kept with the final value)")
        self.note.setPlaceholderText(hint)
        self._show_note(note, same)
        self.state_line.setText(self._state_text(state, dimension, decision, mode))
        self._announce(dimension, value, suggestion, same=same)

    def _show_heading(self, state: ReviewState, dimension: Dimension) -> None:
        """Shows the question, and its number if there are several."""
        at, count = state.dimensions.index(dimension.name), len(state.dimensions)
        several = count > 1
        number = filled(self.tr("Question %1 of %2"), str(at + 1), str(count))
        self._number.setText(number if several else "")
        for made in (self._number, self._previous_button, self._next_button):
            made.setVisible(several)
        for key in self._shortcuts:
            key.setEnabled(several)
        self._title.setText(dimension.title)
        self._question.setText(dimension.question)
        self.explain_button.setVisible(any(level.anchor for level in dimension.levels))

    def _announce(
        self, dimension: Dimension, value: str, suggestion: Annotation | None, *, same: bool
    ) -> None:
        """Has a screen reader say what is new: for the same question and unit the decision, for
        another unit its answers as well, for another question also the question."""
        asked = (dimension.title, dimension.question)
        chosen, state = value_text(dimension, value), self.state_line.text()
        before, self._spoken = self._spoken, (asked, chosen, state)
        parts = [self.tr("Chosen: %1").replace("%1", chosen)] if chosen else []
        if same:
            parts = parts or [self.tr("Nothing is chosen.")]
        else:
            heading = [self._number.text(), *asked] if asked != before[0] else []
            parts = [*heading, *self._annotation_lines, *parts]
            if suggestion is not None:
                text = value_text(dimension, suggestion.value)
                parts.append(self.tr("Suggested: %1").replace("%1", text))
        if not same or self._spoken != before:
            parts.append(state)
            announce(self, "\n".join(filter(None, parts)))

    def _show_suggestion(self, dimension: Dimension, suggestion: Annotation | None) -> None:
        clear_layout(self._suggestion)
        if suggestion is None or suggestion.scores is None:
            return
        self._suggestion.addWidget(label(self.tr("What the model holds probable"), "subheading"))
        self._suggestion.addWidget(
            ProbabilityBars.from_scores(dimension, suggestion.scores, suggestion.value)
        )

    def _show_annotations(self, dimension: Dimension, state: ReviewState) -> None:
        clear_layout(self._annotations)
        self._annotation_lines.clear()
        annotations = [a for a in state.annotations if a.dimension == dimension.name]
        if not annotations:
            return
        coders = {coder.coder_id: coder for coder in state.coders}
        self._annotations.addWidget(label(self.tr("What was said"), "subheading"))
        for annotation in annotations:
            coder = coders[annotation.coder_id]
            sure = annotation.scores.confidence(dimension) if annotation.scores else None
            value = value_text(dimension, annotation.value) or "–"
            text = f"{coder_words(coder, annotation)}: {value}"
            if coder.kind is CoderKind.MODEL and sure is not None:
                text += f" ({number_text(sure, 2)})"
            self._annotation_lines.append(text)
            self._annotations.addWidget(label(text, wrap=True))

    def _state_text(
        self,
        state: ReviewState,
        dimension: Dimension,
        decision: Annotation | None,
        mode: ReviewMode,
    ) -> str:
        if mode is ReviewMode.SETTLE:
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
        remark = ""
        if decision is not None and decision.blind:
            remark = self.tr("You chose “%1” before you saw the model's answer, and that counts.")
            remark = remark.replace("%1", value_text(dimension, decision.blind))
        elif mode is not ReviewMode.ASSISTED and dimension.name in state.seen and not blind:
            remark = self.tr(
                "You have been shown the model's answer here, so this does not count as blind."
            )
        return f"{mark} {remark}".strip()

    def take_changed_note(self) -> str | None:
        """The note if it was changed, which then counts as saved; else None."""
        if self.note.text() == self._saved_note:
            return None
        self._note_before, self._saved_note = self._saved_note, self.note.text()
        return self._saved_note

    def keep_unsaved_note(self) -> None:
        """Has a note that could not be saved count as changed again."""
        self._saved_note = self._note_before

    @property
    def open_picks(self) -> list[str] | None:
        """The levels that are checked but not decided for; None if all is decided as it is shown,
        or if one level is the answer, which is decided for at once."""
        checked = self.level_buttons.checked
        several = not self.done_button.isHidden()
        return checked if several and checked != self._saved_levels else None

    def discard_picks(self) -> None:
        """Gives up levels that are checked but not decided for; the next ``show_question`` replaces
        them."""
        self._saved_levels = self.level_buttons.checked

    def _show_levels(
        self, dimension: Dimension, kept: list[str], suggested: list[str], same: bool
    ) -> None:
        """Checks the decided levels, unless several levels are being picked for this question."""
        checked = self.level_buttons.checked
        picking = same and dimension.select is Select.MANY and checked != self._saved_levels
        self._saved_levels = kept
        self.level_buttons.show_dimension(dimension, checked if picking else kept, suggested)
        self._say_what_is_decided(self.level_buttons.checked)

    def _say_what_is_decided(self, checked: list[str]) -> None:
        """On the button for several levels: choosing none of them is an answer, too."""
        some, none = self.tr("Decide for these  (Enter)"), self.tr("None of these  (Enter)")
        self.done_button.setText(some if checked else none)

    def _show_note(self, note: str, same: bool) -> None:
        """Shows the saved note, unless another one is being typed for this question."""
        if not (same and self.note.text() != self._saved_note):
            self._saved_note = self._note_before = note
            self.note.setText(note)


def _value(annotation: Annotation | None) -> str:
    return annotation.value if annotation else ""


def _parts(value: str) -> list[str]:
    return [part for part in value.split(SET_SEPARATOR) if part and part != NONE]
