"""The part of a dimension's section on what a model answered, and how confidently."""

from __future__ import annotations

from desktop.engine.languages.language import Language
from desktop.engine.report import views
from desktop.engine.report.blocks import Block, Callout, More, Pair, Text, Texts
from desktop.engine.report.context import Context
from desktop.engine.report.summary import NARROW, Answers
from rubrics.schema import Select


def first_sentence(answers: Answers, lang: Language) -> str:
    """A model's commonest answers and mean confidence, on a dimension that nobody has coded."""
    name = answers.model.name
    if not answers.units:
        return lang.say(
            "{model} could not annotate a single unit; the reasons are below.", model=name
        )
    common = ", ".join(
        f"{views.label(answers.dimension, value)} ({lang.share(count / answers.units)})"
        for value, count in answers.ranked[:3]
        if count
    )
    text = (
        "Of {units:unit} {model} chooses most often: {common}. Its mean confidence is "
        "{confidence:.2f}; how often it is right, only labels of people can show."
        if answers.dimension.select is Select.MANY
        else "Of {units:unit} {model} answers most often: {common}. Its mean confidence is "
        "{confidence:.2f}; how often it is right, only labels of people can show."
    )
    return lang.say(
        text, units=answers.units, model=name, common=common, confidence=answers.confidence
    )


def blocks(context: Context, answers: Answers) -> list[Block]:
    """How often each level was chosen, with what confidence, and what was too close to call."""
    lang = context.lang
    found: list[Block] = [Pair((views.bars(answers, lang), views.histogram(answers, lang)))]
    # Training compares the levels with each other only, so a trained model's mass means nothing.
    if answers.mass < 0.5 and not answers.trained:
        text = lang.say(
            "On average only {mass:%} of the model's probability fell on the levels: left to "
            "itself it would say something else. A model trained on this rubric, or a larger one, "
            "will serve better.",
            mass=answers.mass,
        )
        found.append(Callout(text))
    if answers.in_windows:
        text = lang.say(
            "{units:unit} did not fit the model's window and had to be scored in overlapping "
            "parts.",
            units=answers.in_windows,
        )
        found.append(Text(text, "small"))
    if answers.narrow:
        found.append(_narrow(context, answers))
    return found


def _narrow(context: Context, answers: Answers) -> More:
    """The answers that were too close to call, with their texts."""
    lang = context.lang
    listed = answers.narrowest
    title = lang.say("{units:answer} too close to call", units=answers.narrow)
    if answers.narrow > len(listed):
        title = lang.say(
            "{units:answer} too close to call, of which the {listed:,} closest",
            units=answers.narrow,
            listed=len(listed),
        )
    text = lang.say(
        "The two most probable answers are less than {margin:.2f} apart. On another machine the "
        "model may answer otherwise here, and only here.",
        margin=NARROW,
    )
    rows = tuple(
        views.text_row(
            row.unit,
            context.rubric,
            context.documents,
            lang,
            said=(
                (
                    views.label(answers.dimension, row.value),
                    "model",
                    views.label(answers.dimension, row.runner_up),
                ),
            ),
            note=lang.say("margin {margin:.4f}", margin=row.margin),
        )
        for row in listed
    )  # fmt: skip
    columns = (lang.say("Where"), lang.say("Text"), lang.say("Answer, runner-up"))
    return More(title, (Text(text, "small"), Texts(columns, rows)))
