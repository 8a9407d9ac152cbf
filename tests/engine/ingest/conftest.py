"""What the tests of reading share: two built-in rubrics, and a file read in this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from in_process import read_document

from desktop.engine.domain import ColumnMap, Document, Unit
from desktop.engine.ingest.documents import HumanLabel, Source, UnreadableError
from desktop.engine.ingest.options import ReadOptions
from rubrics.library import builtin_path
from rubrics.loader import load_rubric
from rubrics.schema import Rubric

DATA = Path(__file__).resolve().parents[2] / "data" / "ingest"


@dataclass(frozen=True)
class Result:
    document: Document
    units: list[Unit]
    labels: list[HumanLabel]

    @property
    def columns(self) -> ColumnMap | None:
        return self.document.read_by

    @property
    def texts(self) -> list[str]:
        return ["|".join(unit.fields.values()) for unit in self.units]

    @property
    def places(self) -> list[str]:
        return [unit.label for unit in self.units]

    @property
    def said(self) -> str:
        return "\n".join(self.document.problems)


def result(path: Path, rubric: Rubric, options: ReadOptions | None = None) -> Result:
    read = read_document(Source(path, path.name), rubric, options or ReadOptions())
    units, labels = list(read.units), list(read.labels)
    assert read.unit_count == len(units)
    return Result(read.document, units, labels)


@pytest.fixture(scope="session")
def emotions() -> Rubric:
    """One field ``text``, one nominal dimension ``emotion``."""
    return load_rubric(builtin_path("emotions"))


@pytest.fixture(scope="session")
def quality() -> Rubric:
    """Fields question, context, answer; six ordinal dimensions from -2 to 2."""
    return load_rubric(builtin_path("answer-quality"))


Read = Callable[..., Result]


@pytest.fixture
def read(tmp_path: Path, emotions: Rubric) -> Read:
    """Write content under a name (or take a file of the test data) and read it."""

    def _read(
        name: str,
        content: str | bytes | None = None,
        options: ReadOptions | None = None,
        rubric: Rubric | None = None,
    ) -> Result:
        path = DATA / name
        if content is not None:
            path = tmp_path / name
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return result(path, rubric or emotions, options)

    return _read


@pytest.fixture
def refused(read: Read) -> Callable[..., str]:
    """The sentence with which a file is refused."""

    def _refused(*arguments: object, **options: object) -> str:
        with pytest.raises(UnreadableError) as caught:
            read(*arguments, **options)
        return str(caught.value)

    return _refused
