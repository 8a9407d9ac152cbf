"""REFI-QDA projects are read with whose codes they hold, whatever is wrong in them.

aqda.qdpx was written by AQDA, see make_tools.py in the data. QUALCODER has the form of QualCoder's
export, after its source; it could not be run here. The rest is by the standard's schema.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from desktop.engine.home.rubric_files import imported
from desktop.engine.ingest.options import ReadOptions, UnitKind
from desktop.engine.ingest.reader import Reader, Source
from rubrics.errors import UserError
from rubrics.loader import parse_rubric
from rubrics.schema import Rubric

SHOP = """
id = "shop"
version = "1"
title = "Shop"
description = "What customers say."

[[field]]
name = "text"
title = "Text"

[[dimension]]
name = "tone"
title = "Tone"
question = "What is the tone?"
scale = "nominal"
level = [{ name = "bad" }, { name = "good" }]

[[dimension]]
name = "topics"
title = "Topics"
question = "What is it about?"
scale = "nominal"
select = "many"
level = [{ name = "price" }, { name = "service" }, { name = "delivery" }]
"""

TEXT = "It came late. Nobody spoke.\n\nThe price 😀 was fine.\n\nI would come again.\n"


def guid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


CODES = f"""<CodeBook><Codes>
<Code guid="{guid(1)}" name="Tone" isCodable="true">
  <Code guid="{guid(2)}" name="bad" isCodable="true"/>
  <Code guid="{guid(3)}" name="good" isCodable="true"/></Code>
<Code guid="{guid(4)}" name="Topics" isCodable="false">
  <Code guid="{guid(5)}" name="price" isCodable="true"/>
  <Code guid="{guid(6)}" name="delivery" isCodable="true"/></Code>
</Codes></CodeBook>"""
BAD, GOOD, PRICE, DELIVERY = (guid(n) for n in (2, 3, 5, 6))
USERS = f'<Users><User guid="{guid(8)}" name="Ida"/><User guid="{guid(9)}" name="Jo"/></Users>'
IDA, JO = guid(8), guid(9)


def coding(code: str, user: str = "") -> str:
    by = f' creatingUser="{user}"' if user else ""
    return f'<Coding guid="{guid(20)}"{by}><CodeRef targetGUID="{code}"/></Coding>'


def passage(start: object, end: object, *inside: str, user: str = "") -> str:
    by = f' creatingUser="{user}"' if user else ""
    place = f'startPosition="{start}" endPosition="{end}"'
    return (
        f'<PlainTextSelection guid="{guid(21)}" {place}{by}>{"".join(inside)}</PlainTextSelection>'
    )


def on(part: str, code: str, user: str = IDA, text: str = TEXT) -> str:
    start = text.index(part)
    return passage(start, start + len(part), coding(code, user))


def source(*inside: str, path: str = "internal://a.txt", name: str = "talk") -> str:
    where = f' plainTextPath="{path}"' if path else ""
    return f'<TextSource guid="{guid(30)}" name="{name}"{where}>{"".join(inside)}</TextSource>'


def project(*inside: str, users: str = USERS, origin: str = "", codes: str = CODES) -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<Project name="p" origin="{origin}" '
        f'xmlns="urn:QDA-XML:project:1.0">{users}{codes}{"".join(inside)}</Project>'
    )


def packed(qde: str | bytes, texts: dict[str, str | bytes] | None = None) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", qde)
        for name, text in ({"sources/a.txt": TEXT} if texts is None else texts).items():
            archive.writestr(name, text)
    return made.getvalue()


@pytest.fixture(scope="module")
def shop() -> Rubric:
    return parse_rubric(SHOP, "shop.toml")


@pytest.fixture
def given(read, shop):
    """Reads a project, and lists (number of the unit, dimension, coder, value)."""

    def _given(data: bytes | None, name: str = "p.qdpx", **options):
        result = read(name, data, ReadOptions(**options), rubric=shop)
        number = {unit.unit_id: unit.ordinal for unit in result.units}
        return result, {(number[x.unit_id], x.dimension, x.coder, x.value) for x in result.labels}

    return _given


def sources(*inside: str) -> str:
    return f"<Sources>{''.join(inside)}</Sources>"


def test_what_two_people_coded_in_another_program(given):
    result, labels = given(None, "aqda.qdpx")
    assert labels == {
        (0, "topics", "Anna", "service|delivery"),
        (0, "topics", "Ben Müller", "delivery"),
        (1, "topics", "Anna", "price"),
        (2, "topics", "Ben Müller", "service"),
    }
    assert result.texts[2] == "Ünzufrieden: naïve łódź 😀"
    assert result.units[1].columns["document"] == "interview 1.txt"
    assert result.units[1].columns["place"] == "paragraph 2"
    assert result.units[1].label == "interview 1.txt, paragraph 2"
    assert "It was read as an export of AQDA." in result.said
    assert "What is not read of such projects was left out: 1 memo." in result.said


QUALCODER = f"""<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Shop" origin="QualCoder 3.8"
 creatingUserGUID="{IDA}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
{USERS}<CodeBook>
<Codes>
<Code guid="{guid(4)}" name="Topics" isCodable="false">
<Description>What about?</Description>
<Code guid="{PRICE}" name="price" isCodable="true" color="#FFB6C1" />
<Code guid="{DELIVERY}" name="delivery" isCodable="true" color="#FFB6C1">
<Description>How it came.</Description>
</Code>
</Code>
</Codes>
</CodeBook>
<Sources>
<TextSource plainTextPath="internal://a.txt" creatingUser="{JO}" guid="{guid(30)}" name="talk.txt">
<PlainTextSelection guid="{guid(40)}" startPosition="0" endPosition="12"
 name="It came late" creatingUser="{IDA}" creationDateTime="2026-03-01T12:00:00Z">
