"""Looking after a project, in words that a person understands."""

from __future__ import annotations

from desktop.cli.project import _lost
from desktop.engine.store.repair import UNTIL


def test_a_gap_is_told_without_the_numbers_it_is_reckoned_with() -> None:
    assert _lost(0, UNTIL, 0) == "nothing of this table could be read"
    assert _lost(0, UNTIL, 7) == "some of it could not be read"
    assert _lost(9, UNTIL, 7) == "nothing could be read after row 9"
    assert _lost(9, 12, 7) == "nothing could be read from row 9 to 12"
