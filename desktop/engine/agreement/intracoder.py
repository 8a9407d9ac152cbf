"""Intra-coder reliability: do people agree with themselves on units they coded twice."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from statistics import median

import numpy as np

from desktop.engine.agreement import alpha
from desktop.engine.agreement.choices import Choices
from desktop.engine.agreement.results import IntraCoder
from desktop.engine.agreement.scale import distance_of
from desktop.engine.store.again import coded_twice
from desktop.engine.store.project import Project
from rubrics.schema import Dimension, Select


def intracoder(project: Project, dimension: Dimension, choices: Choices) -> tuple[IntraCoder, ...]:
    """Alpha between each person's first and second values; people by name.

    The two codings are the two observers: "stability" in Krippendorff (2018), ch. 12. The units to
    code again come in random order, so whoever stops early has coded a random part of them.
    """
    names = {coder.coder_id: coder for coder in project.coders()}
    twice = sorted(coded_twice(project, dimension.name))
    found = []
    for coder_id, group in groupby(twice, key=attrgetter("coder_id")):
        pairs = list(group)
        values = list(dimension.values)
        if dimension.select is Select.MANY:
            values = sorted({value for pair in pairs for value in (pair.first, pair.second)})
        place = {value: code for code, value in enumerate(values)}
        codes = np.array(
            [[place[pair.first] for pair in pairs], [place[pair.second] for pair in pairs]],
            dtype=np.int64,
        )
        distance = distance_of(dimension, values)
        found.append(
            IntraCoder(
                names[coder_id],
                len(pairs),
                median(pair.days for pair in pairs),
                float((codes[0] == codes[1]).mean()),
                alpha.krippendorff_alpha(codes, distance),
                alpha.bootstrap_alpha(
                    codes, distance, resamples=choices.resamples, seed=choices.seed
                ),
            )
        )
    return tuple(sorted(found, key=lambda one: one.coder.name))
