"""Percent agreement, kappa and AC of groups of coders on one dimension."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from desktop.engine.agreement import chance
from desktop.engine.agreement.alpha import pairable
from desktop.engine.agreement.figures import Undefined
from desktop.engine.agreement.ratings import Ratings
from desktop.engine.agreement.results import Coefficients
from rubrics.schema import Scale, Select


def coefficients(ratings: Ratings, groups: Iterable[Sequence[int]]) -> tuple[Coefficients, ...]:
    """The coefficients of each group of rows; none where values are sets."""
    if ratings.dimension.select is Select.MANY:
        return ()
    identity = chance.identity_weights(len(ratings.values))
    scale = ratings.dimension.scale
    ordered = scale is not Scale.NOMINAL
    weights = chance.quadratic_weights(ratings.positions) if ordered else identity
    found = []
    for rows in groups:
        codes = ratings.codes[list(rows)]
        pair = (codes[0], codes[1]) if len(rows) == 2 else None
        plain, weighted = (
            Undefined("kappa is of two coders")
            if pair is None
            else chance.cohen_kappa(*pair, credit)
            for credit in (identity, weights)
        )
        found.append(
            Coefficients(
                tuple(ratings.coders[row] for row in rows),
                int(pairable(codes).sum()),
                chance.percent_agreement(codes, identity),
                None if scale is Scale.INTERVAL else plain,
                weighted if ordered else None,
                chance.gwet_ac(codes, weights),
            )
        )
    return tuple(found)
