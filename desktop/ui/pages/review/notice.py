"""What is said above the unit, or in place of one."""

from __future__ import annotations

from desktop.ui.pages.review.reviewing import State, Way
from desktop.ui.widgets.banner import Banner


class ReviewNotice(Banner):
    """Tells what to know before beginning, and what it means that no unit is left."""

    def begin(self, state: State, way: Way) -> None:
        """Above a unit: only who has just begun to code again has something to know."""
        if way is Way.AGAIN and not state.done:
            text = self.tr(
                "Tells how far you agree with yourself. Begin when you no longer remember what you "
                "said, and stop when you like: the units come at random, and fifty give a first "
                "figure."
            )
            self.tell(text)
        else:
            self.tell("")

    def end(self, state: State, way: Way, units: int) -> None:
        """In place of a unit: all are done, or there were none; the project has so many."""
        if way is Way.SETTLE:
            text = self.tr("No disagreement is left to settle.")
        elif state.total:
            text = self.tr("All %Ln unit(s) are decided. Thank you.", "", state.total)
            text += " " + self.tr("“Next” goes through them again.")
        elif not units:
            text = self.tr("Add files first.")
        elif way is Way.AGAIN:
            text = self.tr(
                "There is nothing to code again yet. Units come here once you have coded them "
                "blind, unless you have seen a model's answer since or a final value was settled."
            )
        else:
            text = self.tr("There is no unit in this queue. Choose another above.")
        self.tell(text, "good" if state.total or way is Way.SETTLE else "info")
