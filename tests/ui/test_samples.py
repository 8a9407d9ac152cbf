"""The dialog that draws samples proposes to go on with the last one."""

from __future__ import annotations

from desktop.engine.store.samples import Sample
from desktop.ui.app import App
from desktop.ui.dialogs.sample import USUAL_SIZE, SampleDialog


def test_a_second_sample_extends_the_first_unless_one_says_otherwise(opened: App) -> None:
    overview = opened.session.overview
    assert overview is not None
    whole = range(overview.units + 1)
    first = SampleDialog(overview, [], opened.window)
    assert (first.seed.value(), first.strata.currentData()) == (0, "")
    assert first.unit_count.value() == min(USUAL_SIZE, whole[-1])
    kept = Sample("Audit 1", 2, whole[-1], 7, "document", "")
    second = SampleDialog(overview, [kept], opened.window)
    assert second.sample_name.text() == "Audit 2"
    assert (second.seed.value(), second.strata.currentData()) == (7, "document")
    assert second.unit_count.value() == min(2 + USUAL_SIZE, whole[-1])
    assert "labels on other units" in first.warning.text  # as the report says when it is too late
    for dialog in (first, second):
        dialog.deleteLater()
