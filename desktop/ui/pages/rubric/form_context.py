"""What the parts of a codebook's form share: the draft, its changes, inputs and faults."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel

from desktop.ui.pages.rubric.form_controls import ControlKey, Controls
from desktop.ui.pages.rubric.form_inputs import OF, ChoiceInput, LabelledInput, LineInput, TextInput
from desktop.ui.sentences import translated
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import row
from rubrics.draft import Draft, short_name
from rubrics.faults import Fault, KeyPath


class FormContext(QObject):
    """The draft of a codebook, and the controls that edit it.

    Each change makes a new source of the whole codebook, which is emitted; undo is done on that
    source. A *path* is a place in the draft, such as ``("dimension", 0, "title")``.
    """

    changed = Signal(str)
    """The source after a change."""
    rebuild_needed = Signal()
    """Tables were added, moved or removed, so the inputs are to be created anew."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.draft = Draft("")
        self.fixed_names: frozenset[str] = frozenset()
        """Short names that do not follow their titles, because data files may contain them."""
        self.taken_ids: frozenset[str] = frozenset()
        """Ids of other codebooks."""
        self.open_card: KeyPath = ()
        """Path of the question or example whose card is open."""
        self.focus_next: ControlKey | None = None
        """The control to focus after the next rebuild."""
        self.controls = Controls()
        self._fault_texts: dict[KeyPath, list[str]] = {}
        self._fault_labels: dict[KeyPath, QLabel] = {}
        self._labels: dict[KeyPath, str] = {}  # of inputs, by their paths without numbers

    # -- steps --------------------------------------------------------------------------------

    def set(self, path: KeyPath, value: object) -> None:
        """Sets a value; the inputs stay as they are."""
        self.edit(lambda draft: draft.set(path, value))

    def edit(self, step: Callable[[Draft], object]) -> None:
        """Changes the draft with ``step``; the inputs stay as they are. If ``step`` raises, the
        draft is unchanged."""
        before = self.draft.source
        try:
            step(self.draft)
        except BaseException:
            self.draft = Draft(before)
            raise
        if self.draft.source != before:
            self.changed.emit(self.draft.source)

    def reshape(self, step: Callable[[Draft], object], wanted: ControlKey | None = None) -> None:
        """Changes the draft with ``step`` and rebuilds the form; then focuses ``wanted``."""
        self.focus_next = wanted
        self.edit(step)
        self.rebuild_needed.emit()

    def set_title(self, path: KeyPath, text: str) -> None:
        """Sets the title of a table, or of the codebook (an empty path).

        Its short name, or the codebook's id, is derived from the title as long as it is not fixed
        and nobody has entered another one.
        """
        key, join = ("name", "_") if path else ("id", "-")
        place: KeyPath = (*path, key)
        name, title = self.draft.text(place), self.draft.text((*path, "title"))
        others = self._other_names(name) if path else list(self.taken_ids)
        derived = name in ("", short_name(title, others, join=join))
        follows = derived and name not in self.fixed_names

        def step(draft: Draft) -> None:
            draft.set((*path, "title"), text)
            if follows:
                draft.set(place, short_name(text, others, join=join))

        self.edit(step)
        if path:
            self.call_row(path, text)
        control = self.controls.get((place, ""))
        if follows and isinstance(control, LabelledInput) and isinstance(control.box, LineInput):
            control.box.setText(self.draft.text(place))

    def _other_names(self, name: str) -> list[str]:
        names = self.draft.names()
        if name in names:
            names.remove(name)
        return names

    # -- controls -----------------------------------------------------------------------------

    def clear(self) -> None:
        """Forgets all controls, before a rebuild."""
        self.controls.clear()
        self._fault_labels.clear()

    def line_input(
        self,
        path: KeyPath,
        name: str,
        write: Callable[[str], object] | None = None,
        *,
        of: str = "",
    ) -> LabelledInput:
        """A line for a text, which ``write`` gets with every letter; by default it sets the text.

        ``of`` as in ``LabelledInput``.
        """
        box = LineInput(self.draft.text(path))
        box.edited.connect(write or partial(self._write, path))
        return self.register(path, LabelledInput(name, box, of=of))

    def text_input(
        self, path: KeyPath, name: str, *, least: int = 2, of: str = "", hint: str = ""
    ) -> LabelledInput:
        """A box of at least ``least`` lines for a text, which is set with every letter."""
        box = TextInput(self.draft.text(path), least)
        box.edited.connect(partial(self._write, path))
        return self.register(path, LabelledInput(name, box, of=of, hint=hint))

    def choice_input(
        self,
        path: KeyPath,
        name: str,
        options: Sequence[tuple[str, object]],
        value: object,
        write: Callable[[object], object],
        *,
        of: str = "",
    ) -> LabelledInput:
        """A combo box of (text, value); ``write`` gets the value that is chosen."""
        box = ChoiceInput(options, value)
        box.picked.connect(write)
        return self.register(path, LabelledInput(name, box, of=of))

    def register(self, path: KeyPath, made: LabelledInput) -> LabelledInput:
        """Adds an input to the controls, and shows the faults of its place."""
        self.controls[path, ""] = made
        self._labels[_kind(path)] = made.name
        made.show_faults(self._fault_texts.get(path, ()))
        return made

    def _write(self, path: KeyPath, text: str) -> None:
        """Sets a text; an empty one does not create a key that the file lacks."""
        if text or self.draft.at(path) is not None:
            self.set(path, text)

    def fault_label(self, path: KeyPath) -> QLabel:
        """A label for the faults at a path or below it that no visible input shows."""
        made = label("", "fault", wrap=True)
        self._fault_labels[path] = made
        return made

    def add_button(self, array: KeyPath, text: str, add: Callable[[], object]) -> QHBoxLayout:
        """A row with a button that adds a table to an array."""
        made = button(text, add, icon="plus")
        self.controls[array, "add"] = made
        return row(made, None)

    def call_row(self, path: KeyPath, name: str) -> None:
        """Has the controls of a table spoken of by the name that it has now."""
        which = name or str(int(path[-1]) + 1)
        for (place, role), control in self.controls.items():
            if place[:-1] == path or (place == path and role != "head"):
                named = control.box if isinstance(control, LabelledInput) else control
                what, colon, _ = named.accessibleName().partition(OF)
                named.setAccessibleName(f"{what}{colon}{which}" if colon else what)

    def order_buttons(self, path: KeyPath, name: str) -> QHBoxLayout:
        """Buttons that move a table up and down and remove it. ``name`` is what the table is called
        in their accessible names."""
        *outer, index = path
        assert isinstance(index, int)
        count = len(self.draft.tables(tuple(outer)))
        up, down, remove = self.tr("Move up"), self.tr("Move down"), self.tr("Remove")
        made = [
            button("", lambda: self.move(path, index - 1), icon="arrow-up", kind="quiet", tip=up),
            button(
                "", lambda: self.move(path, index + 1), icon="arrow-down", kind="quiet", tip=down
            ),
            button("", lambda: self.remove(path), icon="x", kind="quiet", tip=remove),
        ]
        for tool, role in zip(made, ("up", "down", "remove"), strict=True):
            tool.setAccessibleName(f"{tool.toolTip()}{OF}{name}")
            self.controls[path, role] = tool
        made[0].setEnabled(index > 0)
        made[1].setEnabled(index + 1 < count)
        return row(*made, spacing=0)

    def move(self, path: KeyPath, index: int, wanted: ControlKey | None = None) -> None:
        """Moves a table to ``index`` in its array. The focus stays on the button that was pressed,
        or goes to ``wanted``."""
        *outer, old = path
        array = tuple(outer)
        if not 0 <= index < len(self.draft.tables(array)) or index == old:
            return
        role = "up" if isinstance(old, int) and index < old else "down"
        if self.open_card[: len(path)] == path:
            self.open_card = (*array, index)
        elif self.open_card == (*array, index):
            self.open_card = path
        place = (*array, index)
        self.reshape(lambda draft: draft.move(path, index), wanted or (place, role))

    def remove(self, path: KeyPath) -> None:
        """Removes a table. The focus goes to the same button of the next table, or else of the one
        before."""
        *outer, index = path
        array = tuple(outer)
        assert isinstance(index, int)
        if self.open_card[: len(path)] == path:
            self.open_card = ()
        elif self.open_card[:-1] == array and int(self.open_card[-1]) > index:
            self.open_card = (*array, int(self.open_card[-1]) - 1)
        left = len(self.draft.tables(array)) - 1
        following: ControlKey = ((*array, min(index, left - 1)), "remove")
        self.reshape(lambda draft: draft.remove(path), following if left else (array, "add"))

    # -- faults -------------------------------------------------------------------------------

    def show_faults(self, faults: Iterable[Fault]) -> list[str]:
        """Shows each fault at its input. Returns those that concern the file as a whole."""
        self._fault_texts, rest = {}, []
        for fault in map(self._in_form_words, faults):
            text = translated(fault)
            if fault.of_text:
                here = self.tr("enter it here once more")
                text = f"{translated(replace(fault, hint=''))}; {here}"
            if fault.path:
                self._fault_texts.setdefault(fault.path, []).append(text)
            else:
                rest.append(text)
        self.update_faults()
        return rest

    def _in_form_words(self, fault: Fault) -> Fault:
        """The same fault, with an input called by its label where the message has the text's key:
        who fills in a form has not seen "anchor"."""
        label_ = self._labels.get(_kind(fault.path), "")
        key = f"'{fault.path[-1]}'" if fault.path else ""
        about = fault.message.startswith(f"{key} ") or fault.message.endswith(f" {key}")
        if not (label_ and key and about):
            return fault
        return replace(fault, message=fault.message.replace(key, f"'{label_}'", 1))

    def update_faults(self) -> None:
        """Shows the present faults at the present controls."""
        shown = {path for path, role in self.controls if not role}
        folded: dict[KeyPath, list[str]] = {}
        for path, texts in self._fault_texts.items():
            if path not in shown:
                around = path
                while around and around not in self._fault_labels:
                    around = around[:-1]
                folded.setdefault(around, []).extend(texts)
        for (path, role), control in self.controls.items():
            if not role and isinstance(control, LabelledInput):
                control.show_faults(self._fault_texts.get(path, ()))
        for path, mark in self._fault_labels.items():
            mark.setText("\n".join(folded.get(path, ())))
            mark.setVisible(bool(folded.get(path)))

    def first_fault(self) -> KeyPath | None:
        """Path of the first fault; None without any."""
        return next(iter(self._fault_texts), None)


def _kind(path: KeyPath) -> KeyPath:
    """A path without the numbers of tables, which all inputs of a kind have in common."""
    return tuple(part for part in path if isinstance(part, str))
