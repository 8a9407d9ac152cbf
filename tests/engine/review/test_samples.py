"""Samples are random, repeatable, and know their odds, whatever is coded and added when."""

from __future__ import annotations

import csv
import hashlib
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_material import Fill, answer, answers

from desktop.engine.agreement.assess import agreement
from desktop.engine.agreement.choices import Choices
from desktop.engine.agreement.figures import Undefined
from desktop.engine.agreement.ratings import Ratings, read_ratings
from desktop.engine.agreement.results import Drawn
from desktop.engine.domain import Document, Unit
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.review.desk import Desk
from desktop.engine.review.queues import draw_sample, sample_queue, uncertain_queue
from desktop.engine.review.sampling import SMALLEST, allocate, draw
from desktop.engine.store.documents import add_document
from desktop.engine.store.journal import Journal
from desktop.engine.store.project import Project
from desktop.engine.store.samples import DOCUMENT, samples
from rubrics.errors import UserError


def drawn(project: Project, name: str) -> list[str]:
    queue = sample_queue(project, name)
    return [queue.unit_id(place) for place in range(len(queue))]


def test_a_sample_is_the_same_for_the_same_seed_and_another_for_another(fill: Fill) -> None:
    one, two = fill(60), fill(60)
    for project in (one, two):
        draw_sample(project, "first", 10, seed=1)
        draw_sample(project, "second", 10, seed=2)
    assert drawn(one, "first") == drawn(two, "first")
    assert drawn(one, "first") != drawn(one, "second")
    assert len(set(drawn(one, "first"))) == 10
    kept = samples(one)[0]
    assert (kept.name, kept.size, kept.frame, kept.seed, kept.by) == ("first", 10, 60, 1, "")


def test_every_unit_is_drawn_as_often_as_its_probability_says() -> None:
    frame = {i: f"u{i}" for i in range(20)}
    stratum = {i: "small" if i < 5 else "large" for i in range(20)}
    sizes = Counter(stratum.values())
    times: Counter[int] = Counter()
    for seed in range(2000):
        sample = draw(frame.items(), sizes, stratum, 8, seed)
        assert len(sample) == 8
        times.update(unit for unit, _, _ in sample)
    odds = {unit: p for unit, _, p in draw(frame.items(), sizes, stratum, 20, 0)}
    assert set(odds.values()) == {1.0}
    expected = {
        unit: p for seed in range(40) for unit, _, p in draw(frame.items(), sizes, stratum, 8, seed)
    }
    for unit, p in expected.items():
        # Five standard errors of a binomial share.
        assert abs(times[unit] / 2000 - p) < 5 * (p * (1 - p) / 2000) ** 0.5


def test_drawing_keeps_what_is_drawn_and_not_the_frame() -> None:
    """The first of all units by rank, in order, from a frame that is never in memory at once."""
    units, size = 40_000, 50

    def ranked(unit_id: str) -> bytes:
        return hashlib.sha256(f"7\0{unit_id}".encode()).digest()

    expected = sorted(range(units), key=lambda i: ranked(f"u{i}"))[:size]

    def peak() -> int:
        tracemalloc.start()
        found = draw(((i, f"u{i}") for i in range(units)), {"": units}, {}, size, 7)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert found == [(i, "", size / units) for i in expected]
        return most

    # Their ids alone are 2 MB. Whatever else this process does only adds, and not every time.
    assert any(peak() < 200_000 for _ in range(3))


@given(
    st.dictionaries(st.text(max_size=3), st.integers(1, 500), min_size=1, max_size=12),
    st.integers(1, 2000),
)
def test_strata_get_their_share_and_none_goes_without(strata: dict[str, int], size: int) -> None:
    sizes = allocate(strata, size)
    least = {name: min(SMALLEST if len(strata) > 1 else 0, n) for name, n in strata.items()}
    assert all(least[name] <= sizes[name] <= strata[name] for name in strata)
    total = min(size, sum(strata.values()))
    assert sum(sizes.values()) == max(total, sum(least.values()))


