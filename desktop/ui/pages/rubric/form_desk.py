"""What the parts of a codebook's form share: the draft, the steps in it, and where its inputs are.

A step changes the draft and hands its text on, whole; what is kept and undone is the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel

from desktop.ui.pages.rubric.form_controls import Controls, Where
from desktop.ui.pages.rubric.form_inputs import Asked, ChoiceInput, LineInput, TextInput
from desktop.ui.sentences import translated
from desktop.ui.widgets.basics import button, label, row
from rubrics.draft import Draft, short_name
from rubrics.faults import Fault, KeyPath


class Desk(QObject):
    """The draft on it, and the controls that are shown now.

    ``changed`` brings the text after a step, ``shape`` says that the form is to be made anew.
    """

    changed = Signal(str)
    shape = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.draft = Draft("")
        self.settled: frozenset[str] = frozenset()
        """Names that files may know already; they do not follow their titles any more."""
        self.taken: frozenset[str] = frozenset()
        """Ids of other codebooks."""
        self.opened: KeyPath = ()
        """The question or example whose card is open."""
        self.wanted: Where | None = None
        """The control that has the keyboard once the form is made anew."""
        self.controls = Controls()
        self._faults: dict[KeyPath, list[str]] = {}
        self._marks: dict[KeyPath, QLabel] = {}

    # -- steps --------------------------------------------------------------------------------

    def set(self, path: KeyPath, value: object) -> None:
        """A step that leaves the form as it is."""
        self.do(lambda draft: draft.set(path, value))

    def do(self, step: Callable[[Draft], object]) -> None:
        """A step that leaves the form as it is."""
        before = self.draft.source
        try:
            step(self.draft)
        except BaseException:
            self.draft = Draft(before)  # all of it or nothing
            raise
        if self.draft.source != before:
            self.changed.emit(self.draft.source)

    def reshape(self, step: Callable[[Draft], object], wanted: Where | None = None) -> None:
        """A step after which the form is another one."""
        self.wanted = wanted
        self.do(step)
        self.shape.emit()

    def title(self, path: KeyPath, text: str, join: str = "_") -> None:
        """Another title; the short name follows as long as nothing else can know it."""
        key = "id" if join == "-" else "name"
        place = (*path, key)
        others = self._others(path, key)
        name, before = self.draft.text(place), self.draft.text((*path, "title"))
        follows = name not in self.settled and name in ("", short_name(before, others, join=join))

        def step(draft: Draft) -> None:
            draft.set((*path, "title"), text)
            if follows:
                draft.set(place, short_name(text, others, join=join))

        self.do(step)
        box = self.controls.get((place, ""))
        if follows and isinstance(box, Asked):
            box.box.setText(self.draft.text(place))  # type: ignore[attr-defined]

    def _others(self, path: KeyPath, key: str) -> list[str]:
        if key == "id":
            return list(self.taken)
        names = self.draft.names()
        mine = self.draft.text((*path, key))
        if mine in names:
            names.remove(mine)
        return names

    # -- controls -----------------------------------------------------------------------------

    def clear(self) -> None:
        """Forgets the controls; the form is made anew."""
        self.controls.clear()
        self._marks.clear()

    def line(self, path: KeyPath, name: str, *, spoken: str = "", hint: str = "") -> Asked:
        """A line for a text; what may be left out is left out where it is empty."""
        return self.line_for(
            path, name, lambda text: self._write(path, text), spoken=spoken, hint=hint
        )

    def line_for(
        self,
        path: KeyPath,
        name: str,
        write: Callable[[str], object],
        *,
        spoken: str = "",
        hint: str = "",
    ) -> Asked:
        """A line that is written in a way of its own, with every letter."""
        box = LineInput(self.draft.text(path))
        box.edited.connect(write)
        return self.keep(path, Asked(name, box, spoken=spoken, hint=hint))

    def prose(
        self, path: KeyPath, name: str, *, least: int = 2, spoken: str = "", hint: str = ""
    ) -> Asked:
        """Several lines for a text, written with every letter."""
        box = TextInput(self.draft.text(path), least)
        box.edited.connect(lambda text: self._write(path, text))
        return self.keep(path, Asked(name, box, spoken=spoken, hint=hint))

    def choice(
        self,
        path: KeyPath,
        name: str,
        options: Sequence[tuple[str, object]],
        value: object,
        write: Callable[[object], object],
        *,
        spoken: str = "",
    ) -> Asked:
        """One of a few."""
        box = ChoiceInput(options, value)
        box.picked.connect(write)
        return self.keep(path, Asked(name, box, spoken=spoken))

    def keep(self, path: KeyPath, made: Asked) -> Asked:
        """Notes where an input is, and says what is wrong with it already."""
        self.controls[path, ""] = made
        made.tell(self._faults.get(path, ()))
        return made

    def _write(self, path: KeyPath, text: str) -> None:
        if text or self.draft.at(path) is not None:
            self.set(path, text)

    def mark(self, path: KeyPath) -> QLabel:
        """Where faults are told that are of a table as a whole, or of what is folded away."""
        made = label("", "fault", wrap=True)
        self._marks[path] = made
        return made

    def order(self, path: KeyPath, name: str) -> QHBoxLayout:
        """The buttons that move a table up and down and take it out; ``name`` is what it is
        called."""
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
            tool.setAccessibleName(f"{tool.toolTip()}: {name}")
            self.controls[path, role] = tool
        made[0].setEnabled(index > 0)
        made[1].setEnabled(index + 1 < count)
        return row(*made, spacing=0)

    def move(self, path: KeyPath, index: int, wanted: Where | None = None) -> None:
        """Moves a table; the keyboard stays with what it was with."""
        *outer, old = path
        array = tuple(outer)
        if not 0 <= index < len(self.draft.tables(array)) or index == old:
            return
        role = "up" if isinstance(old, int) and index < old else "down"
        if self.opened[: len(path)] == path:
            self.opened = (*array, index)
        elif self.opened == (*array, index):
            self.opened = path
        place = (*array, index)
        self.reshape(lambda draft: draft.move(path, index), wanted or (place, role))

    def remove(self, path: KeyPath) -> None:
        """Takes a table out; the keyboard is with the next one, or the one before."""
        *outer, index = path
        array = tuple(outer)
        assert isinstance(index, int)
        if self.opened[: len(path)] == path:
            self.opened = ()
        elif self.opened[:-1] == array and int(self.opened[-1]) > index:
            self.opened = (*array, int(self.opened[-1]) - 1)
        left = len(self.draft.tables(array)) - 1
        following: Where = ((*array, min(index, left - 1)), "remove")
        self.reshape(lambda draft: draft.remove(path), following if left else (array, "add"))

    # -- faults -------------------------------------------------------------------------------

    def show_faults(self, faults: Iterable[Fault]) -> list[str]:
        """Says each fault where it is; returns those that are of the file as a whole."""
        self._faults, rest = {}, []
        for fault in faults:
            text = translated(fault)
            if fault.of_text:
                here = self.tr("enter it here once more")
                text = f"{translated(replace(fault, hint=''))}; {here}"
            if fault.path:
                self._faults.setdefault(fault.path, []).append(text)
            else:
                rest.append(text)
        self.tell_faults()
        return rest

    def tell_faults(self) -> None:
        """Says at the controls that are shown now what is wrong with them."""
        shown = {path for path, role in self.controls if not role}
        folded: dict[KeyPath, list[str]] = {}
        for path, texts in self._faults.items():
            if path not in shown:
                around = path
                while around and around not in self._marks:
                    around = around[:-1]
                folded.setdefault(around, []).extend(texts)
        for (path, role), control in self.controls.items():
            if not role and isinstance(control, Asked):
                control.tell(self._faults.get(path, ()))
        for path, mark in self._marks.items():
            mark.setText("\n".join(folded.get(path, ())))
            mark.setVisible(bool(folded.get(path)))

    def first_fault(self) -> KeyPath | None:
        """The place of the first fault from the top of the form."""
        return next(iter(self._faults), None)
