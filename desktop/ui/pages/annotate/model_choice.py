"""The models that can be asked about the open project's codebook, one of them chosen."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal

from desktop.ui.model_offers import Offer, offers
from desktop.ui.page import Context
from desktop.ui.sentences import translated
from desktop.ui.widgets.basics import Banner, Chooser
from rubrics.schema import Rubric


class ModelChoice(Chooser):
    """``ready`` tells that what can be chosen is known; ``warning`` says what is to be known of
    the chosen one before it is asked."""

    ready = Signal()
    least = 15

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self._session = context, context.session
        self._last = context.preferences.model_ids
        self.warning = Banner()
        self.setAccessibleName(self.tr("Model"))
        self.setToolTip(self.tr("Model"))
        self.setMinimumContentsLength(24)
        self.currentIndexChanged.connect(self._warn)

    @property
    def offer(self) -> Offer | None:
        """What is chosen."""
        found = self.currentData()
        return found if isinstance(found, Offer) else None

    def look(self) -> None:
        """Looks anew which models are at hand."""
        rubric = self._session.rubric
        self._context.jobs.submit(
            "files",
            lambda: offers(rubric),
            partial(self._offer, rubric),
            owner=self,
            key="offers",
        )

    def remember(self, offer: Offer) -> None:
        """The model that was asked last is offered first from now on."""
        self._last = offer.ids
        self._context.preferences.model_ids = offer.ids

    def _offer(self, rubric: Rubric, found: list[Offer]) -> None:
        """Offers the models at hand, with the chosen one chosen as long as it is there."""
        if self._session.overview is None or self._session.rubric != rubric:
            return
        last = self._context.preferences.model_ids
        new, self._last = last != self._last, last  # chosen elsewhere, as after a training
        if new or found != [self.itemData(at) for at in range(self.count())]:
            chosen = None if new else self.offer
            wanted = max(
                found,
                key=lambda offer: (
                    chosen is not None and offer.ids == chosen.ids,
                    offer.ids == last,
                    offer.default,
                ),
                default=None,
            )
            self.clear()
            for offer in found:
                self.addItem(offer.choice.title, offer)
            self.setCurrentIndex(found.index(wanted) if wanted else -1)
        self.ready.emit()

    def _warn(self) -> None:
        """Says where a model will be asked untrained, and why where an adapter is at hand; nobody
        asks one in a project that is open for reading only."""
        offer, text = self.offer, ""
        if offer is not None and self._session.writable:
            setup = offer.choice.setup
            text = translated(offer.choice.unused)
            if not text and not (setup.adapter or setup.training_units):
                text = self.tr(
                    "This model was not trained on this codebook. Expect little of a small one: "
                    "code a sample yourself, and see on the page Agreement how far its answers can "
                    "be trusted."
                )
        self.warning.tell(text, "warn")
