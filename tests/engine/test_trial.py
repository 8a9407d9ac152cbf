"""A rubric is tried on one text, and answers as it would in a run."""

from __future__ import annotations

from threading import Event, Timer

import pytest

from desktop.engine.choose import setup_for
from desktop.engine.models.library import ModelFile
from desktop.engine.runtime.runtime import Job, ModelStoppedError, ModelUnusableError, Runtime
from desktop.engine.trial import Trial
from rubrics.errors import UserError
from rubrics.loader import parse_rubric

SHORT = """
id = "short"
version = "1.0"
title = "Short"
description = "Say whether the writer is angry."

[[field]]
name = "text"
title = "Text"

[[dimension]]
name = "angry"
title = "Angry"
question = "Is the writer angry?"
scale = "nominal"
level = [{ name = "no" }, { name = "yes", anchor = "Against somebody." }]
"""
TEXT = {"text": "They cut the money again, and I am furious."}


def test_a_text_gets_the_scores_of_a_run_also_under_an_edited_rubric(smollm2: ModelFile) -> None:
    rubric = parse_rubric(SHORT, "short.toml")
    edited = parse_rubric(SHORT.replace("Against somebody.", "Furious."), "unsaved")
    with Trial(lambda: smollm2, threads=2) as trial:
        before = trial.score(rubric, TEXT)
        after = trial.score(edited, TEXT)
        with pytest.raises(UserError, match="Type or paste"):
            trial.score(edited, {"text": "  "})
    assert before != after
    with Runtime(setup_for(edited, smollm2)) as runtime:
        (scored,) = runtime.score([[Job("one", TEXT, ("angry",))]])
    assert scored.scores == after


def test_a_model_whose_process_ended_is_asked_again(smollm2: ModelFile) -> None:
    rubric = parse_rubric(SHORT, "short.toml")
    with Trial(lambda: smollm2, threads=2) as trial:
        trial._under(rubric, Event())._child.kill()  # as it would end by itself
        with pytest.raises(ModelUnusableError):
            trial.score(rubric, TEXT)
        assert trial.score(rubric, TEXT)


def test_a_text_that_is_not_wanted_any_more_is_not_asked_about(smollm2: ModelFile) -> None:
    """Whether that is said before the model was looked up, meanwhile, or while it is asked."""
    rubric = parse_rubric(SHORT, "short.toml")
    unwanted, looked_up = Event(), []

    def find() -> ModelFile:
        looked_up.append(True)
        trial.interrupt(unwanted)
        return smollm2

    with Trial(find, threads=2) as trial:
        before = Event()
        trial.interrupt(before)
        with pytest.raises(ModelStoppedError):
            trial.score(rubric, TEXT, before)
        assert not looked_up
        with pytest.raises(ModelStoppedError):
            trial.score(rubric, TEXT, unwanted)
        assert looked_up
        meanwhile = Event()
        Timer(0.2, trial.interrupt, [meanwhile]).start()
        with pytest.raises(ModelStoppedError):
            trial.score(rubric, {"text": TEXT["text"] * 40}, meanwhile)
        assert trial.score(rubric, TEXT, Event())


def test_what_comes_too_late_to_stop_a_text_does_not_stop_the_next(smollm2: ModelFile) -> None:
    rubric = parse_rubric(SHORT, "short.toml")
    with Trial(lambda: smollm2, threads=2) as trial:
        first = Event()
        before = trial.score(rubric, TEXT, first)
        trial.interrupt(first)
        assert trial.score(rubric, TEXT, Event()) == before
