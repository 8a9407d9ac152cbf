"""What a model was trained on is left out of everything that is said of new texts."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from desktop.engine.agreement.alpha import MISSING
from desktop.engine.agreement.assess import agreement
from desktop.engine.agreement.choices import Choices
from desktop.engine.agreement.ratings import read_ratings
from desktop.engine.agreement.trained import SETTING, trained_units
from desktop.engine.domain import CoderKind, Run
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.store.project import Project
from desktop.engine.store.runs import start_run


def test_acceptance_sets_and_the_exported_table_rest_on_the_units_that_the_shares_do(
    audited_project: Project, tmp_path: Path
) -> None:
    model = next(c for c in audited_project.coders() if c.kind is CoderKind.MODEL)
    learnt = " ".join(unit.text_sha256 for unit in list(audited_project.units())[:80])
    rubric = audited_project.rubric()
    start_run(
        audited_project,
        Run("trained", model.coder_id, rubric.sha256, {SETTING: learnt}, "2026-01-01T00:00:00Z"),
    )
    ratings = read_ratings(audited_project, rubric.dimensions[0], trained_units(audited_project))
    row = ratings.coders.index(model)
    outside = int((ratings.elsewhere.codes[row] != MISSING).sum())
    assert 0 < outside < 150
    tone = agreement(audited_project, Choices(resamples=100)).dimensions[0].models[0]
    assert tone.risk.unseen == tone.possible.units == outside  # type: ignore[union-attr]
    export_project(audited_project, Format.DSL, tmp_path)
    (path,) = tmp_path.glob("dsl_tone_Tiny*.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    coded = {row["unit_id"]: bool(row["expert"]) for row in rows}
    both = int((ratings.codes[row] != MISSING).sum())
    assert Counter(coded.values()) == {False: outside, True: both}
    # Else a design-based estimate from the table would weight its coded rows wrongly.
    assert {row["sample_prob"] for row in rows} == {str(both / (both + outside))}
