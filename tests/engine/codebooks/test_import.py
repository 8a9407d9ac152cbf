"""Tables in which people keep codebooks become rubrics, and what was assumed is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.engine.codebooks import Imported
from desktop.engine.codebooks.build import rubric_from_rows
from desktop.engine.codebooks.cells import ValueLabel, listed_levels
from desktop.engine.codebooks.columns import find_layout, is_codebook, no_codebook
from desktop.engine.home.rubric_files import imported
from desktop.engine.ingest.formats import Row
from rubrics.errors import UserError
from rubrics.loader import parse_rubric
from rubrics.schema import Dimension, Rubric, Scale, Select

DATA = Path(__file__).parents[2] / "data" / "codebooks"


def made(table: str) -> Imported:
    """A rubric from a table whose cells are parted by ``|``."""
    lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    rows = [Row(number, cells) for number, cells in enumerate(lines, 1)]
    layout = find_layout(rows)
    if layout is None:
        raise UserError(no_codebook("it", rows))
    return rubric_from_rows(rows, layout, "my-codes", "My codes", ["Made from it."])


def read(table: str) -> Rubric:
    return parse_rubric(made(table).source, "made")


def levels(dimension: Dimension) -> list[tuple[str, str]]:
    return [(level.value, level.name) for level in dimension.levels]


@pytest.mark.parametrize(
    ("name", "scale"),
    [
        ("openpyxl.xlsx", Scale.NOMINAL),  # its formula was never calculated
        ("libreoffice.xlsx", Scale.ORDINAL),
        ("libreoffice.xls", Scale.ORDINAL),
        ("libreoffice.ods", Scale.ORDINAL),
        ("libreoffice.csv", Scale.ORDINAL),
    ],
)
def test_codebooks_that_two_programs_wrote(name: str, scale: Scale) -> None:
    found = imported(DATA / name)
    rubric = parse_rubric(found.source, name)
    tone, issue = rubric.dimensions
    assert rubric.language == "de"
    assert rubric.citation.startswith("Aus der Tabelle ")  # as the report shows it
    assert (tone.name, tone.scale, tone.select) == ("tonfall", scale, Select.ONE)
    assert [level.name for level in tone.levels] == ["freundlich", "sachlich", "feindselig"]
    assert tone.levels[0].anchor == "Dankt oder lobt.\nAnkerbeispiel: „Danke für die Mühe!“"
    assert levels(issue)[:2] == [("a", "Auskunft"), ("b", "Beschwerde")]
    said = "\n".join(found.notes)
    for part in (
        "Empty cells of questions",
        "A date stands where",
        "in 1 row (9)",
        "Notiz für uns",
    ):
        assert part in said
    assert ("sheet 'Codebuch'" in said) == (name != "libreoffice.csv")
    assert ("1 formula without" in said) == (name == "openpyxl.xlsx")
    assert ("cp1252, which is a guess" in said) == (name == "libreoffice.csv")
    comments = [line for line in found.source.splitlines() if line.startswith("# ")]
    assert max(map(len, comments)) <= 100
    assert " ".join(line[2:] for line in comments) == " ".join(found.notes)


def test_values_in_equal_steps_are_ordinal_and_others_are_not() -> None:
    found = made("""
        Variable | Value | Label     | Definition
        Mood     | 5     | glad      | Laughs.
        Mood     | 3     | so so     |
        Mood     | 1     | sad       | Weeps.
        Trust    | 1     | none      |
        Trust    | 2     | some      |
        Trust    | 9     | no answer |
        New      | 0     | no        |
        New      | 1     | yes       |
    """)
    mood, trust, new = parse_rubric(found.source, "made").dimensions
    assert mood.scale is Scale.ORDINAL
    assert levels(mood) == [("1", "sad"), ("3", "so so"), ("5", "glad")]
    assert trust.scale is new.scale is Scale.NOMINAL
    assert levels(trust) == [("1", "none"), ("2", "some"), ("9", "no answer")]
    assert "equal steps: Mood. Make it nominal" in found.notes[1]
    assert found.notes[2].endswith("an order: Trust, New.")


def test_what_the_table_says_goes_before_what_would_be_assumed() -> None:
    found = made("""
        Variable | Question          | Scale    | Multiple | Value | Label
        faith    | Which one is it?  | nominal  |          | 1     | Christian
        faith    |                   |          |          | 2     | Muslim
        faith    |                   |          |          | 3     | other
        way      | How do they come? |          | yes      | 1     | bus, tram
        way      |                   |          |          | 2     | none
        warmth   |                   | interval |          | 1,5   | cold
        warmth   |                   |          |          | −2    | colder
        force    |                   | Likert   |          | a     | weak
        force    |                   |          |          | b     | strong
    """)
    faith, way, warmth, force = parse_rubric(found.source, "made").dimensions
    assert (faith.scale, faith.question) == (Scale.NOMINAL, "Which one is it?")
    assert (way.select, levels(way)) == (Select.MANY, [("1", "bus - tram"), ("2", "none 2")])
    assert (warmth.scale, levels(warmth)) == (Scale.INTERVAL, [("-2", "colder"), ("1.5", "cold")])
    assert (levels(force), force.levels[0].anchor) == ([("1", "weak"), ("2", "strong")], "a.")
    assert (
        found.notes[1:]
        == (
            "Levels with an order need numbers, and were numbered as they stand: force.",
            "Empty cells of questions and groups were read as what stands above them.",
        )[: len(found.notes) - 1]
    )


def test_levels_in_one_cell() -> None:
    found = made("""
        Variable | Label             | Values                               | Measure | Missing
        sex      | Sex of respondent | 1 = male; 2 = female; 9 = no answer  | nominal | 9
        trust    | Trust in courts   | 0 = "none", 1 = little, 2 = a lot    |         |
        age      |                   | 1: 18 - 29, 2: 30 - 49, 3: 50+       | ordinal |
        land     |                   | d = Germany, f = France              |         |
        note     | What was said     |                                      |         |
        topic    |                   | work; home; none of these            |         |
    """)
    sex, trust, age, land, topic = parse_rubric(found.source, "made").dimensions
    assert (sex.name, sex.title, sex.scale) == ("sex", "Sex of respondent", Scale.NOMINAL)
    assert levels(sex) == [("1", "male"), ("2", "female"), ("9", "no answer")]
    assert (trust.scale, levels(trust)[0]) == (Scale.ORDINAL, ("0", "none"))
    assert levels(age) == [("1", "18 - 29"), ("2", "30 - 49"), ("3", "50+")]
    assert levels(land) == [("d", "Germany"), ("f", "France")]
    assert [level.name for level in topic.levels] == ["work", "home", "none of these"]
    assert "Left out, because no levels of them could be read: note." in found.notes
    assert found.notes[-1] == "Columns that a codebook has no use for were left out: Missing."


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("1=low 2=high", [("1", "low"), ("2", "high")]),
        ("1 often\n2 – seldom\n\n3) never", [("1", "often"), ("2", "seldom"), ("3", "never")]),
        ("-1 = con, 0 = no, none, 1 = pro", [("-1", "con"), ("0", "no, none"), ("1", "pro")]),
        ("10:30 and 11:15", []),
        ("yes, and no", []),
        ("one", []),
        (";\n ;", []),
        (" " * 100_000 + "\n" * 100_000, []),
    ],
)  # fmt: skip
def test_what_a_cell_lists(cell: str, wanted: list[tuple[str, str]]) -> None:
    assert listed_levels(cell) == [ValueLabel(*level) for level in wanted]


CODES = {
    "MAXQDA": r"""
        Code                | Memo
        Barriers            | All that keeps them away.
        Barriers > Cost     | It is too dear.
        Barriers\Time       |
    """,
    "parent": """
        Parent code | Code     | Description              | Number of coded segments
                    | Barriers | All that keeps them away.| 7
        Barriers    | Cost     | It is too dear.          | 4
        Barriers    | Time     |                          | 3
    """,
    "Dedoose": """
        Id | Parent Id | Depth | Title    | Description
        11 |           | 0     | Barriers | All that keeps them away.
        12 | 11        | 1     | Cost     | It is too dear.
        13 | 11        | 1     | Time     |
    """,
    "category": """
        Category | Code | Definition
        Barriers |      | All that keeps them away.
                 | Cost | It is too dear.
                 | Time |
    """,
    "German": """
        Hauptkategorie | Unterkategorie | Definition
        Barriers       |                | All that keeps them away.
        Barriers       | Cost           | It is too dear.
        Barriers       | Time           |
    """,
}


@pytest.mark.parametrize("table", CODES.values(), ids=CODES)
def test_a_row_for_each_code_as_programs_export_them(table: str) -> None:
    (barriers,) = read(table).dimensions
    assert (barriers.title, barriers.select) == ("Barriers", Select.MANY)
    assert barriers.question.startswith("All that keeps them away.\n")
    assert [(level.name, level.anchor) for level in barriers.levels] == [
        ("Cost", "It is too dear."),
        ("Time", ""),
    ]


def test_rules_and_examples_stand_in_the_anchor_under_their_names() -> None:
    (codes,) = read("""
        Code | Brief definition | Full definition | When to use | When not to use | Example
        Joy  | Gladness.        | Any of it.      | If said.    | If meant badly. | What a day!
        Fear |                  |                 |             |                 |
    """).dimensions
    assert codes.levels[0].anchor == (
        "Gladness.\nAny of it.\nWhen to use: If said.\nWhen not to use: If meant badly.\n"
        "Example: What a day!"
    )


def test_codes_with_short_names_keep_them_as_values() -> None:
    (codes,) = read("""
        Code | Name | Definition
        A1   | Cost | Too dear.
        A2   | Time |
    """).dimensions
    assert levels(codes) == [("A1", "Cost"), ("A2", "Time")]
    found = made("""
        Code | Name | Definition
        A1   | Cost | Too dear.
        cost | Time |
    """)
    (codes,) = parse_rubric(found.source, "made").dimensions
    assert levels(codes) == [("Cost", "Cost"), ("Time", "Time")]
    assert "taken for one another: the values of Codes." in found.notes[2]


def test_line_ends_in_names_are_blanks_and_a_single_level_can_be_left() -> None:
    rows = [
        Row(1, ["Variable\nname", "Value\nlabel", "Description"]),
        Row(2, ["Angry\nwords", "they\r\nswear", "In any\x0bform.\n- also \u2028 abridged"]),
    ]
    layout = find_layout(rows)
    assert layout
    found = rubric_from_rows(rows, layout, "my-codes", "My codes", ["Made from it."])
    (words,) = parse_rubric(found.source, "made").dimensions
    assert (words.title, words.select) == ("Angry words", Select.MANY)
    assert words.levels[0].name == "they swear"
    assert words.levels[0].anchor == "In any form.\n- also   abridged"
    assert found.notes[1].endswith("have a single level: Angry words.")


def test_groups_are_made_of_columns_and_of_paths() -> None:
    rubric = read("""
        Theme   | Variable | Value | Label
        A > One | x        | 1     | low
                |          | 2     | high
        B       | y        | 1     | low
                |          | 2     | high
    """)
    assert [(g.title, g.parent) for g in rubric.groups] == [("A", ""), ("One", "a"), ("B", "")]
    assert [(d.name, d.group) for d in rubric.dimensions] == [("x", "one"), ("y", "b")]


def test_an_empty_group_is_none_where_all_rows_are_whole() -> None:
    rubric = read("""
        Theme | Variable | Value | Label
        A     | x        | 1     | low
        A     | x        | 2     | high
              | y        | 1     | low
              | y        | 2     | high
    """)
    assert [d.group for d in rubric.dimensions] == ["a", ""]


def test_rows_that_say_the_same_are_put_together_and_equal_values_left_out() -> None:
    found = made("""
        Variable | Value | Label | Definition
        Mood     | 1     | glad  | Laughs.
        Mood     | 1     | Glad  | Sings.
        Mood     | 2     | sad   |
        Way      | 1     | bus   |
        Way      | 1     | N     |
        Way      | 3     | N/A   |
    """)
    mood, way = parse_rubric(found.source, "made").dimensions
    assert [(level.name, level.anchor) for level in mood.levels] == [
        ("glad", "Laughs.\nSings."),
        ("sad", ""),
    ]
    assert levels(way) == [("bus", "bus"), ("N", "N"), ("N-A", "N-A")]
    assert "Put together with an earlier row of the same name: 1 row (3)." in found.notes
    assert any(note.endswith("the values of Way.") for note in found.notes)


def test_names_that_are_too_long_are_cut_and_stand_whole_in_the_anchor() -> None:
    long = "They say that nobody had told them anything before the letter came"
    question = long.replace("They", "Somebody") + "?"
    rubric = read(f"Question | Answer\n{question} | {long}\n{question} | no\nOther | a\nOther | b")
    asked, other = rubric.dimensions
    assert (asked.title[-1], asked.question) == ("…", question)
    assert asked.levels[0].anchor == f"{long}."
    assert levels(other) == [("a", "a"), ("b", "b")]


LABELLED = "id | text | label\n1 | Hello there. | joy\n2 | Go away. | anger"
CODED = "Code | Comment\n" + "\n".join(f"{'joy' if n % 2 else 'fear'} | no. {n}" for n in range(20))
ANSWERS = "Answer | Note\n" + "\n".join(
    f"{'I do not think so at all. ' * 3}{n} | x" for n in range(9)
)

MANY = "Variable | Values\n" + "\n".join(f"{'v' * 70}{n} | 1 = no; 2 = yes" for n in range(5_000))
MANY_CODES = "Code | Memo\n" + "\n".join(f"{'v' * 40}{n} > {n}" for n in range(1_000))
MANY_LEVELS = "Variable | Value | Label\n" + "\n".join(f"land | {n} | n{n}" for n in range(1_300))
SINGLE_CODES = "Code | Memo\n" + "\n".join(f"c{n} | {n}" for n in range(1_000))


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", "names were looked for, in English or German: Variable, Value, .* But it is empty"),
        ("Code\na\nb", "But its first row has: Code."),
        (LABELLED, "But its first row has: id, text, label."),
        (CODED, "like one of texts or of answers"),
        (ANSWERS, "like one of texts or of answers"),
        ("Variable | Value | Label", "no level or code in them"),
        ("Code | Definition", "no level or code in them"),
        (MANY, "has 5,000 questions or groups; a rubric may have 256"),
        (MANY_CODES, "has 1,000 questions or groups; a rubric may have 256"),
        (MANY_LEVELS, "'land' has 1,300 levels; a question may have 256"),
        (SINGLE_CODES, "'Codes' has 1,000 levels; a question may have 256"),
    ],
)
def test_what_is_no_codebook_is_told_in_a_sentence(table: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        made(table)


@pytest.fixture(scope="module")
def too_much(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("tables")
    rows = "".join(f"v{n},1,low\nv{n},2,high\n" for n in range(5_000))
    contents = {
        "rows.csv": b"Variable,Value,Label\n" + rows.encode(),
        "empty.csv": b"",
        "zip.xlsx": b"PK\x03\x04nothing",
        "picture.csv": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9,
    }
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    return {name: folder / name for name in (*contents, "gone.ods", "codes.wpd")}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("rows.csv", "The table has more than 5,000 rows, too many for a codebook"),
        ("empty.csv", "But it is empty"),
        ("zip.xlsx", "damaged"),
        ("picture.csv", "looks like a picture"),
        ("gone.ods", "The file cannot be opened: No such file"),
        ("codes.wpd", "codes.wpd ends in none of these.*: .csv, .tsv.* Save it as one of them: as"),
    ],
)
def test_a_file_that_cannot_be_one_is_told(too_much: dict[str, Path], name: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        imported(too_much[name])


@pytest.mark.parametrize(
    ("header", "rows", "plain"),
    [
        (("Variable", "Value", "Label"), (("mood", "1", "sad"), ("mood", "2", "glad")), True),
        (("Code", "Definition", "Example"), (("Joy", "Gladness", "Ha"),), True),
        (("Kategorie", "Definition", "Ankerbeispiel", "x"), (("Freude", "a", "b", ""),), True),
        (("Code", "Definition"), (("Joy", "Gladness"),), False),
        (("id", "label", "value", "category"), (("1", "joy", "2", "x"),), False),
        (("text", "label", "code", "definition"), (("Hello", "joy", "1", "x"),), False),
        (("Code", "Definition", "Example", *"abcd"), (("Joy", "", "", *"abcd"),), False),
        (("Criterion", "1 - no", "2 - yes"), (("Clarity", "not clear", "all clear"),), True),
        (("", "0", "1", "2"), (("0", "They came.", "So it is.", "No."),), False),
        (("item", "1", "2", "3"), (("a", "5", "7", "2"),), False),
        (("question", "Anna", "Ben", "Cem"), (("Why?", "I do.", "No idea.", "-"),), False),
        ((), (), False),
    ],
)
def test_only_what_is_plainly_a_codebook_is_taken_for_one(
    header: tuple[str, ...], rows: tuple[tuple[str, ...], ...], plain: bool
) -> None:
    assert is_codebook(header, rows) is plain
