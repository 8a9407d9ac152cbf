"""Files for computing the report's figures elsewhere: what counted, and nothing else."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

import numpy as np

from desktop.engine.agreement.alpha import MISSING
from desktop.engine.agreement.choices import Choices
from desktop.engine.agreement.ratings import Ratings, Trained, read_ratings
from desktop.engine.agreement.trained import trained_units
from desktop.engine.atomic import write_text
from desktop.engine.export.cells import Cell
from desktop.engine.export.csv_file import write_csv
from desktop.engine.export.tools import stems
from desktop.engine.store.groups import group_of
from desktop.engine.store.project import Project
from desktop.engine.store.samples import strata_of
from rubrics.errors import UserError
from rubrics.schema import SET_SEPARATOR

PEOPLE = "people"
DSL_HEADER = ("unit_id", "level", "expert", "pred", "sample_prob")
GROUP = "group"
"""The last column of the files for dsl, where groups are compared."""

_BATCH = 20_000
"""Rows whose groups are looked up at a time."""


def write_matrices(project: Project, out_dir: Path, choices: Choices) -> list[Path]:
    """Writes ``matrix_<dimension>.csv``: a row per unit, a column per coder, empty where missing.

    The units that people coded blind, and each coder's first value. Raises WriteError, and
    UserError where there are none, as the others do.
    """
    paths = []
    for ratings in _dimensions(project, _not_counted(project, choices)):
        path = out_dir / f"matrix_{ratings.dimension.name}.csv"
        header = ["unit_id", *(coder.name for coder in ratings.coders)]
        write_csv(path, header, _matrix_rows(ratings))
        paths.append(path)
    return paths


def write_alt_tests(project: Project, out_dir: Path, choices: Choices) -> list[Path]:
    """Writes the alternative annotator test's JSON: ``alttest_<dimension>_people.json``,
    ``{"annotator": {"item": label}}``, and ``alttest_<dimension>_<model>.json`` per model,
    ``{"item": label}``. Raises WriteError.
    """
    paths = []
    for ratings in _dimensions(project, _not_counted(project, choices)):
        said = {
            coder.name: {
                unit: ratings.values[code]
                for unit, code in zip(ratings.unit_ids, codes, strict=True)
                if code != MISSING
            }
            for coder, codes in zip(ratings.coders, ratings.codes, strict=True)
        }
        people = [ratings.coders[row].name for row in ratings.humans]
        names = stems(ratings.coders, PEOPLE)
        stem = f"alttest_{ratings.dimension.name}"
        paths.append(
            _write_json({name: said[name] for name in people}, out_dir, f"{stem}_{PEOPLE}")
        )
        for row in ratings.models:
            coder = ratings.coders[row]
            paths.append(_write_json(said[coder.name], out_dir, f"{stem}_{names[coder.coder_id]}"))
    return paths


def write_dsl(project: Project, out_dir: Path, choices: Choices) -> list[Path]:
    """Writes ``dsl_<dimension>_<model>.csv`` for the R package dsl: a row per unit and level.

    ``expert`` is the share of the unit's people who chose the level, empty where the unit does not
    count as coded; ``pred`` whether the model did; ``sample_prob`` the unit's probability of being
    coded, empty where it is not known: dsl takes it on every row. Only units the model answered and
    was not trained on: where all were equally likely to be drawn, or the analyst says so, it is the
    share of these that count as coded, be the sample half done or half of it learned from, and in a
    stratified sample that share of the unit's stratum. Where groups are compared
    (``Choices.group_by``), a last column has the unit's group: by it dsl estimates each group's
    share. Raises WriteError.
    """
    paths = []
    trained = _not_counted(project, choices)
    group_by = choices.group_by
    header = (*DSL_HEADER, GROUP) if group_by else DSL_HEADER
    for ratings in _dimensions(project, trained):
        outside = _outside(project, ratings, trained)
        stratum = strata_of(project, ratings.design) if ratings.design else {}
        names = stems(ratings.coders, PEOPLE)
        for row in ratings.models:
            coder_id = ratings.coders[row].coder_id
            path = out_dir / f"dsl_{ratings.dimension.name}_{names[coder_id]}.csv"
            others = outside[coder_id]
            rows = _dsl_rows(ratings, row, others, stratum, vouched=choices.random_sample)
            write_csv(path, header, _with_group(project, group_by, rows) if group_by else rows)
            paths.append(path)
    if not paths:
        raise UserError(
            f"No model has answered anything that people coded blind in {project.path}, and this "
            "format holds a model's answers beside people's. Annotate the units first."
        )
    return paths


def _not_counted(project: Project, choices: Choices) -> Trained:
    """The units that do not count for a model because it was trained on them, as in the report."""
    return {} if choices.count_trained else trained_units(project)


def _dimensions(project: Project, trained: Trained) -> Iterator[Ratings]:
    """Those that somebody has coded blind."""
    nobody = True
    for dimension in project.rubric().dimensions:
        ratings = read_ratings(project, dimension, trained)
        if ratings.unit_ids:
            nobody = False
            yield ratings
    if nobody:
        raise UserError(
            f"Nobody has coded anything blind in {project.path}, and this format holds nothing "
            "else. Let people code first, or choose csv, xlsx or jsonl, which hold all answers."
        )


def _matrix_rows(ratings: Ratings) -> Iterator[list[Cell]]:
    for unit, codes in zip(ratings.unit_ids, ratings.codes.T, strict=True):
        yield [unit, *(ratings.values[code] if code != MISSING else None for code in codes)]


def _outside(project: Project, ratings: Ratings, trained: Trained) -> dict[str, dict[str, str]]:
    """Each model's values by unit, on units that do not count as coded; by its coder id.

    Units that it was trained on are left out, as in ``Ratings.elsewhere``.
    """
    coded = set(ratings.unit_ids)
    found: dict[str, dict[str, str]] = {ratings.coders[row].coder_id: {} for row in ratings.models}
    for a in project.annotations(ratings.dimension.name):
        known = a.unit_id in coded or a.unit_id in trained.get(a.coder_id, ())
        if a.coder_id in found and a.value and not known:
            found[a.coder_id][a.unit_id] = a.value
    return found


def _dsl_rows(
    ratings: Ratings,
    row: int,
    others: Mapping[str, str],
    stratum: Mapping[str, str],
    *,
    vouched: bool,
) -> Iterator[list[Cell]]:
    values = ratings.dimension.values
    sets = ratings.members.astype(np.float64)
    humans = ratings.codes[ratings.humans]
    answered = [
        unit for unit, code in zip(ratings.unit_ids, ratings.codes[row], strict=True)
        if code != MISSING
    ]  # fmt: skip
    probability = _coded_shares(ratings, answered, list(others), stratum, vouched=vouched)
    for unit, said, model in zip(ratings.unit_ids, humans.T, ratings.codes[row], strict=True):
        if model == MISSING:
            continue
        expert = sets[said[said != MISSING]].mean(axis=0)
        for level, value in enumerate(values):
            yield [
                unit, value, float(expert[level]), int(sets[model, level]), probability.get(unit)
            ]  # fmt: skip
    for unit, value in others.items():
        chosen = value.split(SET_SEPARATOR)
        for level_value in values:
            yield [unit, level_value, None, int(level_value in chosen), probability.get(unit)]


def _with_group(
    project: Project, group_by: str, rows: Iterator[list[Cell]]
) -> Iterator[list[Cell]]:
    """The rows, which begin with a unit's id, with its group behind them."""
    while batch := list(islice(rows, _BATCH)):
        group = group_of(project, group_by, {str(row[0]) for row in batch})
        yield from ([*row, group[str(row[0])]] for row in batch)


