"""Codebooks of other programs become rubrics, and rubrics codebooks for them."""

from pathlib import Path
from time import process_time

import pytest

from rubrics.exchange.codes import RubricBuilder, answers_of, codes_of, guids_of, rubric_from
from rubrics.exchange.qdc import Code, Codebook, QdcError, codebook_xml, read_codebook
from rubrics.library import builtin_rubrics
from rubrics.loader import parse_rubric
from rubrics.schema import NONE, Dimension, Rubric, Select

ATLAS = """\
<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="urn:QDA-XML:codebook:0:4 Codebook.xsd" origin="ATLAS.ti Win 23.4.0"
 xmlns="urn:QDA-XML:codebook:0:4">
  <Codes>
    <Code guid="1FF58B12-6F6F-4B0C-8BE5-BBDC91F55294" name="Trust, lack of" color="#46AA00"
     isCodable="true"><Description>They do not believe the authority.</Description></Code>
    <Code guid="{2ff58b12-6f6f-4b0c-8be5-bbdc91f55294}" name="Zahlen &amp; Kosten" />
  </Codes>
  <Sets>
    <Set name="Stance" guid="ECA18D76-2B8B-4F26-BC1D-19ECA19FB3F0">
      <Description>What they think of it.</Description>
      <MemberCode guid="{1ff58b12-6f6f-4b0c-8be5-bbdc91f55294}" />
      <MemberCode guid="00000000-6f6f-4b0c-8be5-bbdc91f55294" />
    </Set>
  </Sets>
</CodeBook>
"""
TAGUETTE = (
    '<?xml version="1.0" encoding="utf-8"?>\n<CodeBook xmlns="urn:QDA-XML:codebook:1.0" '
    'origin="Taguette 1.5.2"><Codes><Code guid="0D62985D-B147-5D01-A9B5-CAE5DCD98342" '
    'name="interesting" isCodable="true"/><Code guid="725F0645-9CD3-598A-8D2B-EC3D39AB3C3F" '
    'name="interesting.places" isCodable="true"/></Codes><Sets/></CodeBook>'
)


def read(folder: Path, text: str | bytes) -> Codebook:
    path = folder / "Barriers_2026.qdc"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_codebook(path)


def made(*codes: Code) -> Rubric:
    return parse_rubric(rubric_from(Codebook(codes), "my-codes", "My codes"), "made")


def names(dimension: Dimension) -> list[str]:
    return [level.name for level in dimension.levels]


def test_single_codes_become_the_levels_of_a_question_for_each_set(tmp_path: Path) -> None:
    codebook = read(tmp_path, ATLAS)
    rubric = parse_rubric(rubric_from(codebook, "my-codes", "My codes"), "made")
    stance, rest = rubric.dimensions
    assert (stance.title, names(stance)) == ("Stance", ["Trust - lack of"])
    assert stance.question.startswith("What they think of it.")
    assert stance.levels[0].anchor == "They do not believe the authority."
    assert (rest.name, names(rest), rest.select) == ("codes", ["Zahlen & Kosten"], Select.MANY)
    assert "ATLAS.ti Win 23.4.0" in rubric.citation


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_in_whatever_encoding_xml_has(tmp_path: Path, encoding: str) -> None:
    data = TAGUETTE.replace("utf-8", encoding.removesuffix("-sig")).encode(encoding)
    codebook = read(tmp_path, data)
    assert [code.name for code in codebook.codes] == ["interesting", "interesting.places"]
    assert codebook.origin == "Taguette 1.5.2"


def test_what_lies_below_a_code_becomes_its_levels_by_their_paths() -> None:
    rubric = made(
        Code(
            "Access",
            "How people get there.",
            below=(
                Code("Way", "Any other way.", below=(Code("on foot"), Code("by bus/train"))),
                Code("Hours"),
                Code("Empty folder", codable=False),
            ),
        )
    )
    (access,) = rubric.dimensions
    assert names(access) == ["Way/general", "Way/on foot", "Way/by bus-train", "Hours"]
    assert access.levels[0].anchor == "Any other way."


def test_what_only_holds_codes_with_others_below_becomes_a_group() -> None:
    def question(name: str) -> Code:
        return Code(name, codable=False, below=(Code("yes"), Code("no")))

    rubric = made(Code("Barriers", "All of them.", False, (question("Cost"), question("Time"))))
    assert [(g.name, g.description) for g in rubric.groups] == [("barriers", "All of them.")]
    assert [(d.name, d.group) for d in rubric.dimensions] == [
        ("cost", "barriers"),
        ("time", "barriers"),
    ]


