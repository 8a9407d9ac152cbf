"""The report and run.json say under which codebook values were given."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from recoding_material import INTO_FEAR, gone_on, merged_mood
from review_material import add_texts, answer

from desktop.engine.agreement.assess import agreement
from desktop.engine.export.provenance import provenance
from desktop.engine.languages.language import language
from desktop.engine.report.blocks import Bullets, Report, Section, Table, Text
from desktop.engine.report.compose import compose
from desktop.engine.review.desk import Desk
from desktop.engine.review.settle import Adjudicator
from desktop.engine.store.project import Project
from rubrics.loader import parse_rubric
from rubrics.schema import Rubric


@pytest.fixture
def new(tmp_path: Path, mood: Rubric) -> Iterator[Project]:
    """A project under a changed codebook: a merged level, one that went, a new one, another
    question, a dimension that is called otherwise, and another description."""
    source = merged_mood(mood).source.replace("How strong", "How intense")
    source = source.replace('name = "about"', 'name = "topic"').replace("Read what", "See what")
    source = source.replace('[[dimension.level]]\nname = "joy"',
                            '[[dimension.level]]\nname = "relief"\n'
                            '[[dimension.level]]\nname = "joy"')  # fmt: skip
    changed = parse_rubric(source, "changed.toml")
    with Project(tmp_path / "old.glossator", create=True) as old:
        add_texts(old, mood, 6)
        answer(old)
        desk = Desk(old, "Anna")
        for i, value in enumerate(("joy", "fearful hope", "anger", "anger")):
            desk.choose(f"a-{i:04d}", "feeling", value)
        desk.choose("a-0000", "strength", "1")
        Adjudicator(old, "Anna").settle("a-0000", "feeling", "anger")
        with gone_on(old, changed, INTO_FEAR, renamed={"about": "topic"}) as project:
            yield project


def told(report: Report, name: str) -> list[str]:
    """The texts of a section."""
    (section,) = (s for s in report.sections if isinstance(s, Section) and s.name == name)
    return [
        text
        for block in section.blocks
        for text in (
            (block.text,) if isinstance(block, Text)
            else block.items if isinstance(block, Bullets) else ()
        )
    ]  # fmt: skip


def changed_in(file: str, version: str) -> str:
    return (
        f"The codebook was changed on 2026-03-20. Until then people coded under “mood” version "
        f"{version}, in {file}, and their values were carried over. Answers of models were not."
    )


def test_the_report_says_what_became_of_earlier_values(new: Project) -> None:
    report = compose(new, agreement(new), language("en"))
    happened, feeling, *others, went, lacking = told(report, "recoded")
    assert happened == changed_in("old.glossator", "1.0")
    assert feeling == (
        "Feeling: fearful hope became fear. Values with anger were not carried over. relief could "
        "not be chosen before. 2 values from before count. 2 values went, to be given again. So "
        "did 1 final value."
    )
    assert others == [
        "Strength: It is worded otherwise since. 1 value from before count.",
        "About: It was called about.",
        "What coders are told beside the questions is worded otherwise since.",
    ]
    assert went == "Of the values that went and had been given blind:"
    assert lacking == "Feeling: 2 of 2 still lack."
    assert (
        "Whether people would give the values from before the codebook was changed again as it is "
        "now (Feeling and Strength)."
    ) in told(report, "methods")


def test_the_report_counts_what_went_until_it_is_given_again(new: Project) -> None:
    report = compose(new, agreement(new), language("en"))
    happened = (
        "Until 2026-03-20 people coded under “mood” version 1.0. Then the codebook was changed "
        "(mapped to other levels: 1 value; dropped: 2 values)."
    )
    again = "Of 2 values given blind before and dropped for their level, {} were coded again."
    (paragraph,) = (text for text in told(report, "methods") if text.startswith("Texts were"))
    assert happened in paragraph
    assert again.format(0) in paragraph
    left_out = "Feeling: 2 values that went when the codebook changed, not given blind again."
    assert left_out in told(report, "methods")
    assert "Left out of every figure: " + left_out[9:] in told(report, "feeling")

    for unit in ("a-0002", "a-0003"):
        Desk(new, "Anna").choose(unit, "feeling", "relief")
    report = compose(new, agreement(new), language("en"))
    (paragraph,) = (text for text in told(report, "methods") if text.startswith("Texts were"))
    assert again.format(2) in paragraph
    assert "Nothing: every label that was given blind counts." in told(report, "methods")
    assert told(report, "recoded")[-1] == "Feeling: all 2 were coded again."


def shares_of(report: Report, name: str) -> Table:
    """The table of how common each level is."""
    (section,) = (s for s in report.sections if isinstance(s, Section) and s.name == name)
    (table,) = (
        block
        for block in section.blocks
        if isinstance(block, Table) and block.caption.startswith("Share of units")
    )
    return table


def test_beside_shares_of_what_is_left_stands_that_they_are_of_no_sample(new: Project) -> None:
    remark = (
        "No interval, and nothing for all units: values went when the codebook changed, because of "
        "what they were, so what is left is no random sample; code them again."
    )
    answer(new, ["feeling"])
    report = compose(new, agreement(new), language("en"))
    assert shares_of(report, "feeling").columns[2].title == "Coded units only"
    assert remark in told(report, "feeling")
    for number in range(6):
        Desk(new, "Anna").choose(f"a-{number:04d}", "feeling", "relief")
    report = compose(new, agreement(new), language("en"))
    assert shares_of(report, "feeling").columns[2].title == "People's sample"
    assert remark not in told(report, "feeling")


def test_it_says_so_in_german(new: Project) -> None:
    report = compose(new, agreement(new), language("de"))
    assert told(report, "recoded")[1] == (
        "Feeling: Aus fearful hope wurde fear. Nicht übernommen wurden Werte mit anger. Vorher "
        "nicht wählbar: relief. Von vorher zählen: 2 Werte. Entfallen und neu zu geben: 2 Werte. "
        "Ebenso: 1 Endwert."
    )
    assert told(report, "recoded")[-1] == "Feeling: 2 von 2 fehlen noch."


def test_it_says_what_levels_were_called(tmp_path: Path, mood: Rubric) -> None:
    source = mood.source.replace('"1.0"', '"1.1"').replace('"weak"', '"slight"')
    source = source.replace('"strong"', '"mid"').replace('"medium"', '"strong"')
    with Project(tmp_path / "old.glossator", create=True) as old:
        add_texts(old, mood, 2)
        Desk(old, "Anna").choose("a-0000", "strength", "2")
        with gone_on(old, parse_rubric(source, "changed.toml"), {}) as project:
            report = compose(project, agreement(project), language("en"))
            (record,) = provenance(project)["recoded"]
    assert told(report, "recoded")[1] == (
        "Strength: It is worded otherwise since. 2 (strong) became 1 (strong). 0 (weak) is called "
        "slight now. Values with 1 (medium) were not carried over. 1 value from before count."
    )
    assert record["dimensions"][1]["names"] == {"0": "weak", "1": "medium", "2": "strong"}
    assert record["dimensions"][1]["called"] == {"0": "slight"}


def test_a_level_that_others_became_is_told_once(tmp_path: Path, mood: Rubric) -> None:
    source = mood.source.replace('"1.0"', '"1.1"').replace('"joy"', '"delight"')
    with Project(tmp_path / "old.glossator", create=True) as old:
        add_texts(old, mood, 2)
        new = parse_rubric(source, "changed.toml")
        with gone_on(old, new, {"feeling": {"joy": "delight"}}) as project:
            report = compose(project, agreement(project), language("en"))
            (record,) = provenance(project)["recoded"]
    assert told(report, "recoded")[1] == "Feeling: joy became delight."
    assert record["dimensions"][0]["added"] == ("delight",)


def test_every_change_is_told_and_one_that_changed_nothing_for_values_in_a_sentence(
    new: Project, mood: Rubric
) -> None:
    later = (
        new.rubric().source.replace('"1.1"', '"2"').replace('name = "strength"', 'name = "force"')
    )
    with gone_on(new, parse_rubric(later, "later.toml"), {}, afresh=["topic"]) as last:
        report = compose(last, agreement(last), language("en"))
        first, second = provenance(last)["recoded"]
    texts = told(report, "recoded")
    assert texts[5:-2] == [
        changed_in("old mood 1.1.glossator", "1.1"),
        "Strength: It is not asked any more; 1 value went.",
        "About: It is coded afresh; 0 values went.",
        "Strength: It is asked only since then.",
    ]
    assert (first["rubric_sha256"], first["into_sha256"]) == (mood.sha256, second["rubric_sha256"])
    assert first["dimensions"][0]["levels"] == {"fearful hope": "fear", "anger": ""}


def test_a_project_that_kept_its_codebook_says_nothing(tmp_path: Path, mood: Rubric) -> None:
    with Project(tmp_path / "p.glossator", create=True) as project:
        add_texts(project, mood, 2)
        report = compose(project, agreement(project), language("en"))
        assert provenance(project)["recoded"] == []
    assert "recoded" not in [section.name for section in report.sections]
