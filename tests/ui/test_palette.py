"""Every text can be read on every ground it may stand on, in both themes."""

from __future__ import annotations

import pytest

from desktop.ui.theme.palette import DARK, LIGHT, Palette, contrast


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_texts_have_a_contrast_of_four_and_a_half(palette: Palette) -> None:
    low = [pair for pair in palette.pairs() if contrast(*pair) < 4.5]
    assert not low


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_that_show_a_control_have_a_contrast_of_three(palette: Palette) -> None:
    low = [pair for pair in palette.lines() if contrast(*pair) < 3]
    assert not low
