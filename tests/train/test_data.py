"""Labels are read from tables and exports as people write them, and split without leaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rubrics.chat import chat_frame
from rubrics.library import builtin_rubrics
from rubrics.prompt import Form
from rubrics.split import Part
from train.config import Augment, ClassWeights, Data, Loss, Optim, Split
from train.data.encode import Encoder, Forest, Targets
from train.data.rows import DataError
from train.data.samples import Sample, divide, read_samples
from train.data.vocabulary import GgufVocabulary, vocabulary


def rubric(rubric_id: str) -> Any:
    return next(r for r in builtin_rubrics() if r.id == rubric_id)


def test_several_labels_in_one_cell_are_taken_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Q,C,A,scores\nq,c,a,2 -1 0 1 2 -2\nq,c,b,[2; 1; 0; 1; 2; 1]\n")
    names = [dimension.name for dimension in rubric("answer-quality").dimensions]
    data = Data(
        files=(path,),
        fields={"question": "Q", "context": "C", "answer": "A"},
        labels={name: f"scores[{i}]" for i, name in enumerate(names)},
    )
    first, second = read_samples(data, rubric("answer-quality"))
    assert [first.labels[name] for name in names] == [
        (value,) for value in ("2", "-1", "0", "1", "2", "-2")
    ]
    assert second.labels[names[5]] == ("1",)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a.csv", "text,memo,mood\nx,,joy;fear\n"),
        ("a.jsonl", '{"text": "x", "memo": "", "mood": ["joy", "fear"]}'),
    ],
)
def test_several_levels_where_one_is_asked_are_no_misspelt_one(
    tiny_rubric: Any, tmp_path: Path, name: str, line: str
) -> None:
    path = tmp_path / name
    path.write_text(line)
    with pytest.raises(DataError, match=r"'mood' takes one level, and 'joy.fear' are several; "):
        read_samples(Data(files=(path,)), tiny_rubric)


@pytest.mark.parametrize(
    ("given", "agreed"),
    [
        ((), None),
        (("joy",), "joy"),
        (("joy", "fear"), None),
        (("joy", "fear", "joyful"), None),
        (("joy", "fear", "joyful", "fear"), "fear"),
    ],
)
def test_what_most_say_is_agreed_and_a_tie_is_not(
    tiny_rubric: Any, given: tuple[str, ...], agreed: str | None
) -> None:
    sample = Sample({}, {"mood": given}, {}, "")
    assert sample.agreed(tiny_rubric.dimension("mood")) == agreed


def test_two_coders_make_a_target_between_their_labels_and_a_tie_is_no_gold(
    tiny_rubric: Any, tmp_path: Path, tiny_run: Any
) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(
        '{"fields": {"text": "a"}, "labels": {"mood": ["joy", "fear"], "about": ["home"]}}\n'
    )
    (sample,) = read_samples(Data(files=(path,)), tiny_rubric)
    assert sample.agreed(tiny_rubric.dimension("mood")) is None
    config = tiny_run()
    encoder = Encoder(tiny_rubric, config.base, vocabulary(config.base.path))
    example = Targets(encoder, Optim(), [sample]).example(sample, encoder.unit(sample.fields))
    assert example.targets == ((0.5, 0.0, 0.5), None, (1.0, 0.0), (0.0, 1.0))
    assert example.weights == (0.5, 0.0, 0.25, 0.25)
    completion = Targets(encoder, Optim(loss=Loss.COMPLETION), [sample])
    tied, home, work = completion.example(sample, encoder.unit(sample.fields)).weights
    assert tied == 0
    assert min(home, work) > 0


def test_class_weights_are_one_on_average_and_larger_for_rare_levels(tiny_run: Any) -> None:
    config = tiny_run()
    from train.preflight import configured_rubric

    rub = configured_rubric(config, config.out.parent)
    samples = [s for s in read_samples(config.data, rub) if s.labels["mood"] != ("fear",)][:3]
    encoder = Encoder(rub, config.base, vocabulary(config.base.path))
    weights = Targets(encoder, Optim(class_weights=ClassWeights.BALANCED), samples).weights["mood"][
        0
    ]
    counts = [2, 1, 0]
    assert sum(w * c for w, c in zip(weights, counts, strict=True)) == pytest.approx(3)
    assert weights[1] == pytest.approx(2 * weights[0])


def test_each_level_of_a_set_has_class_weights_of_its_own(tiny_run: Any) -> None:
    config = tiny_run()
    from train.preflight import configured_rubric

    rub = configured_rubric(config, config.out.parent)
    read = read_samples(config.data, rub)[:4]
    samples = [
        replace(s, labels={"about": (about,)})
        for s, about in zip(read, ("home", "home", "home", "home|work"), strict=True)
    ]
    encoder = Encoder(rub, config.base, vocabulary(config.base.path))
    home, work = Targets(encoder, Optim(class_weights=ClassWeights.BALANCED), samples).weights[
        "about"
    ]
    assert home == pytest.approx((1, 0))
    assert work == pytest.approx((2, 2 / 3))


def test_equal_texts_never_fall_into_two_parts(tiny_rubric: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    texts = "".join(f"t{i % 20},,joy\nt{i % 20},,fear\n" for i in range(40))
    path.write_text("text,memo,mood\n" + texts)
    divided = divide(read_samples(Data(files=(path,)), tiny_rubric), Split(), tiny_rubric)
    parts: dict[str, set[Part | None]] = {}
    for sample in divided:
        parts.setdefault(sample.text_sha256, set()).add(sample.part)
    assert len(parts) == 20
    assert all(len(found) == 1 for found in parts.values())


def test_a_split_recorded_for_some_units_only_is_refused(tiny_rubric: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    line = '{{"fields": {{"text": "{}"}}, "labels": {{"mood": ["joy"]}}{}}}\n'
    path.write_text(line.format("a", ', "split": "train"') + line.format("b", ""))
    with pytest.raises(DataError, match="1 of 2 units have no recorded split"):
        divide(read_samples(Data(files=(path,)), tiny_rubric), Split(), tiny_rubric)


def test_a_text_recorded_in_two_parts_is_refused(tiny_rubric: Any, tmp_path: Path) -> None:
    line = '{{"fields": {{"text": "{}"}}, "labels": {{"mood": ["joy"]}}, "split": "{}"}}\n'
    path = tmp_path / "torn.jsonl"
    path.write_text(line.format("a", "train") + line.format("a", "test") + line.format("b", "test"))
    with pytest.raises(DataError, match="Of 2 texts 1 stand in more than one part"):
        divide(
            read_samples(Data(files=(path,)), tiny_rubric),
            Split(train=0.5, validation=0.0, test=0.5),
            tiny_rubric,
        )
    path.write_text(line.format("a", "dev"))
    with pytest.raises(DataError, match="'dev' is no part; there are train, validation, test"):
        read_samples(Data(files=(path,)), tiny_rubric)


def test_an_export_of_a_project_can_be_trained_on(reviews_export: Path) -> None:
    from train.preflight import configured_rubric
    from train.read_config import read_config

    config = read_config(reviews_export / "training.toml")
    rub = configured_rubric(config, reviews_export)
    samples = divide(read_samples(config.data, rub), config.split, rub)
    assert len(samples) == 12
    assert {sample.part for sample in samples} == {Part.TRAIN, Part.VALIDATION, Part.TEST}


def test_an_export_after_more_coding_begins_a_run_of_its_own(
    tmp_path: Path, tiny_rubric: Any, tiny_model: Any, planned: Any
) -> None:
    from desktop.engine.domain import Document, Unit
    from desktop.engine.export.training import export_training
    from desktop.engine.review.desk import Desk
    from desktop.engine.store.documents import add_document
    from desktop.engine.store.project import Project
    from train.read_config import read_config
    from train.results.checkpoint import State, load, save

    folder, settings = tmp_path / "training", tmp_path / "training" / "training.toml"
    units = [Unit(f"u{i}", "d", i, i, i + 1, {"text": f"text {i}", "memo": ""}) for i in range(13)]
    with Project(tmp_path / "p.glossator", create=True) as project:
        project.use_rubric(tiny_rubric)
        add_document(project, Document("d", "d.csv", "0" * 64, "csv"), units, [])
        desk = Desk(project, "Anna")

        def code(numbers: range) -> None:
            for i in numbers:
                desk.choose(f"u{i}", "mood", ("joy", "fear")[i % 2])

        def begun() -> tuple[Path, State]:
            """The run's folder and state, as training finds them."""
            export_training(project, folder, tiny_model("llama"))
            config = read_config(settings)
            return config.out, load(config.out, planned(config).fingerprint)

        code(range(12))
        first, state = begun()
        first.mkdir()
        state.step = 3
        save(state, first)
        settings.write_text(
            settings.read_text().replace("epochs = 5", "micro_batch = 2\nepochs = 5")
        )
        again, state = begun()
        assert (again, state.step) == (first, 3)
        code(range(12, 13))
        second, state = begun()
        assert (second != first, state.step) == (True, 0)
        settings.write_text(settings.read_text().replace("epochs = 5", "epochs = 6"))
        assert begun()[0] not in (first, second)
        assert "micro_batch = 2" in settings.read_text()
        assert first.is_dir()


