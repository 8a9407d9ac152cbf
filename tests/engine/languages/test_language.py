from __future__ import annotations

import tomllib
from string import Formatter

import pytest
from catalog import nouns, sentences

from desktop.engine.ingest.cut import place_of
from desktop.engine.ingest.formats import Block
from desktop.engine.ingest.options import UnitKind
from desktop.engine.languages.language import CATALOGS, Language, language, languages, said
from rubrics.errors import UserError

GERMAN = {
    "sentences": {"{n:unit} at {x:.2f}, {p:%}": "{p:%} bei {x:.2f} auf {n:unit}", "none": "nichts"},
    "nouns": {"unit": ["Einheit", "Einheiten"]},
    "separators": ".,",
    "and": "und",
    "percent": " %",
}


def test_numbers_and_nouns_follow_the_language() -> None:
    template = "{n:unit} at {x:.2f}, {p:%}"
    values = {"n": 1200, "x": 0.5, "p": 0.255}
    assert language("en").say(template, **values) == "1,200 units at 0.50, 26%"
    assert Language("de", GERMAN).say(template, **values) == "26 % bei 0,50 auf 1.200 Einheiten"
    assert language("en").say("{n:unit}", n=1) == "1 unit"


def test_a_reason_from_a_single_unit_is_german() -> None:
    reason = (
        "all values on the {units:unit} with two or more coders are the same, so agreement cannot "
        "be told from chance"
    )
    assert language("de").say(reason, units=1).startswith("alle Werte auf 1 Einheit mit zwei")


def test_shares_are_zero_or_all_only_where_they_are() -> None:
    shares = [language("en").share(x) for x in (0, 0.001, 0.5, 0.999, 1)]
    assert shares == ["0%", "<1%", "50%", ">99%", "100%"]


def test_a_share_that_was_chosen_has_its_decimals_and_a_bound_is_rounded_up() -> None:
    for value, chosen, bound in (
        (0.025, "2.5%", "2.5%"),
        (0.05, "5%", "5%"),
        (1 - 0.025, "97.5%", "97.5%"),
        (0.0501, "5.01%", "5.1%"),
        (0.07, "7%", "7%"),
        (1.0, "100%", "100%"),
    ):
        assert language("en").say("{x:.%}", x=value) == chosen
        assert language("en").say("{x:^%}", x=value) == bound
    assert Language("de", GERMAN).format_field(0.025, ".%") == "2,5 %"


def test_numbers_that_round_to_zero_have_no_sign() -> None:
    shown = [language("en").format_field(x, ".2f") for x in (-0.004, -0.006, -10.0, 0.0)]
    assert shown == ["0.00", "-0.01", "-10.00", "0.00"]


def test_sentences_inside_sentences_and_lists_are_told_in_the_same_language() -> None:
    assert Language("de", GERMAN).tell(said("none")) == "nichts"
    assert language("en").say("{a}: {b}", a=["x", "y", "z"], b=said("none")) == "x, y and z: none"


def test_unknown_language_names_those_there_are() -> None:
    with pytest.raises(UserError, match=r"no language 'xx'; there are en"):
        language("xx")


@pytest.mark.parametrize("code", [code for code in languages() if code != "en"])
def test_catalog_has_every_sentence_and_no_other(code: str) -> None:
    catalog = tomllib.loads((CATALOGS / f"{code}.toml").read_text(encoding="utf-8"))
    told = sentences() - {""}
    assert set(catalog["sentences"]) == told
    assert set(catalog["nouns"]) == nouns(told)


@pytest.mark.parametrize("code", [code for code in languages() if code != "en"])
def test_translations_fill_the_same_fields(code: str) -> None:
    catalog = tomllib.loads((CATALOGS / f"{code}.toml").read_text(encoding="utf-8"))

    def fields(text: str) -> list[tuple[str, str]]:
        parsed = Formatter().parse(text)
        return sorted((name, spec or "") for _, name, spec, _ in parsed if name is not None)

    for english, other in catalog["sentences"].items():
        assert fields(english) == fields(other), english


def test_where_a_unit_stands_is_told_in_the_language_and_names_stay() -> None:
    german = language("de").place
    assert german("row 3") == "Zeile 3"
    assert german("page 2, paragraph 7") == "Seite 2, Absatz 7"
    assert german("turn 5, Anna, 00:01:23") == "Redebeitrag 5, Anna, 00:01:23"
    assert german("page 2, whole text") == "Seite 2, ganzer Text"
    assert german("turn 1, row of 4") == "Redebeitrag 1, row of 4"
    assert language("en").place("row 3") == "row 3"


@pytest.mark.parametrize("kind", [kind for kind in UnitKind if kind is not UnitKind.TEXT])
@pytest.mark.parametrize("code", languages()[1:])
def test_every_kind_of_unit_has_a_word_for_where_it_stands(kind: UnitKind, code: str) -> None:
    place = place_of(kind, 3, Block(0, 1))
    assert language(code).place(place) != place
