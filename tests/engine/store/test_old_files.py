"""Project files of every earlier version are opened, and nothing in them is lost.

``before-review.glossator`` was written by the program as it was before people could review in it.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from review_material import MODEL

from desktop.engine.domain import human
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.engine.intake import take_in
from desktop.engine.review.desk import Desk
from desktop.engine.store import cipher
from desktop.engine.store.backups import backups_of
from desktop.engine.store.errors import PassphraseError
from desktop.engine.store.journal import Journal
from desktop.engine.store.passphrase import set_passphrase
from desktop.engine.store.project import Project
from desktop.engine.store.recording import JOURNALED
from desktop.engine.store.repair import repair, restore
from desktop.engine.store.table import unit_ids
from desktop.engine.store.views import Sort, View, select
from rubrics.loader import parse_rubric
from rubrics.schema import Rubric

OLD = Path(__file__).parents[2] / "data" / "projects" / "before-review.glossator"


@pytest.fixture
def version1(tmp_path: Path) -> Path:
    return Path(shutil.copy(OLD, tmp_path))


def test_a_file_of_version_1_keeps_its_annotations_and_can_be_reviewed(version1: Path) -> None:
    before = sqlite3.connect(version1)
    held = before.execute(
        "SELECT unit_id, dimension, value, status, probabilities, mass FROM annotation"
        " JOIN unit ON number = unit ORDER BY unit, dimension, coder"
    ).fetchall()
    before.close()
    assert len(held) == 14
    with Project(version1) as project:
        after = project.connection.execute(
            "SELECT unit_id, dimension, value, status, probabilities, mass FROM annotation"
            " JOIN unit ON number = unit ORDER BY unit, dimension, coder"
        ).fetchall()
        assert after == held
        assert [a.value for a in project.annotations() if a.coder_id == human("anna").coder_id]
        desk = Desk(project, "anna")
        desk.choose("a-0000", "feeling", "anger")
        Journal(project).undo()
        assert desk.decisions("a-0000")["feeling"].value == "joy"


@pytest.mark.parametrize("dimension", ["feeling", "strength", "about"])
def test_confidence_is_worked_out_for_answers_of_version_1(dimension: str, version1: Path) -> None:
    with Project(version1) as project:
        asked = project.rubric().dimension(dimension)
        surest = {
            a.unit_id: a.scores.confidence(asked)
            for a in project.annotations(dimension)
            if a.scores
        }
        stored = project.connection.execute(
            "SELECT unit_id, confidence FROM annotation JOIN unit ON number = unit"
            " WHERE dimension = ? AND confidence IS NOT NULL",
            (dimension,),
        ).fetchall()
        assert dict(stored) == surest
        view = View(dimension, MODEL.coder_id, sort=Sort.CONFIDENCE)
        order = unit_ids(project, select(project, view))
        assert order[:3] == sorted(surest, key=lambda u: (surest[u], u))


def test_every_journaled_table_has_a_history_with_the_same_columns(version1: Path) -> None:
    with Project(version1) as project:
        for table, key in JOURNALED.items():
            columns = _columns(project, table)
            assert _columns(project, f"{table}_history") == ["step", "side", *columns]
            assert set(key) <= set(columns)


def _columns(project: Project, table: str) -> list[str]:
    rows = project.connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
    return [row[0] for row in rows]


def test_a_project_whose_levels_look_the_same_is_opened_coded_and_exported(
    mood: Rubric, tmp_path: Path
) -> None:
    """A codebook may have been made before levels had to differ in what is seen."""
    path, twin = tmp_path / "p.glossator", "joy\u200b"
    source = mood.source.replace('name = "anger"', f'name = "{twin}"')
    (tmp_path / "a.csv").write_text("text,feeling (Ben)\nSo glad.,joy\nSo very glad.,joy\u200b\n")
    with Project(path, create=True) as project:
        project.use_rubric(parse_rubric(source, "codebook", accepted=True))
    with Project(path) as project:
        taken = list(take_in(project, discover([tmp_path / "a.csv"]).sources, ReadOptions()))
        assert taken
        for unit in project.units():
            Desk(project, "Anna").choose(unit.unit_id, "feeling", twin)
        said = [a.value for a in project.annotations()]
        export_project(project, Format.CSV, tmp_path / "out")
    assert sorted(said) == ["joy", twin, twin, twin]
    assert twin in (tmp_path / "out" / "table.csv").read_text("utf-8-sig")


def test_a_passphrase_that_was_set_just_as_it_was_typed_opens_its_project(
    version1: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before letters were composed, an ``ü`` that a keyboard gave as two characters was two."""
    apart, backup = "Mu\u0308nster", Path()
    with Project(version1) as project:
        before = list(project.annotations())
    with monkeypatch.context() as earlier:
        earlier.setattr(cipher, "key_of", str)
        set_passphrase(version1, None, apart)
        with Project(version1, passphrase=apart) as project:
            backup = project.back_up()
        with pytest.raises(PassphraseError):
            Project(version1, passphrase="M\u00fcnster")

    def held(path: Path, passphrase: str | None) -> object:
        with Project(path, read_only=True, passphrase=passphrase) as project:
            return list(project.annotations())

    assert held(version1, apart) == held(backup, apart) == before
    assert repair(version1, apart).gaps == []
    restore(version1, next(b for b in backups_of(version1) if b.path == backup), apart)
    assert held(version1, apart) == before
    with pytest.raises(PassphraseError):
        Project(version1, passphrase="Mu\u0308nchen")
    set_passphrase(version1, apart, None)
    assert held(version1, None) == before
