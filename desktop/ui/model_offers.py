"""The models that can annotate under a rubric."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.engine.choose import Choice, MismatchError, choose
from desktop.engine.home.folders import cache_folder
from desktop.engine.models.library import Kind, ModelFile, default_model, list_models
from rubrics.schema import Rubric


@dataclass(frozen=True, slots=True)
class Offer:
    """A model to choose from, with the adapter that it would be used with."""

    choice: Choice
    default: bool
    """Whether it is used if nobody has chosen a model."""
    ids: tuple[str, str]
    """Ids of the model and its adapter, by which preferences remember the choice. The adapter's is
    empty for the default, and ``none`` if the adapter that ships with the program is left out."""

    @property
    def files(self) -> frozenset[Path]:
        """The files that are read while it annotates."""
        setup = self.choice.setup
        return frozenset(filter(None, (setup.model, setup.adapter)))


def offers(rubric: Rubric) -> list[Offer]:
    """The installed models that can annotate under a rubric, each with every adapter that fits.

    An adapter that ships with the program for this rubric is used with its base by default; the
    base is also offered without it. The user's own adapters are left out if they do not fit.
    """
    files = list_models().models
    bases = [file for file in files if file.kind is Kind.MODEL]
    default = default_model().sha256 if any(file.embedded for file in bases) else ""
    found: list[Offer] = []
    for base in bases:
        usual = _fitting(rubric, base)
        if usual is None:
            continue
        found.append(Offer(usual, base.sha256 == default, (base.id, "")))
        if usual.setup.adapter is not None:
            alone = _fitting(rubric, base, shipped=False)
            found += [Offer(alone, False, (base.id, "none"))] if alone else []
        for adapter in files:
            own = adapter.kind is Kind.ADAPTER and not adapter.embedded
            if own and adapter.header.base_sha256 == base.sha256:
                trained = _fitting(rubric, base, adapter)
                found += [Offer(trained, False, (base.id, adapter.id))] if trained else []
    return found


def ids_if_trained_for(rubric: Rubric, model: ModelFile) -> tuple[str, str] | None:
    """The ids of the offer (see ``Offer``) of a model or adapter that was trained on a rubric; None
    if it was not, or cannot be used under this one."""
    if model.header.rubric:
        for offer in offers(rubric):
            if model.id == (offer.ids[1] or offer.ids[0]):
                return offer.ids
    return None


def _fitting(
    rubric: Rubric, base: ModelFile, adapter: ModelFile | None = None, *, shipped: bool = True
) -> Choice | None:
    """How a model would be asked; None if it does not fit the rubric."""
    try:
        return choose(rubric, base, adapter, shipped=shipped, cache=cache_folder())
    except MismatchError:
        return None