@pytest.fixture
def reviews_export(tmp_path: Path, tiny_rubric: Any) -> Path:
    from desktop.engine.domain import Document, Unit
    from desktop.engine.export.training import export_training
    from desktop.engine.ingest.documents import HumanLabel
    from desktop.engine.store.documents import add_document
    from desktop.engine.store.project import Project

    with Project(tmp_path / "p.glossator", create=True) as project:
        project.use_rubric(tiny_rubric)
        units = [
            Unit(f"u{i}", "d", i, i, i + 1, {"text": f"text {i}", "memo": ""}) for i in range(12)
        ]
        labels = [HumanLabel(u.unit_id, "mood", "Anna", "joy") for u in units]
        add_document(project, Document("d", "d.csv", "0" * 64, "csv"), units, labels)
        export_training(project, tmp_path, Path("base.gguf"))
    return tmp_path


class Written:
    """What the runtime's scorer would have a model read, with no model to read it."""

    def __init__(self, model: Any, prefix: Sequence[int]) -> None:
        self.model = model
        self.stack = list(prefix)

    @property
    def length(self) -> int:
        return len(self.stack)

    def extend(self, tokens: Sequence[int]) -> None:
        self.stack += tokens

    def cut(self, length: int) -> None:
        del self.stack[length:]