def test_a_stratified_sample_has_units_of_every_answer_with_their_odds(fill: Fill) -> None:
    project = fill(80)
    draw_sample(project, "s", 20, by="feeling")
    said = answers(project)
    sizes = Counter(said.values())
    desk = Desk(project, "Anna")
    for unit_id in drawn(project, "s"):
        desk.choose(unit_id, "feeling", "joy")
    mine = [a for a in project.annotations("feeling") if a.coder_id == desk.coder.coder_id]
    in_sample = Counter(said[a.unit_id] for a in mine)
    assert set(in_sample) == set(sizes)
    for annotation in mine:
        level = said[annotation.unit_id]
        assert annotation.sample_probability == in_sample[level] / sizes[level]
    draw_sample(project, "files", 4, by=DOCUMENT)
    assert len(drawn(project, "files")) == 4


def test_a_sample_can_be_taken_back(fill: Fill) -> None:
    project = fill(60)
    draw_sample(project, "s", 3)
    Journal(project).undo()
    assert not samples(project)
    Journal(project).redo()
    assert len(drawn(project, "s")) == 3


def coded(project: Project, name: str) -> Ratings:
    """Anna and Ben code a sample blind."""
    for coder in ("Anna", "Ben"):
        desk = Desk(project, coder)
        for unit_id in drawn(project, name):
            desk.choose(unit_id, "feeling", answers(project)[unit_id])
    return read_ratings(project, project.rubric().dimension("feeling"), {})


def test_a_larger_sample_of_the_same_seed_extends_the_first(fill: Fill) -> None:
    project = fill(120)
    draw_sample(project, "first", 40)
    assert set(coded(project, "first").inclusion) == {40 / 120}
    draw_sample(project, "second", 80)
    assert drawn(project, "second")[:40] == drawn(project, "first")
    ratings = coded(project, "second")
    assert len(ratings.unit_ids) == 80
    assert set(ratings.inclusion) == {80 / 120}
    assert {a.sample for a in project.annotations() if a.sample} == {"second"}
    (dimension, *_) = agreement(project).dimensions
    assert dimension.sample.equal
    (model,) = dimension.models
    for figure in (model.calibration, model.risk, model.possible):
        assert not isinstance(figure, Undefined)


def test_answers_are_missing_for_another_reason_than_that_people_coded_everything(
    fill: Fill,
) -> None:
    project = fill(60)
    draw_sample(project, "first", 40)
    coded(project, "first")
    sampled = set(drawn(project, "first"))
    project.connection.executemany(
        "DELETE FROM annotation WHERE unit = (SELECT number FROM unit WHERE unit_id = ?)",
        [(unit.unit_id,) for unit in project.units() if unit.unit_id not in sampled],
    )
    (model,) = agreement(project).dimensions[0].models
    assert str(model.possible) == "the model answered no unit that nobody coded"


def test_independent_samples_are_together_one_sample_of_all_their_units(fill: Fill) -> None:
    project = fill(120)
    draw_sample(project, "first", 40, seed=1)
    coded(project, "first")
    draw_sample(project, "second", 30, seed=2)
    ratings = coded(project, "second")
    together = {*drawn(project, "first"), *drawn(project, "second")}
    assert set(ratings.unit_ids) == together
    assert len(together) < 70
    assert set(ratings.inclusion) == {len(together) / 120}


def test_taking_an_extension_back_gives_decisions_their_probability_back(fill: Fill) -> None:
    project = fill(60)
    draw_sample(project, "first", 20)
    coded(project, "first")
    before = list(project.annotations())
    draw_sample(project, "second", 40)
    assert list(project.annotations()) != before
    Journal(project).undo()
    assert list(project.annotations()) == before


def add_others(project: Project) -> None:
    """Sixty units more, answered."""
    add_document(
        project,
        Document("b", "b.txt", "1" * 64, "txt", unit_kind="line"),
        (Unit(f"b-{i:04d}", "b", i, i, i + 1, {"text": f"new {i}"}) for i in range(60)),
    )
    answer(project)


def test_units_that_came_later_are_drawn_by_extending_the_sample(fill: Fill) -> None:
    project = fill(60)
    draw_sample(project, "first", 20)
    coded(project, "first")
    add_others(project)
    draw_sample(project, "second", 60)
    assert {*drawn(project, "first")} <= {*drawn(project, "second")}
    assert set(coded(project, "second").inclusion) == {0.5}