def test_names_that_a_rubric_may_not_have_are_made_fit_and_stand_whole_in_the_anchor() -> None:
    long = "They say that nobody had told them anything before the letter came"
    rubric = made(
        Code("None"), Code("none"), Code(long, "Before May."), Code(long), Code(""), Code("text")
    )
    first, second, cut, again, unnamed, text = rubric.dimensions[0].levels
    assert (first.name, second.name) == ("None 2", "none 3")
    assert cut.anchor == f"{long}. Before May."
    assert cut.name != again.name
    assert (unnamed.name, text.name) == ("unnamed", "text")


def test_questions_of_one_name_are_told_apart_and_none_is_called_like_the_field() -> None:
    rubric = made(
        *(Code(name, below=(Code("a"),)) for name in ("Text", "Way", "way", "Codes")), Code("b")
    )
    assert [d.name for d in rubric.dimensions] == ["text_2", "way", "way_2", "codes", "codes_2"]
    assert [d.title for d in rubric.dimensions] == ["Text", "Way", "way 2", "Codes", "Codes 2"]


@pytest.mark.parametrize("rubric", builtin_rubrics(), ids=lambda rubric: rubric.id)
def test_a_rubric_written_as_codes_is_read_with_all_its_questions_and_levels(
    rubric: Rubric, tmp_path: Path
) -> None:
    back = read(tmp_path, codebook_xml(codes_of(rubric), rubric.id))
    again = parse_rubric(rubric_from(back, rubric.id, rubric.title), "again")
    by_title = {dimension.title: dimension for dimension in again.dimensions}
    assert set(by_title) == {dimension.title for dimension in rubric.dimensions}
    for dimension in rubric.dimensions:
        other = by_title[dimension.title]
        assert other.question.startswith(dimension.question)
        assert len(other.levels) == len(dimension.levels)
        for level, found in zip(dimension.levels, other.levels, strict=True):
            assert level.name == found.name
            assert level.anchor in found.anchor
    assert {g.title for g in again.groups} == {g.title for g in rubric.groups}


def test_no_two_codes_of_a_file_have_one_name_and_identifiers_stay(tmp_path: Path) -> None:
    quality = next(rubric for rubric in builtin_rubrics() if rubric.id == "answer-quality")
    written = codebook_xml(codes_of(quality), quality.id)
    assert written == codebook_xml(codes_of(quality), quality.id)
    (top,) = read(tmp_path, written).codes
    found: list[str] = []

    def collect(code: Code) -> None:
        found.append(code.name)
        for below in code.below:
            collect(below)

    collect(top)
    assert len(found) == len(set(found)) == 9 + 30
    assert "Completeness: bad" in found


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is no REFI-QDA codebook: it is no XML, or damaged"),
        (ATLAS.encode()[:400], "Export the codebook once more"),
        (b"\x00\xff binary", "is no XML"),
        (b"<Project/>", "it holds <Project>, not <CodeBook>"),
        (b"PK\x03\x04rest", "such as a whole project"),
        (b"<CodeBook><Codes>" + b'<Code name="a">' * 40 + b"</Code>" * 40 + b"</Codes></CodeBook>",
         "more than 30 deep"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><CodeBook>&b;</CodeBook>', "is no XML, or damaged"),
        (b"<CodeBook>" + b" " * 2_000_000 + b"</CodeBook>", "too large for a codebook"),
    ],
)  # fmt: skip
def test_what_is_no_codebook_is_told(data: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(QdcError, match=said):
        read(tmp_path, data)


def test_thousands_of_groups_that_are_called_the_same_get_their_numbers_at_once() -> None:
    builder, began = RubricBuilder(), process_time()
    for _ in range(10_000):
        builder.add_group("Same", "", "")
    assert process_time() - began < 3
    assert [group["name"] for group in builder.groups[::4_999]] == [
        "same",
        "same_5000",
        "same_9999",
    ]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(QdcError, match="cannot be read"):
        read_codebook(tmp_path / "none.qdc")


@pytest.mark.parametrize("rubric", builtin_rubrics(), ids=lambda rubric: rubric.id)
def test_every_level_is_found_again_by_its_code(rubric: Rubric, tmp_path: Path) -> None:
    back = read(tmp_path, codebook_xml(codes_of(rubric, none=True), rubric.id))
    found, guids = answers_of(back), guids_of(rubric)
    for dimension in rubric.dimensions:
        names = [level.name for level in dimension.levels]
        for name in [*names, *([NONE] if dimension.select is Select.MANY else [])]:
            title, level = found[guids[dimension.name, name]]
            assert title == dimension.title
            assert level.split("/")[-1] == name.split("/")[-1]
    made = parse_rubric(rubric_from(back, rubric.id, rubric.title), "again")
    assert [len(d.levels) for d in made.dimensions] == [len(d.levels) for d in rubric.dimensions]
