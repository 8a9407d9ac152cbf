"""How far a run is, as it is printed where there is no terminal."""

from __future__ import annotations

import pytest

from desktop.cli.console import shown
from desktop.engine.annotate import RunProgress


def test_speed_and_time_left_are_those_the_run_itself_reckons(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.cli.console.LINE_SECONDS", 0.0)
    steps = [
        RunProgress(0, 100, 0),
        RunProgress(20, 100, 0, seconds=10.0),
        RunProgress(100, 100, 1, seconds=40.0),
        RunProgress(1, 1, 0, seconds=1.0),
        RunProgress(20, 20_000, 0, seconds=10.0),
        RunProgress(100, 1_000, 0, seconds=10.0),
        RunProgress(400, 1_000, 0, before=400),
        RunProgress(500, 1_000, 0, before=400, seconds=10.0),
        RunProgress(1_000, 1_000, 0, before=1_000),
    ]
    assert list(shown(steps)) == steps
    assert capsys.readouterr().err.splitlines() == [
        "20 of 100 units, 2.0 units/s, 40 s left",
        "100 of 100 units, 2.5 units/s, 0 s left",
        "1 of 1 unit, 1.0 units/s, 0 s left",
        "20 of 20,000 units, 2.0 units/s, 2 h 46 min left",
        "100 of 1,000 units, 10.0 units/s, 1 min 30 s left",
        "500 of 1,000 units, 10.0 units/s, 50 s left",
    ]