def _coded_shares(
    ratings: Ratings,
    coded: list[str],
    others: list[str],
    stratum: Mapping[str, str],
    *,
    vouched: bool,
) -> dict[str, float]:
    """Per unit the share of its stratum that counts as coded, where that is its probability.

    ``vouched``: the analyst says that it is, where nothing else is recorded.
    """
    everything = len(ratings.unit_ids) == ratings.project_units
    current = ratings.gaps is not None and ratings.frame == ratings.project_units
    unknown = bool(np.isnan(ratings.inclusion).any())
    equal = unknown or ratings.equally_likely
    if everything or (equal and (vouched or (current and not unknown))):
        share = len(coded) / (len(coded) + len(others))
        return dict.fromkeys([*coded, *others], share)
    if current and stratum and all(unit in stratum for unit in others):
        done = Counter(stratum[unit] for unit in coded)
        there = done + Counter(stratum[unit] for unit in others)
        found = {unit: done[stratum[unit]] / there[stratum[unit]] for unit in [*coded, *others]}
        return {unit: share for unit, share in found.items() if share}
    if ratings.gaps is None:
        return {}
    known = zip(ratings.unit_ids, ratings.inclusion.tolist(), strict=True)
    return {unit: p for unit, p in known if not np.isnan(p)}


def _write_json(content: object, out_dir: Path, stem: str) -> Path:
    path = out_dir / f"{stem}.json"
    write_text(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    return path
