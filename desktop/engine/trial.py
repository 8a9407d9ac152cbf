"""Trying a rubric on one text, also one that is still being written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Event, Lock
from typing import Self

from desktop.engine.choose import choose
from desktop.engine.models.library import ModelFile
from desktop.engine.runtime.runtime import Job, ModelStoppedError, Runtime
from rubrics.errors import UserError
from rubrics.labels import Scores
from rubrics.schema import Rubric


class Trial:
    """Asks one model about single texts. Use as a context manager.

    The model's process is kept for the next text under the same rubric; an edited rubric starts
    another, which takes as long as the model takes to load and to read the codebook once. An
    adapter that comes with the program is used where it fits, as in a run.
    """

    def __init__(self, model: Callable[[], ModelFile], threads: int = 1) -> None:
        """``model`` looks the model up, once it is asked for the first time."""
        self._find, self._threads = model, threads
        self._model: ModelFile | None = None
        self._runtime: Runtime | None = None
        self._asked: Event | None = None
        self._guard = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the model's process."""
        with self._guard:
            runtime, self._runtime = self._runtime, None
        if runtime is not None:
            runtime.close()

    def interrupt(self, unwanted: Event) -> None:
        """From another thread: ends the call of :meth:`score` that was given this event, which then
        raises ModelStoppedError, also if it has not begun. A later call goes on undisturbed."""
        with self._guard:
            unwanted.set()
            if self._asked is unwanted and self._runtime is not None:
                self._runtime.interrupt()

    def score(
        self, rubric: Rubric, fields: Mapping[str, str], unwanted: Event | None = None
    ) -> Mapping[str, Scores]:
        """The scores of a text by dimension; the same bits as in a run under this rubric.

        ``unwanted`` is set where they are not wanted any more, see :meth:`interrupt`. Raises
        UserError where there is no text, or where the model does not fit the rubric or cannot read
        the text.
        """
        unwanted = unwanted or Event()
        texts = {name: fields.get(name, "") for name in rubric.field_names}
        if not any(text.strip() for text in texts.values()):
            raise UserError("Type or paste a text to try the rubric on.")
        names = rubric.dimension_names
        with self._guard:
            self._asked = unwanted
        try:
            (scored,) = self._under(rubric, unwanted).score([[Job("trial", texts, names)]])
            with self._guard:
                self._asked = None  # what is said from now on comes too late to end its process
            _go_on(unwanted)
        except BaseException:
            self.close()  # its process has ended, or owes an answer: the next text gets another
            raise
        if scored.error:
            raise UserError(f"The model could not answer: {scored.error}")
        return scored.scores

    def _under(self, rubric: Rubric, unwanted: Event) -> Runtime:
        runtime = self._runtime
        if runtime is None or runtime.setup.rubric.sha256 != rubric.sha256:
            self.close()
            _go_on(unwanted)
            self._model = self._model or self._find()
            # Nothing is kept on disk: every word that is edited would leave its own prefix there.
            choice = choose(rubric, self._model, threads=self._threads)
            _go_on(unwanted)
            runtime = Runtime(choice.setup)
            with self._guard:
                self._runtime = runtime
            _go_on(unwanted)  # said while its process was being started
        return runtime


def _go_on(unwanted: Event) -> None:
    """Raises ModelStoppedError where it is not wanted any more."""
    if unwanted.is_set():
        raise ModelStoppedError
