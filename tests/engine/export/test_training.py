"""The training export holds what people said, once per unit, and a configuration that fits."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.engine.domain import Annotation, Coder, Status, Unit, human
from desktop.engine.export.training import export_training
from desktop.engine.store.project import Project
from rubrics.errors import UserError
from rubrics.loader import load_rubric
from rubrics.schema import Rubric

BASE = Path("base.gguf")
TIME = "2026-03-01T12:00:00Z"


def lines(folder: Path) -> list[dict[str, object]]:
    text = (folder / "training.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_people_count_and_models_do_not(reviews_project: Project, tmp_path: Path) -> None:
    paths = export_training(reviews_project, tmp_path, BASE)
    assert [path.name for path in paths] == [
        "training.jsonl",
        "training.rubric.toml",
        "training.toml",
    ]
    units = {unit.text_sha256: unit for unit in reviews_project.units()}
    people = {human("Anna").coder_id, human("Ben").coder_id}
    said: dict[tuple[str, str], list[str]] = {}
    for a in reviews_project.annotations():
        if a.coder_id in people:
            said.setdefault((a.unit_id, a.dimension), []).append(a.value)
    exported = lines(tmp_path)
    assert len(exported) == 60
    for line in exported:
        unit = units[str(line["text_sha256"])]
        assert line["fields"] == dict(unit.fields)
        for name, values in dict(line["labels"]).items():  # type: ignore[call-overload]
            assert values == said[unit.unit_id, name]
    assert {line["split"] for line in exported} == {"train", "validation", "test"}
    assert load_rubric(tmp_path / "training.rubric.toml") == reviews_project.rubric()


@pytest.mark.skipif(os.name == "nt", reason="names are UTF-16 there")
def test_a_base_whose_name_is_no_utf_8_is_to_be_renamed_before_anything_is_written(
    reviews_project: Project, tmp_path: Path
) -> None:
    base = tmp_path / os.fsdecode(b"na\xefve.gguf")
    with pytest.raises(UserError, match=r"na\\xefve\.gguf, .* is no UTF-8\. Rename that file"):
        export_training(reviews_project, tmp_path / "out", base)
    assert not (tmp_path / "out").exists()


def test_the_same_project_gives_the_same_bytes_and_an_edited_configuration_stays(
    reviews_project: Project, tmp_path: Path
) -> None:
    export_training(reviews_project, tmp_path, BASE)
    before = (tmp_path / "training.jsonl").read_bytes()
    (tmp_path / "training.toml").write_text("mine")
    export_training(reviews_project, tmp_path, BASE)
    assert (tmp_path / "training.jsonl").read_bytes() == before
    assert (tmp_path / "training.toml").read_text() == "mine"


def test_a_base_that_was_moved_is_named_anew_and_other_settings_stay(
    reviews_project: Project, tmp_path: Path
) -> None:
    config = tmp_path / "training.toml"
    export_training(reviews_project, tmp_path, tmp_path / "gone" / "base.gguf")
    config.write_text(config.read_text().replace("epochs = 5", "epochs = 9"))
    (tmp_path / "base.gguf").write_bytes(b"")
    export_training(reviews_project, tmp_path, tmp_path / "base.gguf")
    settings = tomllib.loads(config.read_text())
    assert settings["base"]["path"] == str(tmp_path / "base.gguf")
    assert settings["optim"]["epochs"] == 9
    export_training(reviews_project, tmp_path, tmp_path / "another.gguf")
    assert tomllib.loads(config.read_text())["base"]["path"] == str(tmp_path / "base.gguf")


def test_what_stands_behind_the_settings_that_change_stays(
    reviews_project: Project, tmp_path: Path
) -> None:
    *_, config = export_training(reviews_project, tmp_path, tmp_path / "gone.gguf")
    text = config.read_text("utf-8")
    config.write_text(text.replace('gone.gguf"', 'gone.gguf"  # on the other disk'), "utf-8")
    export_training(reviews_project, tmp_path, tmp_path / "other.gguf")
    assert 'other.gguf"  # on the other disk\n' in config.read_text("utf-8")


def test_a_base_in_ones_home_stays_where_it_is_and_is_known_by_what_it_holds(
    reviews_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "base.gguf").write_bytes(b"weights")
    config = tmp_path / "learned" / "training.toml"
    export_training(reviews_project, config.parent, tmp_path / "base.gguf")
    in_full = tomllib.loads(config.read_text("utf-8"))
    text = config.read_text("utf-8").replace(f'path = "{tmp_path}', 'path = "~')
    assert 'path = "~/base.gguf"' in text
    config.write_text(text, encoding="utf-8")
    export_training(reviews_project, config.parent, tmp_path / "another.gguf")
    at_home = tomllib.loads(config.read_text("utf-8"))
    assert at_home == in_full | {"base": in_full["base"] | {"path": "~/base.gguf"}}


def test_a_run_goes_on_where_its_base_has_another_name_and_one_of_another_base_begins(
    reviews_project: Project, tmp_path: Path
) -> None:
    folder, base = tmp_path / "learned", tmp_path / "base.gguf"
    base.write_bytes(b"weights")

    def run(path: Path) -> str:
        *_, config = export_training(reviews_project, folder, path)
        return str(tomllib.loads(config.read_text("utf-8"))["out"])

    first = run(base)
    renamed = base.rename(tmp_path / "renamed.gguf")
    assert run(renamed) == first
    renamed.write_bytes(b"others")
    assert run(renamed) != first


def test_first_values_count_and_flagged_labels_do_not(
    make_project, reviews, reviews_project: Project, tmp_path: Path
) -> None:
    anna = human("Anna")
    units = list(reviews_project.units())[:20]
    labels = []
    for i, unit in enumerate(units):

        def by(value: str, status: Status, round_: int, of: str = unit.unit_id) -> Annotation:
            return Annotation(of, "tone", anna.coder_id, value, status, TIME, round=round_)

        labels.append(by("negative", Status.FLAGGED if i == 1 else Status.CONFIRMED, 1))
        if i < 2:
            labels.append(by("positive", Status.CONFIRMED, 2))
    project = make_project(
        reviews,
        units,
        labels,
        coders=[anna],
        documents=[d for d in reviews_project.documents() if d.document_id == "notes"],
    )
    export_training(project, tmp_path, BASE)
    found = {line["text_sha256"]: line["labels"] for line in lines(tmp_path)}
    assert found[units[0].text_sha256] == {"tone": ["negative"]}
    assert units[1].text_sha256 not in found
    assert found[units[2].text_sha256] == {"tone": ["negative"]}


def test_labels_given_with_a_suggestion_in_sight_are_marked_and_never_held_out(
    make_project: Callable[..., Project], reviews: Rubric, tmp_path: Path
) -> None:
    anna, ben = human("Anna"), human("Ben")
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"text {i}"}) for i in range(120)]

    def by(unit: Unit, coder: Coder, value: str, *, seen: bool) -> Annotation:
        return Annotation(
            unit.unit_id, "tone", coder.coder_id, value, Status.CONFIRMED, TIME,
            saw_suggestion=seen,
        )  # fmt: skip

    # Anna codes the first half blind; Ben, all of it with the model's answer before him.
    labels = [by(unit, anna, "negative", seen=False) for unit in units[:60]]
    labels += [by(unit, ben, "positive", seen=True) for unit in units]
    project = make_project(reviews, units, labels, coders=[anna, ben])
    export_training(project, tmp_path, BASE)
    exported = lines(tmp_path)
    assert len(exported) == 120
    for line in exported:
        blind = int(str(line["fields"]["text"]).split()[1]) < 60  # type: ignore[index]
        if line["split"] != "train":
            assert blind
            assert line["labels"] == {"tone": ["negative"]}
            assert line["saw_suggestion"] == {"tone": [False]}
        elif blind:
            assert line["labels"] == {"tone": ["negative", "positive"]}
            assert line["saw_suggestion"] == {"tone": [False, True]}
        else:
            assert line["saw_suggestion"] == {"tone": [True]}
    held_out = [line for line in exported if line["split"] != "train"]
    assert 6 <= len(held_out) <= 18


def test_a_label_changed_after_seeing_is_learned_as_changed_and_measured_as_given_blind(
    make_project: Callable[..., Project], reviews: Rubric, tmp_path: Path
) -> None:
    anna = human("Anna")
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"text {i}"}) for i in range(60)]
    labels = [
        Annotation(u.unit_id, "tone", anna.coder_id, "positive", Status.CORRECTED, TIME,
                   saw_suggestion=True, blind="negative")
        for u in units
    ]  # fmt: skip
    export_training(make_project(reviews, units, labels, coders=[anna]), tmp_path, BASE)
    exported = lines(tmp_path)
    assert {line["split"] for line in exported} == {"train", "validation", "test"}
    for line in exported:
        learned = line["split"] == "train"
        assert line["labels"] == {"tone": ["positive" if learned else "negative"]}
        assert line["saw_suggestion"] == {"tone": [learned]}


def test_labels_that_were_all_suggested_are_too_few_to_hold_some_out(
    make_project: Callable[..., Project], reviews: Rubric, tmp_path: Path
) -> None:
    ben = human("Ben")
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"text {i}"}) for i in range(60)]
    labels = [
        Annotation(u.unit_id, "tone", ben.coder_id, "positive", Status.CONFIRMED, TIME,
                   saw_suggestion=True)
        for u in units
    ]  # fmt: skip
    project = make_project(reviews, units, labels, coders=[ben])
    with pytest.raises(UserError, match="0 texts that people labelled blind are too few"):
        export_training(project, tmp_path, BASE)


def test_a_project_that_nobody_labelled_is_a_sentence(
    uncoded_project: Project, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="Nobody has labelled anything"):
        export_training(uncoded_project, tmp_path, BASE)