def read_by_the_runtime(plan: Any) -> Iterator[tuple[tuple[int, ...], int, int, int]]:
    """Path below the unit, token, number of the question and of the answer of every read."""
    first = 0
    for branch in plan.tree.branches:
        for call in plan.branches[branch.dimension]:
            for read in call.reads:
                sequence, depth = call.paths[read.row][0], call.depths[read.row]
                path = tuple(
                    token
                    for token, paths, at in zip(call.tokens, call.paths, call.depths, strict=True)
                    if sequence in paths and at <= depth
                )
                yield path, read.token, first + read.question, read.answer
        first += len(branch.questions)


def read_in_training(forest: Forest) -> Iterator[tuple[tuple[int, ...], int, int, int]]:
    """The same of a forest that training teaches."""
    slots = {slot: (q, slot - r.start) for q, r in enumerate(forest.questions) for slot in r}
    for read in forest.reads:
        path = tuple(forest.tokens[node] for node in forest.ancestors[read.node])
        yield path, read.token, *slots[read.slot]


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize(
    ("name", "chat"),
    [
        ("smollm2-135m-instruct", True),
        ("smollm2-135m-instruct", False),
        ("gemma-3-270m", False),
    ],
)
@pytest.mark.parametrize("rubric_id", ["emotions", "answer-quality"])
def test_ids_in_training_are_those_of_the_runtime(
    name: str, chat: bool, form: Form, rubric_id: str, comments: Any
) -> None:
    """Prefix, units, and every token that is read after them, against the runtime's own scorer."""
    from desktop.engine.models.library import find_model
    from desktop.engine.runtime.llama import Model
    from desktop.engine.runtime.scorer import Scorer, make_plan
    from rubrics.prompt import prompt_tree
    from train.read_config import make_config

    path = find_model(name).path
    config = make_config(
        {"rubric": rubric_id, "out": "o", "base": {"path": str(path), "form": form, "chat": chat},
         "data": {"files": ["x.csv"]}}, Path("c.toml")
    )  # fmt: skip
    asked, model = rubric(rubric_id), Model(path)
    encoder = Encoder(asked, config.base, GgufVocabulary(path))
    frame = chat_frame(model.chat_template, *model.bos_eos) if chat else None
    plan = make_plan(model, prompt_tree(asked, form, frame), 4096)
    assert encoder.prefix() == plan.prefix
    read = list(read_in_training(encoder.levels))
    assert len(read) == len(set(read))
    assert sorted(read) == sorted(read_by_the_runtime(plan))
    written = Written(model, plan.prefix)
    scorer = Scorer(written, plan)  # type: ignore[arg-type]
    for text in [*comments(100), "", "١٢٣ ٤٥ 五六", "x < y <|im_start|> z <start_of_turn>"]:
        fields = dict.fromkeys(asked.field_names, text) | {asked.field_names[0]: f"{text} first"}
        assert scorer.score(fields, []) == ({}, 1)
        assert tuple(written.stack) == plan.prefix + encoder.unit(fields)


def test_token_dropout_takes_from_texts_alone(tiny_run: Any, tiny_rubric: Any) -> None:
    from random import Random

    config = tiny_run()
    encoder = Encoder(tiny_rubric, config.base, vocabulary(config.base.path))
    augment = Augment(token_dropout=0.5, token_dropout_share=1.0)
    whole = encoder.unit({"text": "", "memo": ""})
    assert encoder.unit({"text": "", "memo": ""}, augment, Random(1)) == whole
    long = encoder.unit({"text": "word " * 20})
    assert len(whole) < len(encoder.unit({"text": "word " * 20}, augment, Random(1))) < len(long)
