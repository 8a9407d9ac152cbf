"""The colours of the window, light and dark, and the contrast between two of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Scheme(StrEnum):
    """Which palette is in force; SYSTEM follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as ``#RRGGBB``, named by what they are for.

    Every text colour keeps a contrast of 4.5 on every ground it may stand on (``pairs``), every
    ``line`` that is needed to find a control one of 3.
    """

    dark: bool
    window: str
    side: str
    surface: str
    raised: str
    text: str
    muted: str
    border: str
    line: str
    accent: str
    accent_hover: str
    on_accent: str
    soft: str
    on_soft: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    bar: str
    bar_best: str
    track: str

    def pairs(self) -> list[tuple[str, str]]:
        """Every (text, ground) that occurs in the window."""
        grounds = (self.window, self.side, self.surface, self.raised)
        texts = (self.text, self.muted, self.accent, self.good, self.warn, self.bad)
        return [
            *((text, ground) for text in texts for ground in grounds),
            (self.on_accent, self.accent),
            (self.on_accent, self.accent_hover),
            (self.on_soft, self.soft),
            (self.text, self.soft),
            (self.muted, self.soft),
            *((self.text, soft) for soft in (self.good_soft, self.warn_soft, self.bad_soft)),
            (self.good, self.good_soft),
            (self.warn, self.warn_soft),
            (self.bad, self.bad_soft),
        ]

    def lines(self) -> list[tuple[str, str]]:
        """Every (line, ground) that has to be seen to find or read a control."""
        grounds = (self.window, self.side, self.surface)
        return [
            *((self.line, ground) for ground in grounds),
            *((self.accent, ground) for ground in grounds),
            (self.bar, self.surface),
            (self.bar, self.track),
            (self.bar_best, self.track),
        ]


LIGHT = Palette(
    dark=False,
    window="#FAF9F7",
    side="#F2F0EC",
    surface="#FFFFFF",
    raised="#F5F3EF",
    text="#22262B",
    muted="#5C6269",
    border="#E2DED7",
    line="#85898E",
    accent="#2A5DA8",
    accent_hover="#234E8E",
    on_accent="#FFFFFF",
    soft="#E5EDF8",
    on_soft="#1F4A87",
    good="#1B6B3F",
    good_soft="#E4F2E9",
    warn="#865100",
    warn_soft="#FBF0DC",
    bad="#AD2620",
    bad_soft="#FBE9E7",
    bar="#6F86A9",
    bar_best="#2A5DA8",
    track="#ECE9E3",
)

DARK = Palette(
    dark=True,
    window="#17191C",
    side="#121416",
    surface="#1E2125",
    raised="#24282D",
    text="#E9E7E3",
    muted="#A6ABB2",
    border="#31353B",
    line="#737980",
    accent="#8FB8F2",
    accent_hover="#A9C8F6",
    on_accent="#0D1A2B",
    soft="#233349",
    on_soft="#B5D0F7",
    good="#7FCB9B",
    good_soft="#1B3325",
    warn="#E6B86A",
    warn_soft="#372B16",
    bad="#F39A92",
    bad_soft="#40211F",
    bar="#6E86A8",
    bar_best="#8FB8F2",
    track="#2C3036",
)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it (relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    if channel <= 0.04045:
        return channel / 12.92
    return float(((channel + 0.055) / 1.055) ** 2.4)
