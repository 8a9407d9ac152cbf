from __future__ import annotations

import pytest

from desktop.engine.ingest.labels import in_sight


@pytest.mark.parametrize(
    "word", ["0.0", "non", "ONWAAR", "", "false", "FALSE", "FALSCH", "no", "0"]
)
def test_an_empty_cell_and_a_no_in_several_languages_mean_blind(word: str) -> None:
    assert not in_sight("tone__Anna", {"tone__Anna__seen": word})


@pytest.mark.parametrize("word", ["true", "TRUE", "WAHR", "VRAI", "yes", "1", "who knows"])
def test_every_other_word_means_in_sight(word: str) -> None:
    assert in_sight("tone__Anna", {"tone__Anna__seen": word})


def test_without_a_column_that_tells_a_label_is_blind() -> None:
    assert not in_sight("tone__Anna", {"tone__Anna": "negative"})
