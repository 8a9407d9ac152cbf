"""Trying a rubric on one text, also one that is still being written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from desktop.engine.choose import choose
from desktop.engine.models.library import ModelFile
from desktop.engine.runtime.runtime import Job, Runtime
from rubrics.errors import UserError
from rubrics.labels import Scores
from rubrics.schema import Rubric


class Trial:
    """Asks one model about single texts. Use as a context manager.

    The model's process is kept for the next text under the same rubric; an edited rubric starts
    another, which takes as long as the model takes to load and to read the codebook once. An
    adapter that comes with the program is used where it fits, as in a run.
    """

    def __init__(
        self, model: ModelFile, adapter: ModelFile | None = None, threads: int = 1
    ) -> None:
        self._model, self._adapter, self._threads = model, adapter, threads
        self._runtime: Runtime | None = None
        self._unwanted = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the model's process."""
        if self._runtime is not None:
            self._runtime.close()
            self._runtime = None

    def interrupt(self) -> None:
        """From another thread: ends a score that is no longer wanted (ModelStoppedError there)."""
        self._unwanted = True
        runtime = self._runtime  # the other thread may close it meanwhile
        if runtime is not None:
            runtime.interrupt()

    def score(self, rubric: Rubric, fields: Mapping[str, str]) -> Mapping[str, Scores]:
        """The scores of a text by dimension; the same bits as in a run under this rubric.

        Raises UserError where there is no text, or where the model does not fit the rubric or
        cannot read the text.
        """
        texts = {name: fields.get(name, "") for name in rubric.field_names}
        if not any(text.strip() for text in texts.values()):
            raise UserError("Type or paste a text to try the rubric on.")
        names = tuple(dimension.name for dimension in rubric.dimensions)
        try:
            (scored,) = self._under(rubric).score([[Job("trial", texts, names)]])
        except BaseException:
            self.close()  # its process has ended, or owes an answer: the next text gets another
            raise
        finally:
            self._unwanted = False
        if scored.error:
            raise UserError(f"The model could not answer: {scored.error}")
        return scored.scores

    def _under(self, rubric: Rubric) -> Runtime:
        if self._runtime is None or self._runtime.setup.rubric.sha256 != rubric.sha256:
            self.close()
            # Nothing is kept on disk: every word that is edited would leave its own prefix there.
            choice = choose(rubric, self._model, self._adapter, threads=self._threads)
            self._runtime = Runtime(choice.setup)
            if self._unwanted:  # said while the model was being looked up
                self._runtime.interrupt()
        return self._runtime
