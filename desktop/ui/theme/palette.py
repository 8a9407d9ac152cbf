"""The colours of the window, light and dark."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Scheme(StrEnum):
    """The palette to use. SYSTEM is that of the desktop, and follows it."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as ``#RRGGBB``, named by what they are for.

    Texts have a contrast of at least 4.5 to their background (``text_pairs``); lines and bars that
    show what a control or a chart is have at least 3 (``line_pairs``). A test computes both.
    """

    window: str
    """Background of pages and dialogs."""
    side: str
    """Background of the navigation."""
    surface: str
    """Background of cards, inputs, lists and tables."""
    raised: str
    """Background of what the mouse is over, and of disabled and read-only controls."""
    text: str
    muted: str
    """Text of less importance."""
    border: str
    """Lines that only decorate."""
    line: str
    """Lines that show where a control is."""
    accent: str
    """Background of the primary button; outline of what has the focus."""
    accent_hover: str
    on_accent: str
    soft: str
    """Background of what is selected or checked."""
    on_soft: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    bar: str
    """Bars of charts."""
    bar_best: str
    """The bar of the answer."""
    track: str
    """Background of bars."""

    def text_pairs(self) -> list[tuple[str, str]]:
        """Every (text, background) that occurs in the window."""
        backgrounds = (self.window, self.side, self.surface, self.raised)
        texts = (self.text, self.muted, self.accent, self.good, self.warn, self.bad)
        return [
            *((text, background) for text in texts for background in backgrounds),
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

    def line_pairs(self) -> list[tuple[str, str]]:
        """Every (line, background) without which a control or chart cannot be made out."""
        backgrounds = (self.window, self.side, self.surface)
        return [
            *((self.line, background) for background in backgrounds),
            *((self.accent, background) for background in backgrounds),
            (self.bar, self.surface),
            (self.bar, self.track),
            (self.bar_best, self.track),
        ]


LIGHT = Palette(
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
