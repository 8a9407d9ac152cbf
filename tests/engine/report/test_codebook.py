from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from desktop.engine.atomic import WriteError
from desktop.engine.home.rubric_files import write_rubric
from rubrics.library import find_rubric, list_rubrics
from rubrics.loader import parse_rubric
from rubrics.schema import Rubric

BUILTIN = [entry.id for entry in list_rubrics(Path("none"))]


def said(rubric: Rubric) -> Iterator[str]:
    """All that a codebook says to coders."""
    yield from (rubric.title, rubric.version, rubric.description, rubric.citation, rubric.sha256)
    for one in (*rubric.fields, *rubric.groups):
        yield from (one.title if len(rubric.fields) > 1 else "", one.description)
    for dimension in rubric.dimensions:
        yield from (dimension.title, dimension.question)
        for level in dimension.levels:
            yield from (level.value, level.name, level.anchor)
    for example in rubric.examples:
        yield from (*example.fields.values(), example.why)


def words(text: str) -> str:
    """Without what layout changes: blanks, and hyphens at the end of lines."""
    return re.sub(r"[\s\u00ad\u200b-]+", "", text)


def page_text(path: Path) -> str:
    if path.suffix == ".pdf":
        return "".join(page.extract_text() for page in PdfReader(path).pages)
    return html.unescape(re.sub(r"<[^>]*>", "", path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("ending", ["html", "pdf"])
@pytest.mark.parametrize("rubric_id", BUILTIN)
def test_the_page_says_all_that_the_codebook_says(
    rubric_id: str, ending: str, tmp_path: Path
) -> None:
    rubric = find_rubric(rubric_id, tmp_path)
    path = tmp_path / f"codebook.{ending}"
    write_rubric(rubric, path)
    shown = words(page_text(path))
    assert [text for text in said(rubric) if words(text) not in shown] == []


def made(language: str = "en", *, more: str = "") -> Rubric:
    return parse_rubric(
        f"""\
id = "mood"
version = "2"
title = "Mood <b>"
description = "How it sounds."
language = "{language}"

[[field]]
name = "text"
title = "Text"

[[dimension]]
name = "mood"
title = "Mood"
question = "How?"
scale = "nominal"
level = [{{ name = "good" }}, {{ name = "bad" }}]
{more}
""",
        "mood.toml",
    )


def test_columns_and_sections_that_would_be_empty_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "mood.html"
    write_rubric(made(), path)
    text = page_text(path)
    assert "Level" in text
    for empty in ("Value", "When it applies", "Examples", "What is coded", "Source"):
        assert empty not in text
    assert "Mood &lt;b&gt;" in path.read_text(encoding="utf-8")


def test_numbers_that_are_their_own_names_are_said_once(tmp_path: Path) -> None:
    levels = ", ".join(f'{{ value = {number}, name = "{number}" }}' for number in range(11))
    more = f"""
[[dimension]]
name = "liking"
title = "Liking"
question = "How much?"
scale = "interval"
level = [{levels}]
"""
    path = tmp_path / "mood.html"
    write_rubric(made(more=more), path)
    assert "Liking" in page_text(path)
    assert "Value" not in page_text(path)


def test_a_set_without_members_is_named_in_an_example(tmp_path: Path) -> None:
    rubric = made(
        more="""
select = "many"

[[example]]
fields = { text = "It rained." }
labels = { mood = [] }
"""
    )
    path = tmp_path / "mood.html"
    write_rubric(rubric, path)
    assert "none of them" in page_text(path)
    assert "nominal, any number may apply" in page_text(path)


@pytest.mark.parametrize(
    ("language", "heading"), [("de", "Codebuch"), ("en", "Codebook"), ("pl", "Codebook")]
)
def test_headings_are_in_the_codebook_s_language_where_that_is_known(
    language: str, heading: str, tmp_path: Path
) -> None:
    path = tmp_path / "mood.html"
    write_rubric(made(language), path)
    assert heading in page_text(path)


def with_anchor(anchor: str) -> Rubric:
    source = made().source.replace('name = "good" }', f'name = "good", anchor = """{anchor}""" }}')
    return parse_rubric(source, "mood.toml")


def test_nothing_of_a_long_anchor_leaves_the_page(tmp_path: Path) -> None:
    path = tmp_path / "mood.pdf"
    long = " ".join(f"word{number}" for number in range(1500))
    write_rubric(with_anchor(f"{long} {'x' * 300}"), path)
    heights: list[float] = []

    def note(text: str, placed: list[float], *_: object) -> None:
        if text.strip():
            heights.append(placed[5])

    pages = [page.extract_text(visitor_text=note) for page in PdfReader(path).pages]
    assert len(pages) > 1
    assert min(heights) > 30  # the footer's
    runs = re.findall("x+", "\n".join(pages).replace("\u200b", ""))
    assert sum(map(len, runs)) == 300
    assert max(map(len, runs)) < 150


def test_paragraphs_of_a_codebook_stay_paragraphs(tmp_path: Path) -> None:
    path = tmp_path / "mood.html"
    write_rubric(with_anchor("Glad:\n- loud\n- quiet"), path)
    assert "Glad:\n- loud\n- quiet</td>" in path.read_text(encoding="utf-8")
    assert re.search(r"\.fit td[^{]*\{ white-space: pre-line; \}", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("ending", ["html", "pdf"])
def test_the_same_codebook_gives_the_same_bytes(ending: str, tmp_path: Path) -> None:
    first, second = tmp_path / f"1.{ending}", tmp_path / f"2.{ending}"
    for path in (first, second):
        write_rubric(made(), path)
    assert first.read_bytes() == second.read_bytes()


def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WriteError, match="Choose another folder"):
        write_rubric(made(), tmp_path / "file" / "codebook.pdf")
