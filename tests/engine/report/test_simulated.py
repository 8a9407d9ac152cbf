"""What a report promises of texts that nobody coded, held against their labels in real data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from simulate import make_project, studies

from desktop.engine.agreement.assess import agreement
from desktop.engine.agreement.figures import Interval, Undefined
from desktop.engine.agreement.results import Drawn
from desktop.engine.domain import human
from desktop.engine.report.page import write_report


def test_promises_about_uncoded_comments_hold_against_their_labels(
    shared_data: Path, tmp_path: Path
) -> None:
    emotions, _ = studies(shared_data)
    emotions = replace(emotions, rows=emotions.rows[:3_000])
    with make_project(tmp_path / "emotions.glossator", emotions) as project:
        (figure,) = agreement(project).dimensions
        coded = {a.unit_id for a in project.annotations() if a.coder_id == human("Gold").coder_id}
        answers = [a for a in project.annotations() if a.coder_id == "Model A"]
    assert (figure.sample.drawn, figure.units) == (Drawn.RECORDED, len(coded))
    gold = [values["emotion"] for _, values in emotions.rows]

    model = next(m for m in figure.models if m.model.name == "Model A")
    shares = {level: gold.count(level) / len(gold) for level in figure.dimension.values}
    covered = [
        row.powered.interval.low <= shares[row.level] <= row.powered.interval.high
        for row in model.prevalence
        if isinstance(row.powered.interval, Interval)
    ]
    assert len(covered) >= 10
    assert np.mean(covered) >= 0.85

    assert not isinstance(model.risk, Undefined)
    accept = model.risk.accept
    assert not isinstance(accept, Undefined)
    assert accept.coverage >= 0.5
    wrong = [
        answer.value != gold[int(answer.unit_id[1:])]
        for answer in answers
        if answer.unit_id not in coded
        and answer.scores is not None
        and max(answer.scores.probabilities) >= accept.threshold
    ]
    assert len(wrong) == round(accept.coverage * model.risk.unseen)
    assert np.mean(wrong) <= 0.05


def test_report_over_answer_quality_tells_six_dimensions(shared_data: Path, tmp_path: Path) -> None:
    _, quality = studies(shared_data)
    with make_project(tmp_path / "quality.glossator", quality) as project:
        page, _, _, _ = write_report(project, tmp_path)
    text = page.read_text(encoding="utf-8")
    assert text.count("On 50 units drawn at random, which people coded blind, ") == 6
    assert text.count('<h3 dir="auto">The human ceiling</h3>') == 6
