"""What a run writes, and what it says on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.cli.flow import read_files, write_results
from desktop.engine.agreement.assess import agreement
from desktop.engine.ingest.model import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.engine.store.project import Project
from rubrics.schema import Rubric


def test_nothing_of_a_project_with_a_passphrase_is_written_beside_it(
    tmp_path: Path, mood: Rubric, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with Project(tmp_path / "p.glossator", create=True, passphrase="secret") as project:
        project.use_rubric(mood)
        assert not write_results(project, agreement(project), out)
    assert not list(out.iterdir())
    assert "'glossator export" in capsys.readouterr().out


def test_what_is_wrong_with_a_file_is_said_with_its_name_once(
    tmp_path: Path, mood: Rubric, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "t.csv"
    with Project(tmp_path / "p.glossator", create=True) as project:
        project.use_rubric(mood)
        for text in ("Good.", "Bad."):
            table.write_text(f"text\n{text}\n")
            read_files(project, discover([table]), ReadOptions())
    assert "\nt.csv has changed since it was read" in capsys.readouterr().err
