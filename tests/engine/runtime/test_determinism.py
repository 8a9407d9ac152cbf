"""The same unit, rubric and model give the same bits, whatever else goes on in the run."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from requantize import LLAMA_FTYPE, requantized

from desktop.engine.choose import setup_for
from desktop.engine.models.library import ModelFile
from desktop.engine.runtime.runtime import Job, Runtime, Setup
from rubrics.labels import Scores
from rubrics.loader import parse_rubric
from rubrics.prompt import Form
from rubrics.schema import Rubric

Texts = Callable[[int], list[str]]

UNITS, FEWER = 120, 32


def scored(
    setup: Setup, texts: Sequence[str], dimensions: Sequence[str], batch: int = 1
) -> dict[str, dict[str, Scores]]:
    jobs = [Job(text, {"text": text}, tuple(dimensions)) for text in texts]
    with Runtime(setup) as runtime:
        results = list(runtime.score([jobs[i : i + batch] for i in range(0, len(jobs), batch)]))
    assert not [result.error for result in results if result.error]
    return {result.key: dict(result.scores) for result in results}


def check_bits(model: ModelFile, rubric: Rubric, texts: list[str], cache: Path) -> None:
    names = [dimension.name for dimension in rubric.dimensions]
    setup = setup_for(rubric, model, threads=2, cache=cache)
    plain = scored(setup, texts, names)
    # Everything else is changed at once: the order, the neighbours, the number of threads and
    # contexts, the size of a batch, the dimensions beside it and their order, the prefix (from
    # disk instead of decoded).
    shuffled = random.Random(1).sample(texts, len(texts))
    assert list(cache.glob("*.prefix"))
    other = scored(replace(setup, threads=3), shuffled[: len(texts) // 2], names[::-1], batch=16)
    for text, scores in other.items():
        assert scores == plain[text]
    one = scored(replace(setup, threads=1, cache=None), shuffled[len(texts) // 2 :], names[1:2])
    for text, scores in one.items():
        assert scores == {names[1]: plain[text][names[1]]}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["smollm2", "gemma"])
def test_bits_do_not_depend_on_the_rest_of_the_run(
    name: str, request: pytest.FixtureRequest, mood: Rubric, comments: Texts, tmp_path: Path
) -> None:
    check_bits(request.getfixturevalue(name), mood, comments(UNITS), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("kind", LLAMA_FTYPE)
@pytest.mark.parametrize("name", ["smollm2", "gemma"])
def test_bits_do_not_depend_on_the_rest_of_the_run_in_other_types(
    name: str,
    kind: str,
    request: pytest.FixtureRequest,
    mood: Rubric,
    comments: Texts,
    tmp_path: Path,
) -> None:
    model = requantized(request.getfixturevalue(name), kind, tmp_path)
    check_bits(model, mood, comments(FEWER), tmp_path)
    model.path.unlink()


TEXTS = [
    "I am so glad you came, and the cake was lovely!",
    "They cut the bus line and nobody told us.",
    "Der Zug hatte wieder Verspätung, 45 Minuten.",
    "",
    "انتظرت طويلا ولم يجبني أحد",
    "ok",
]


@pytest.mark.parametrize("name", ["smollm2", "gemma"])
def test_other_dimensions_in_the_rubric_change_no_bit_of_a_compact_prompt(
    name: str, request: pytest.FixtureRequest, mood: Rubric
) -> None:
    model = request.getfixturevalue(name)
    head, first, *rest = mood.source.split("[[dimension]]")
    alone = parse_rubric("[[dimension]]".join([head, rest[0]]), "alone")
    reordered = parse_rubric("[[dimension]]".join([head, *rest[::-1], first]), "reordered")
    results = [
        scored(setup_for(rubric, model, form=Form.COMPACT), TEXTS, ["strength"])
        for rubric in (mood, alone, reordered)
    ]
    assert results[0] == results[1] == results[2]


def test_a_field_that_units_share_is_decoded_once_and_changes_no_bit(smollm2: ModelFile) -> None:
    rubric = parse_rubric(
        """
        id = "pair"
        version = "1"
        title = "Pairs"
        description = "Does the answer fit the context?"
        citation = "Made up for the tests."
        [[field]]
        name = "context"
        title = "Context"
        [[field]]
        name = "answer"
        title = "Answer"
        [[dimension]]
        name = "fit"
        title = "Fit"
        question = "Does it fit?"
        scale = "nominal"
        level = [{ name = "yes" }, { name = "no" }]
        """,
        "pair",
    )
    context = "The office opens on Monday and Thursday from nine to noon. " * 30
    jobs = [
        Job(f"{i}-{text}", {"context": context, "answer": text}, ("fit",))
        for i in range(2)
        for text in TEXTS
    ]
    with Runtime(setup_for(rubric, smollm2)) as runtime:
        together = {result.key: result.scores for result in runtime.score([jobs])}
    with Runtime(setup_for(rubric, smollm2, threads=2)) as runtime:
        apart = {result.key: result.scores for result in runtime.score([job] for job in jobs[::-1])}
    assert together == apart
    assert all(together[f"0-{text}"] == together[f"1-{text}"] for text in TEXTS)
