"""The choice of a model that can annotate the open project."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal

from desktop.ui.model_offers import Offer, offers
from desktop.ui.page import Context
from desktop.ui.sentences import translated
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.combo_box import ComboBox
from desktop.ui.widgets.tool_tips import plain
from rubrics.schema import Rubric


class ModelChoice(ComboBox):
    """A combo box with the models that fit the project's codebook."""

    ready = Signal()
    """The models are known; emitted after each ``reload``."""
    min_characters = 15

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self._session = context, context.session
        self._preferred = context.preferences.model_ids
        self.warning = Banner()
        """A warning about the chosen model; the page shows it."""
        self.setAccessibleName(self.tr("Model"))
        self.setMinimumContentsLength(24)
        self.currentIndexChanged.connect(self._warn)
        self._warn()

    @property
    def offer(self) -> Offer | None:
        """The chosen model; None without any."""
        found = self.currentData()
        return found if isinstance(found, Offer) else None

    def reload(self) -> None:
        """Lists the models anew, in the background."""
        rubric = self._session.rubric
        self._context.jobs.submit(
            "files",
            lambda: offers(rubric),
            partial(self._set_offers, rubric),
            owner=self,
            key="offers",
        )

    def remember(self, offer: Offer) -> None:
        """Makes this model the one that is chosen from now on."""
        self._preferred = offer.ids
        self._context.preferences.model_ids = offer.ids

    def _set_offers(self, rubric: Rubric, found: list[Offer]) -> None:
        """Fills the box. Chosen is the model that was chosen before, else the preferred one, else
        the default."""
        if self._session.overview is None or self._session.rubric != rubric:
            return
        last = self._context.preferences.model_ids
        new = last != self._preferred  # chosen elsewhere, as after a training
        self._preferred = last
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
        """Warns of a model that was not trained on the codebook, or whose adapter cannot be
        used."""
        offer, text = self.offer, ""
        self.setToolTip(plain(self.currentText() or self.tr("Model")))
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
