"""Every text can be read on every ground it may stand on, in both themes."""

from __future__ import annotations

import pytest

from desktop.ui.theme.palette import DARK, LIGHT, Palette, contrast
from desktop.ui.theme.sheet import style_sheet


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


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_no_size_takes_the_place_of_a_colour(palette: Palette) -> None:
    sheet = style_sheet(palette, 10.0, 18, "chevron.png", "tick.png")
    drawn = {"dark", "bar"}  # without a sheet
    assert not [n for n in palette.__slots__ if n not in drawn and getattr(palette, n) not in sheet]
