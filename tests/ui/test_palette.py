"""Every text can be read on every ground it may stand on, in both themes."""

from __future__ import annotations

import pytest

from desktop.ui.theme.palette import DARK, LIGHT, Palette
from desktop.ui.theme.style_sheet import style_sheet


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it (relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_texts_have_a_contrast_of_four_and_a_half(palette: Palette) -> None:
    low = [pair for pair in palette.text_pairs() if contrast(*pair) < 4.5]
    assert not low


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_that_show_a_control_have_a_contrast_of_three(palette: Palette) -> None:
    low = [pair for pair in palette.line_pairs() if contrast(*pair) < 3]
    assert not low


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_no_size_takes_the_place_of_a_colour(palette: Palette) -> None:
    sheet = style_sheet(palette, 10.0, 18, "chevron.png", "tick.png")
    painted = {"bar"}  # without a sheet
    assert not [
        n for n in palette.__slots__ if n not in painted and getattr(palette, n) not in sheet
    ]
