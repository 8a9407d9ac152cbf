"""A view finds, sorts and pages what the project holds, as a plain reading of it would."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from unicodedata import normalize

import pytest
from review_material import MODEL, NAMES, Fill, add_texts

from desktop.engine.domain import Annotation, Document, Status, Unit, human
from desktop.engine.review.desk import Desk
from desktop.engine.review.settle import Adjudicator
from desktop.engine.store import search
from desktop.engine.store.documents import add_document
from desktop.engine.store.groups import FILE, NO_VALUE
from desktop.engine.store.project import Project
from desktop.engine.store.table import rows, unit_ids, unit_number
from desktop.engine.store.views import Sort, View, select
from rubrics.library import builtin_rubrics
from rubrics.schema import Rubric

TEXTS = [
    "The café was late, waiting for hours.",
    "Nobody WAITS for a bus twice",
    "מחכים לאוטובוס",
    "公交车又晚点了",
    'She said "for hours" and left',
    "for many hours",
    "POISON in the cup",
    *(f"remark number {i}" for i in range(40)),
]
ANNA = human("Anna").coder_id


@pytest.fixture
def project(fill: Fill) -> Project:
    made = fill(TEXTS)
    list(search.index(made))
    return made


def found(project: Project, view: View) -> list[str]:
    return unit_ids(project, select(project, view))


def of_model(project: Project, dimension: str) -> list[Annotation]:
    return [a for a in project.annotations(dimension) if a.coder_id == MODEL.coder_id]


def test_without_wishes_all_units_come_in_their_order(project: Project) -> None:
    everything = [unit.unit_id for unit in project.units()]
    assert found(project, View()) == everything
    assert found(project, View(descending=True)) == everything[::-1]


@pytest.mark.parametrize("dimension", NAMES)
@pytest.mark.parametrize("descending", [False, True])
def test_sorting_by_confidence_puts_the_unanswered_last(
    dimension: str, descending: bool, project: Project
) -> None:
    add_texts_later(project)
    asked = project.rubric().dimension(dimension)
    surest = {
        a.unit_id: a.scores.confidence(asked) for a in of_model(project, dimension) if a.scores
    }
    order = found(project, View(dimension, MODEL.coder_id, sort=Sort.CONFIDENCE,
                                descending=descending))  # fmt: skip
    answered = [surest[u] for u in order if u in surest]
    assert answered == sorted(surest.values(), reverse=descending)
    assert order[-2:] == ["a-0006", "b-0000"]
    assert len(order) == len(TEXTS) + 1


def add_texts_later(project: Project) -> None:
    unit = Unit("b-0000", "b", 0, 0, 1, {"text": "new and not answered"})
    add_document(project, Document("b", "b.txt", "1" * 64, "txt"), [unit])


def test_sorting_by_value_follows_the_rubric(project: Project) -> None:
    levels = project.rubric().dimension("feeling").values
    values = {a.unit_id: a.value for a in of_model(project, "feeling")}
    order = found(project, View("feeling", MODEL.coder_id, sort=Sort.VALUE))
    ranks = [levels.index(values[u]) if values[u] else len(levels) for u in order]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize("descending", [False, True])
def test_sorting_by_value_puts_last_what_a_person_has_left_open(
    descending: bool, project: Project
) -> None:
    desk = Desk(project, "Anna")
    low, high = (level.value for level in project.rubric().dimension("strength").levels[:2])
    desk.choose("a-0000", "strength", high)
    desk.skip("a-0001", "strength")
    desk.flag("a-0002", "strength")
    desk.choose("a-0003", "strength", low)
    view = View("strength", ANNA, sort=Sort.VALUE, descending=descending)
    decided = ["a-0000", "a-0003"] if descending else ["a-0003", "a-0000"]
    assert found(project, view)[:4] == [*decided, "a-0001", "a-0002"]


@pytest.mark.parametrize("descending", [False, True])
def test_of_several_fields_one_is_sorted_by(tmp_path: Path, descending: bool) -> None:
    rubric = next(r for r in builtin_rubrics() if r.id == "answer-quality")
    texts = [("Why?", "quite so"), ("How?", "Because"), ("when?", "An hour ago"), ("Who?", "zoë")]
    with Project(tmp_path / "q.glossator", create=True) as project:
        project.use_rubric(rubric)
        add_document(
            project,
            Document("a", "a.csv", "0" * 64, "csv"),
            [
                Unit(f"{n}", "a", n, n, n + 1, {"context": "", "question": asked, "answer": said})
                for n, (asked, said) in enumerate(texts)
            ],
        )
        desk, dimension = Desk(project, "Anna"), rubric.dimensions[0]
        for number in range(len(texts)):
            desk.choose(f"{number}", dimension.name, dimension.values[0])
        for field, order in (("question", "1230"), ("answer", "2103")):
            wanted = [*(order[::-1] if descending else order)]
            view = View(sort=Sort.TEXT, field=field, descending=descending)
            assert found(project, view) == wanted
            given = (dimension.values[0],)
            view = replace(view, dimension=dimension.name, coder_id=ANNA, values=given)
            assert found(project, view) == wanted


def test_what_somebody_noted_or_flagged_is_found_but_not_why_an_answer_failed(
    project: Project,
) -> None:
    failed = {a.unit_id for a in of_model(project, "feeling") if a.status is Status.FAILED}
    assert failed == {"a-0006"}
    assert found(project, View("feeling", MODEL.coder_id, statuses=(Status.FAILED,))) == ["a-0006"]
    assert found(project, View("feeling", MODEL.coder_id, noted=True)) == []
    desk = Desk(project, "Anna")
    desk.choose("a-0001", "feeling", "joy")
    desk.note("a-0001", "feeling", "why not fear?")
    desk.note("a-0002", "strength", "of another question")
    desk.flag("a-0003", "feeling")
    view = View("feeling", ANNA, noted=True)
    assert found(project, view) == ["a-0001"]
    assert found(project, replace(view, noted=False, statuses=(Status.FLAGGED,))) == ["a-0003"]
    by_model = replace(view, sort=Sort.CONFIDENCE, sort_coder=MODEL.coder_id)
    assert found(project, by_model) == ["a-0001"]


def test_a_group_of_units_is_found_with_the_other_filters_of_a_view(project: Project) -> None:
    rows = [("Post", "a late bus"), ("Sun", "for hours"), ("Post", "for hours"), ("", "nothing")]
    add_document(
        project,
        Document("t", "t.csv", "2" * 64, "csv", columns=("text", "paper")),
        (
            Unit(f"t-{i}", "t", i, i, i + 1, {"text": text}, "", {"text": text, "paper": paper})
            for i, (paper, text) in enumerate(rows)
        ),
    )
    list(search.index(project))
    assert found(project, View(group=("paper", "Post"))) == ["t-0", "t-2"]
    assert found(project, View(group=("paper", "Post"), text="hours")) == ["t-2"]
    assert found(project, View(group=(FILE, "t.csv"), descending=True)) == [
        "t-3", "t-2", "t-1", "t-0",
    ]  # fmt: skip
    assert len(found(project, View(group=("paper", NO_VALUE)))) == len(TEXTS) + 1
    Desk(project, "Anna").choose("t-2", "feeling", "joy")
    view = View("feeling", ANNA, values=("joy",), group=("paper", "Post"))
    assert found(project, view) == ["t-2"]


def test_filters_are_what_they_say(project: Project) -> None:
    strong = [a for a in of_model(project, "feeling") if a.scores]
    asked = project.rubric().dimension("feeling")
    sure = sorted(a.scores.confidence(asked) for a in strong if a.scores)
    low, high = sure[5], sure[20]
    assert set(found(project, View("feeling", MODEL.coder_id, confidence=(low, high)))) == {
        a.unit_id for a in strong if a.scores and low <= a.scores.confidence(asked) <= high
    }
    assert set(found(project, View("feeling", MODEL.coder_id, values=("joy", "fear")))) == {
        a.unit_id for a in strong if a.value in ("joy", "fear")
    }
    assert found(project, View("feeling", MODEL.coder_id, statuses=(Status.FAILED,))) == ["a-0006"]
    assert found(project, View(document_id="nope")) == []
    assert len(found(project, View(document_id="a"))) == len(TEXTS)


def test_filters_hold_together(project: Project) -> None:
    joyful = View("feeling", MODEL.coder_id, values=("joy",))
    both = View("feeling", MODEL.coder_id, values=("joy",), text="remark", sort=Sort.CONFIDENCE)
    remarks = set(found(project, View(text="remark")))
    assert set(found(project, both)) == set(found(project, joyful)) & remarks


def test_a_level_is_found_in_every_set_that_holds_it(project: Project) -> None:
    desk = Desk(project, "Anna")
    desk.choose("a-0000", "about", ["money"])
    desk.choose("a-0001", "about", ["money", "people"])
    desk.choose("a-0002", "about", ["people"])
    of_money = View("about", desk.coder.coder_id, values=("money",))
    assert found(project, of_money) == ["a-0000", "a-0001"]


def test_what_one_coder_said_is_sorted_by_what_another_said(project: Project) -> None:
    desk = Desk(project, "Anna")
    for unit_id, value in (("a-0000", "fear"), ("a-0001", "joy"), ("a-0002", "joy")):
        desk.choose(unit_id, "feeling", value)
    anna = desk.coder.coder_id
    levels = project.rubric().dimension("feeling").values
    hers = {"a-0000": "fear", "a-0001": "joy", "a-0002": "joy"}
    of_model_first = View(
        "feeling", MODEL.coder_id, confidence=(0.0, 1.0), sort=Sort.VALUE, sort_coder=anna
    )
    rows = found(project, of_model_first)
    assert rows[:3] == sorted(hers, key=lambda unit: (levels.index(hers[unit]), unit))
    answered = {a.unit_id for a in of_model(project, "feeling") if a.scores}
    assert set(rows) == answered


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("cafe", [0]),
        ("CAFÉ", [0]),
        ("wait", [0, 1]),
        ("hours for", [0, 4, 5]),
        ('"for hours"', [0, 4]),
        ("מחכים", [2]),
        ("晚点", [3]),
        ("公交 晚点", [3]),
        ("晚点 text", []),
        pytest.param("公交 晚点 " * 1000, [3], id="many words"),
        ("nowhere", []),
        ("!!!", []),
        ('NEAR( "', []),
        ("late OR", []),
        ("-bus", [1]),
        ("bus _", [1]),
        ("bus\0the", []),
    ],
)
def test_search_finds_words_wherever_they_stand(
    words: str, places: list[int], project: Project
) -> None:
    assert found(project, View(text=words)) == [f"a-{i:04d}" for i in places]


def test_search_finds_syllables_in_one_character_and_in_their_parts(
    tmp_path: Path, mood: Rubric
) -> None:
    texts = [
        normalize(form, text)
        for text in ("한국어 신문을 읽다", "がくせいの café デパート")
        for form in ("NFC", "NFD")
    ]
    with Project(tmp_path / "s.glossator", create=True) as project:
        add_texts(project, mood, texts)
        list(search.index(project))
        for form in ("NFC", "NFD"):
            for words in ("한국", "신문", '"신문을 읽다"', "신문 한국"):
                assert found(project, View(text=normalize(form, words))) == ["a-0000", "a-0001"]
            for words in ("がく", "パー", "デパ がく", "café"):
                assert found(project, View(text=normalize(form, words))) == ["a-0002", "a-0003"]


def test_search_finds_a_backslash_beside_a_word_without_blanks(
    tmp_path: Path, mood: Rubric
) -> None:
    with Project(tmp_path / "s.glossator", create=True) as project:
        add_texts(project, mood, [r"C:\资料\报告", "C:/资料"])
        for words in (r"C:\资料", r"资料\报", "资料 \\"):
            assert found(project, View(text=words)) == ["a-0000"]


def test_the_index_is_filled_page_by_page_and_goes_on_where_it_was_stopped(
    tmp_path: Path, mood: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "PAGE", 10)
    with Project(tmp_path / "i.glossator", create=True) as project:
        add_texts(project, mood, [f"word{i} common" for i in range(35)])
        assert search.unindexed(project) == 35
        steps = search.index(project)
        assert [next(steps).done for _ in range(2)] == [0, 10]
        steps.close()  # type: ignore[attr-defined]
        assert len(found(project, View(text="common"))) == 10
        assert [(s.done, s.total) for s in search.index(project)] == [
            (10, 35), (20, 35), (30, 35), (35, 35),
        ]  # fmt: skip
        assert len(found(project, View(text="common"))) == 35
        assert search.unindexed(project) == 0


def test_a_page_shows_units_with_what_everybody_said_first(project: Project) -> None:
    Desk(project, "Anna").choose("a-0001", "feeling", "joy")
    Desk(project, "Anna", round_=2).choose("a-0001", "feeling", "fear")
    Desk(project, "Anna").note("a-0001", "strength", "hm")
    Adjudicator(project, "Cy").settle("a-0001", "feeling", "anger", "both wrong")
    page = rows(project, select(project, View(descending=True))[-2:])
    assert [row.unit_id for row in page] == ["a-0001", "a-0000"]
    row = page[0]
    assert (row.document, row.label, row.texts) == ("a.txt", "line 2", {"text": TEXTS[1]})
    assert row.cells["feeling", ANNA].value == "joy"  # not what she says coding again
    assert row.cells["strength", ANNA].status is Status.OPEN
    assert row.cells["strength", ANNA].note
    model = next(a for a in of_model(project, "feeling") if a.unit_id == "a-0001")
    assert model.scores is not None
    cell = row.cells["feeling", MODEL.coder_id]
    assert (cell.value, cell.confidence) == (model.value, max(model.scores.probabilities))
    assert row.finals == {"feeling": "anger"}


def test_a_unit_is_found_again_in_a_selection(project: Project) -> None:
    selection = select(project, View("feeling", MODEL.coder_id, sort=Sort.CONFIDENCE))
    number = unit_number(project, "a-0009")
    place = selection.place(number)
    assert place is not None
    assert selection[place] == number
    assert selection.place(10_000) is None


def test_a_view_of_an_unknown_dimension_is_a_mistake(project: Project) -> None:
    with pytest.raises(KeyError):
        select(project, View("mood"))
