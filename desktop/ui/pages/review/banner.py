"""The banner above the current unit of the review, or instead of it."""

from __future__ import annotations

from desktop.ui.pages.review.reviewer import ReviewMode, ReviewState
from desktop.ui.widgets.banner import Banner


class ReviewBanner(Banner):
    """Tells what to know before coding again, and why there is no unit left."""

    def show_before_unit(self, state: ReviewState, mode: ReviewMode) -> None:
        """Shows instructions above the unit to a coder who has just begun to code again; else hides
        the banner."""
        if mode is ReviewMode.AGAIN and not state.done:
            text = self.tr(
                "Tells how far you agree with yourself. Begin when you no longer remember what you "
                "said, and stop when you like: the units come at random, and fifty give a first "
                "figure."
            )
            self.tell(text)
        else:
            self.tell("")

    def show_without_unit(self, state: ReviewState, mode: ReviewMode, units: int) -> None:
        """Says that all units are done, or why there are none. ``units`` is how many the project
        has."""
        if mode is ReviewMode.SETTLE:
            text = self.tr("No disagreement is left to settle.")
        elif state.total:
            text = self.tr("All %Ln unit(s) are decided. Thank you.", "", state.total)
            text += " " + self.tr("“Next” goes through them again.")
        elif not units:
            text = self.tr("Add files first.")
        elif mode is ReviewMode.AGAIN:
            text = self.tr(
                "There is nothing to code again yet. Units come here once you have coded them "
                "blind, unless you have seen a model's answer since or a final value was settled."
            )
        else:
            text = self.tr("There is no unit in this queue. Choose another above.")
        self.tell(text, "good" if state.total or mode is ReviewMode.SETTLE else "info")