<Description>Two weeks.</Description>
<Coding guid="{guid(41)}" creatingUser="{IDA}" >
<CodeRef targetGUID="{DELIVERY}" />
</Coding>
</PlainTextSelection>
<NoteRef targetGUID="{guid(42)}" />
</TextSource>
<PDFSource path="internal://b.pdf" creatingUser="{JO}" guid="{guid(50)}" name="letter.pdf">
<Representation guid="{guid(51)}" plainTextPath="internal://b.txt" name="letter.pdf">
<PlainTextSelection guid="{guid(52)}" startPosition="4" endPosition="9" creatingUser="{JO}">
<Coding guid="{guid(53)}" creatingUser="{JO}" >
<CodeRef targetGUID="{PRICE}" />
</Coding>
</PlainTextSelection>
</Representation></PDFSource>
<PictureSource path="internal://c.png" guid="{guid(60)}" name="c.png" >
<PictureSelection guid="{guid(61)}" firstX="1" firstY="1" secondX="9" secondY="9">
<Coding guid="{guid(62)}" creatingUser="{JO}" >
<CodeRef targetGUID="{PRICE}"/>
</Coding>
</PictureSelection>
</PictureSource>
</Sources>
<Notes><Note guid="{guid(42)}" modifyingUser="{JO}"><PlainTextContent>Look.</PlainTextContent>
<PlainTextSelection guid="{guid(43)}" startPosition="0" endPosition="5" /></Note></Notes>
</Project>"""


def test_a_project_in_qualcoder_s_form_with_a_pdf_and_a_picture(given):
    texts = {"Sources/a.txt": TEXT, "Sources/b.txt": "The price is high.", "Sources/b.pdf": b"%PDF"}
    result, labels = given(packed(QUALCODER, texts))
    assert labels == {(0, "topics", "Ida", "delivery"), (3, "topics", "Jo", "price")}
    assert result.units[3].columns["document"] == "letter.pdf"
    for sentence in (
        "It was read as an export of QualCoder 3.8.",
        "Given to parts of pictures, recordings or pages, and so left out: 1 coding.",
        "What is not read of such projects was left out: 2 memos.",
    ):
        assert sentence in result.said


def test_every_unit_that_a_passage_touches_has_its_label(given):
    both = "Nobody spoke.\n\nThe price"
    inside = source(on(both, BAD), on("come again", GOOD), path="sources/A.txt")
    result, labels = given(packed(project(sources(inside))))
    assert labels == {(n, "tone", "Ida", v) for n, v in ((0, "bad"), (1, "bad"), (2, "good"))}
    assert "they gave no answer" in result.said


def test_units_may_be_sentences_or_whole_texts(given):
    data = packed(project(sources(source(on("Nobody", BAD), coding(PRICE, JO)))))
    result, labels = given(data, unit=UnitKind.SENTENCE)
    assert result.texts[:2] == ["It came late.", "Nobody spoke."]
    assert labels == {(1, "tone", "Ida", "bad")}
    assert "Given to whole documents, and so left out: 1 coding." in result.said
    result, labels = given(data, unit=UnitKind.TEXT)
    assert labels == {(0, "tone", "Ida", "bad"), (0, "topics", "Jo", "price")}
    assert result.units[0].columns["place"] == "whole text"


def test_an_interview_is_cut_into_turns(given):
    text = "Ida: Well?\n\nJo: Late.\n\nIda: And?\n\nJo: Fine, in the end."
    data = packed(project(sources(source(on("Late", BAD, text=text)))), {"sources/a.txt": text})
    result, labels = given(data)
    assert result.texts == ["Well?", "Late.", "And?", "Fine, in the end."]
    assert result.units[1].columns["place"] == "turn 2, Jo"
    assert labels == {(1, "tone", "Ida", "bad")}


def test_two_codes_of_a_question_that_has_one_answer_are_told(given):
    codings = (on("late", BAD), on("It", GOOD), on("price", GOOD), on("come again", GOOD))
    result, labels = given(packed(project(sources(source(*codings)))))
    assert labels == {(1, "tone", "Ida", "good"), (2, "tone", "Ida", "good")}
    assert "No level of 'tone', and so not read: 1 label" in result.said


@pytest.mark.parametrize("version", ["0.4", "1.0", "2.0"])
def test_braces_marks_capitals_and_other_versions_make_no_difference(given, version):
    qde = project(
        sources(
            source(f"<PlainTextContent>{TEXT}</PlainTextContent>", on("late", BAD, ""), path="")
        ),
        users="",
    )
    qde = qde.replace("project:1.0", f"project:{version}").replace(
        f'targetGUID="{BAD}"', f'targetGUID="{{{BAD.upper()}}}"'
    )
    _, labels = given(packed(b"\xef\xbb\xbf" + qde.encode()))
    assert labels == {(0, "tone", "human", "bad")}


@pytest.mark.parametrize(
    ("origin", "text", "start"),
    [
        ("ATLAS.ti 23", "One.\r\n\r\nLate.", 6),
        ("NVivo", "One.\r\n\r\nLate.", 8),
        ("MAXQDA", "\ufeffOne.\n\nLate.", 6),
        ("f4", "One.\n\nLate.".encode("utf-16"), 6),
    ],
)
def test_ends_of_lines_are_counted_as_the_program_counts_them(given, origin, text, start):
    inside = source(passage(start, start + 1, coding(BAD), user=JO))
    _, labels = given(packed(project(sources(inside), origin=origin), {"sources/a.txt": text}))
    assert labels == {(1, "tone", "Jo", "bad")}


def test_places_that_are_not_in_the_text_are_counted(given):
    astray = [
        passage(start, end, coding(BAD, IDA))
        for start, end in ((-3, 4), (5, 10_000), ("x", 4), ("9" * 5000, 4), (9, 2), (27, 28))
    ]
    astray.append(passage(0, 5, coding(guid(99), IDA)))
    astray.append(passage(0, 5, f'<Coding guid="{guid(20)}"/>'))
    inside = source(*astray, passage(0, 4, coding(guid(1), IDA)), on("price", PRICE))
    result, labels = given(packed(project(sources(inside))))
    assert labels == {(1, "topics", "Ida", "price")}
    assert "On no text that was read, or of no code, and so left out: 8 codings." in result.said
    assert "Of codes that became questions, and so left out: 1 coding." in result.said


def test_texts_that_are_not_in_the_archive_are_named_and_nothing_else_is_opened(given):
    outside = [
        source(path=path, name=f"n{at}")
        for at, path in enumerate(
            ("internal://../../../etc/passwd", "absolute:///etc/passwd", "relative:///b.txt", "")
        )
    ]
    data = packed(project(sources(source(on("late", BAD)), *outside)))
    result, labels = given(data)
    assert labels == {(0, "tone", "Ida", "bad")}
    assert len(result.units) == 3
    told = "Not in the archive as plain text, and so left out: 4 texts (n0, n1, n2, …)."
    assert told in result.said


def test_a_table_of_ours_that_another_program_has_saved_is_rows_again(given):
    text = "=== row 2 ===\r\nIt came late.\r\n\r\nNobody spoke.\r\n\r\n=== row 3 ===\r\nFine."
    inside = source(on("Nobody", BAD, text=text), on("Fine", GOOD, JO, text))
    result, labels = given(
        packed(project(sources(inside), origin="NVivo"), {"sources/a.txt": text})
    )
    assert [unit.columns["place"] for unit in result.units] == ["row 2", "row 3"]
    assert labels == {(0, "tone", "Ida", "bad"), (1, "tone", "Jo", "good")}


def test_codes_without_an_identifier_are_nobody_s_answer(given):
    codes = '<CodeBook><Codes><Code name="Tone"><Code name="bad"/></Code></Codes></CodeBook>'
    nothing = passage(0, 5, f'<Coding guid="{guid(20)}"/>')
    _, labels = given(packed(project(sources(source(nothing)), codes=codes)))
    assert not labels


def test_models_answers_and_what_was_given_in_sight_of_one_are_nobody_s_labels(given):
    users = USERS.replace("Ida", "Ida (suggestion in sight)").replace("Jo", "Tiny-1M (model)")
    inside = source(on("late", BAD), on("late", GOOD, JO))
    result, labels = given(packed(project(sources(inside), users=users)))
    assert not labels
    assert "given with a model's answer in sight" in result.said
    assert "Given by models and not by people, and so left out: 1 answer." in result.said


def test_a_survey_of_thousands_of_texts_is_read(given):
    count = 5100
    texts: dict[str, str | bytes] = {f"sources/{n}.txt": f"Answer {n}." for n in range(count)}
    texts |= {f"sources/{n}.docx": b"" for n in range(count)}
    many = (source(passage(0, 6, coding(BAD, IDA)), path=f"internal://{n}.txt", name=f"{n}")
            for n in range(count))  # fmt: skip
    result, labels = given(packed(project(sources(*many)), texts))
    assert len(result.units) == len(labels) == count


LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]>'
GOOD_ONE = project(sources(source(on("late", BAD))))


def changed(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("_", "."), content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"no archive at all", "This is no qdpx file; it may be damaged."),
        (packed(GOOD_ONE)[:300], "This qdpx file is damaged"),
        (changed(a_txt=b"x"), "it has no part project.qde"),
        (packed(GOOD_ONE[:-20]), "It is damaged: project.qde cannot be read"),
        (packed(b"\x00\xff"), "It is damaged: project.qde cannot be read"),
        (packed("<CodeBook/>"), "This is no REFI-QDA project: it holds <CodeBook>, not <Project>."),
        (packed(GOOD_ONE.replace("<Project", f"{LAUGHS}<Project")), "declares entities"),
        (packed(project()), "It holds no texts; there is nothing to annotate."),
        (packed(GOOD_ONE, {}), "It holds no texts; there is nothing to annotate."),
        (packed(project(codes="<CodeBook><Codes>" + '<Code name="a">' * 40 + "</Code>" * 40
                        + "</Codes></CodeBook>")), "more than 30 deep"),
    ],
)  # fmt: skip
def test_what_is_no_project_is_told_by_the_process_that_reads(
    data: bytes, said: str, tmp_path: Path, shop: Rubric
) -> None:
    path = tmp_path / "p.qdpx"
    path.write_bytes(data)
    with Reader(ReadOptions()) as reader:
        assert said in reader.read(Source(path, path.name), shop).sentence


def test_the_codebook_of_a_project_becomes_a_rubric(tmp_path: Path) -> None:
    path = tmp_path / "My shop.qdpx"
    path.write_bytes(packed(project(sources(source(on("late", BAD))), origin="MAXQDA")))
    rubric = parse_rubric(imported(path).source, "made")
    assert (rubric.id, rubric.title) == ("my-shop", "My shop")
    assert [(d.title, [level.name for level in d.levels]) for d in rubric.dimensions] == [
        ("Tone", ["bad", "good"]),
        ("Topics", ["price", "delivery"]),
    ]
    assert "MAXQDA" in rubric.citation


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"x", "is no REFI-QDA project, or damaged"),
        (changed(a_txt=b"x"), "is a zip archive, but no REFI-QDA project"),
        (packed("<Project>"), "is no REFI-QDA project, or damaged"),
    ],
)
def test_a_project_without_a_codebook_that_can_be_read_is_told(
    data: bytes, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "p.qdpx"
    path.write_bytes(data)
    with pytest.raises(UserError, match=said):
        imported(path)
    with pytest.raises(UserError, match="is not a file"):
        imported(tmp_path / "no.qdpx")