def test_units_that_came_after_the_draw_are_not_spoken_for(fill: Fill) -> None:
    project = fill(60)
    draw_sample(project, "first", 20)
    coded(project, "first")
    add_others(project)
    (dimension, *_) = agreement(project).dimensions
    assert dimension.sample.drawn is Drawn.OUTGROWN
    (model,) = dimension.models
    reason = "units were added after the sample was drawn"
    for figure in (model.risk, model.possible, model.prevalence[0].powered.value):
        assert isinstance(figure, Undefined)
        assert reason in str(figure)
    vouched = agreement(project, Choices(random_sample=True)).dimensions[0]
    assert vouched.sample.drawn is Drawn.DECLARED
    # Of a sample of all there is now only its own units count, not those of the former one.
    draw_sample(project, "second", 15, seed=7)
    both = coded(project, "second")
    assert set(both.unit_ids) == set(drawn(project, "second"))
    assert agreement(project).dimensions[0].sample.drawn is Drawn.RECORDED


def test_a_stratified_sample_is_extended_with_what_was_coded_in_it_before(fill: Fill) -> None:
    project = fill(60)
    draw_sample(project, "first", 12, by=DOCUMENT)
    coded(project, "first")
    draw_sample(project, "second", 18, by=DOCUMENT)
    assert set(coded(project, "second").inclusion) == {18 / 60}
    add_others(project)
    draw_sample(project, "third", 40, by=DOCUMENT)
    ratings = coded(project, "third")
    assert set(ratings.unit_ids) == set(drawn(project, "third"))
    assert Counter(unit_id[0] for unit_id in ratings.unit_ids) == {"a": 20, "b": 20}
    assert set(ratings.inclusion) == {20 / 60}


def test_a_stratified_sample_counts_once_all_its_strata_are_coded(fill: Fill) -> None:
    """Coded half-way in the order of the draw it is from the strata least drawn from."""
    project = fill(60)
    draw_sample(project, "s", 30, by="feeling")
    said, order = answers(project), drawn(project, "s")
    strata = Counter(said[unit_id] for unit_id in order)
    desk = Desk(project, "Anna")

    def coding(units: list[str]) -> Ratings:
        for unit_id in units:
            desk.choose(unit_id, "feeling", said[unit_id])
        return read_ratings(project, project.rubric().dimension("feeling"), {})

    assert coding(order[:15]).gaps is None
    # Of all strata there are some, and of one there is a unit less: it is made up for in there.
    level, _ = strata.most_common(1)[0]
    left = next(unit_id for unit_id in order[15:] if said[unit_id] == level)
    ratings = coding([unit_id for unit_id in order[15:] if unit_id != left])
    assert (len(ratings.unit_ids), ratings.gaps) == (29, 1)
    sizes = Counter(said.values())
    for unit_id, p in zip(ratings.unit_ids, ratings.inclusion, strict=True):
        done = strata[said[unit_id]] - (said[unit_id] == level)
        assert p == pytest.approx(done / sizes[said[unit_id]])
    assert coding([left]).gaps == 0


def test_the_table_for_dsl_has_a_probability_on_every_row(fill: Fill, tmp_path: Path) -> None:
    """That of the unit's stratum; 1 where people coded everything, of no sample."""
    project = fill(60)

    def probabilities() -> dict[str, float]:
        export_project(project, Format.DSL, tmp_path)
        (path,) = tmp_path.glob("dsl_feeling_*.csv")
        with path.open(encoding="utf-8", newline="") as file:
            return {row["unit_id"]: float(row["sample_prob"]) for row in csv.DictReader(file)}

    draw_sample(project, "s", 30, by="feeling")
    coded(project, "s")
    said = answers(project)
    sizes, strata = Counter(said.values()), Counter(said[unit] for unit in drawn(project, "s"))
    found = probabilities()
    assert found == {unit: pytest.approx(strata[v] / sizes[v]) for unit, v in said.items()}
    assert len(set(found.values())) > 1
    Journal(project).undo()
    desk = Desk(project, "Anna")
    for unit, value in said.items():
        desk.choose(unit, "feeling", value)
    assert set(probabilities().values()) == {1.0}


def test_of_a_simple_sample_and_a_stratified_one_that_with_more_coded_units_counts(
    fill: Fill,
) -> None:
    project = fill(60)
    add_others(project)
    draw_sample(project, "simple", 20)
    draw_sample(project, "files", 30, seed=5, by=DOCUMENT)
    assert set(drawn(project, "simple")) - set(drawn(project, "files"))
    coded(project, "simple")
    ratings = coded(project, "files")
    assert set(ratings.unit_ids) == set(drawn(project, "files"))
    either = {*drawn(project, "simple"), *drawn(project, "files")}
    assert ratings.left_out.outside_sample == len(either) - 30
    draw_sample(project, "more", 60)
    ratings = coded(project, "more")
    assert set(ratings.unit_ids) == set(drawn(project, "more"))
    assert set(ratings.inclusion) == {60 / ratings.project_units}


def test_what_was_coded_before_the_draw_belongs_to_the_sample(fill: Fill) -> None:
    project = fill(60)
    desk = Desk(project, "Anna")
    for place in range(0, 60, 2):
        desk.choose(f"a-{place:04d}", "feeling", "joy")
    before = list(project.annotations())
    draw_sample(project, "first", 30)
    Journal(project).undo()
    assert list(project.annotations()) == before
    Journal(project).redo()
    ratings = coded(project, "first")
    assert set(ratings.unit_ids) == set(drawn(project, "first"))
    assert set(ratings.inclusion) == {0.5}


def test_a_sample_coded_here_and_there_is_none_until_the_rest_is_coded(fill: Fill) -> None:
    project = fill(120)
    desk = Desk(project, "Anna")
    for unit_id in [uncertain_queue(project, "feeling").unit_id(place) for place in range(60)]:
        desk.choose(unit_id, "feeling", answers(project)[unit_id])
    draw_sample(project, "first", 50)

    def sample() -> tuple[Drawn, int, int]:
        found = agreement(project).dimensions[0].sample
        return found.drawn, found.units, found.gaps

    order = drawn(project, "first")
    done = {a.unit_id for a in project.annotations("feeling") if a.coder_id == desk.coder.coder_id}
    assert sample() == (Drawn.SCATTERED, len(done & {*order}), 0)
    (model,) = agreement(project).dimensions[0].models
    assert isinstance(model.prevalence[0].powered.value, Undefined)
    assert "left out on the way" in str(model.prevalence[0].powered.value)
    assert agreement(project, Choices(random_sample=True)).dimensions[0].sample.random
    # One sample coded as drawn is enough: what another holds beside it does not count then.
    draw_sample(project, "second", 20, seed=3)
    coded(project, "second")
    assert sample() == (Drawn.RECORDED, 20, 0)
    # In the order of the draw it is random all the way, and a few gaps are told.
    others = drawn(project, "second")
    passed_over = [unit_id for unit_id in order if unit_id not in {*done, *others}][:3]
    for unit_id in order:
        if unit_id not in {*done, *others, *passed_over}:
            desk.choose(unit_id, "feeling", "joy")
    assert sample() == (Drawn.RECORDED, len({*order, *others}) - 3, 3)


def test_where_people_coded_everything_a_sample_hides_nothing(fill: Fill) -> None:
    project = fill(30)
    for place in range(30):
        Desk(project, "Anna").choose(f"a-{place:04d}", "feeling", "joy")
    draw_sample(project, "first", 10)
    sample = agreement(project).dimensions[0].sample
    assert (sample.drawn, sample.units) == (Drawn.ALL, 30)


def test_a_sample_that_makes_no_sense_is_refused(fill: Fill) -> None:
    project = fill(5)
    draw_sample(project, "s", 2)
    for name, size, sentence in [
        ("s", 2, "already"),
        (" ", 2, "a name"),
        ("t", 0, "at least one"),
    ]:
        with pytest.raises(UserError, match=sentence):
            draw_sample(project, name, size)
    with pytest.raises(UserError, match="no sample"):
        sample_queue(project, "other")
    draw_sample(project, "all", 100)
    assert len(drawn(project, "all")) == 5
