"""The part of a dimension's section on what the model's probabilities are worth."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from math import floor, log10

from desktop.engine.agreement.calibration import Calibration
from desktop.engine.agreement.conformal import kept_by_most
from desktop.engine.agreement.figures import Undefined
from desktop.engine.agreement.results import ModelAgreement
from desktop.engine.agreement.selective import RISK_OF_PROMISE, RiskCoverage
from desktop.engine.agreement.words import number
from desktop.engine.languages.language import Language
from desktop.engine.report import views
from desktop.engine.report.blocks import Block, Column, Heading, Plot, Series, Table, Text

_TICKS = tuple(i / 5 for i in range(6))


def blocks(model: ModelAgreement, lang: Language, *, many: bool) -> list[Block]:
    """Calibration, risk and coverage, conformal sets. ``many``: several levels may apply."""
    return [*_calibration(model, lang), *_risk(model, lang), *_possible(model, lang, many)]


def _ticks(lang: Language) -> tuple[tuple[float, str], ...]:
    return tuple((tick, lang.format_field(tick, ".1f")) for tick in _TICKS)


def _shares(lang: Language, top: float = 1.0) -> tuple[tuple[float, str], ...]:
    return tuple((tick, lang.share(tick * top)) for tick in _TICKS)


def _calibration(model: ModelAgreement, lang: Language) -> list[Block]:
    heading = Heading(lang.say("Does its confidence mean what it says?"))
    found = model.calibration
    if isinstance(found, Undefined):
        return [heading, views.undefined(found, lang)]
    if isinstance(found.ece, Undefined):
        return [heading, views.undefined(found.ece, lang)]
    told = lang.say(
        "On {units:unit} with a label the expected calibration error is {ece} and the Brier score "
        "{brier} (from 0, the best, to 2).",
        units=found.units,
        ece=number(found.ece, 3, lang),
        brier=number(found.brier, 3, lang),
    )
    if found.by_chance:
        told += " " + _by_chance(found.ece, *found.by_chance, lang)
    plot = Plot(
        lang.say("Accuracy by confidence, in bins of equal size with 95% intervals"),
        lang.say("confidence"),
        lang.say("share right"),
        (
            Series(((0.0, 0.0), (1.0, 1.0)), "limit"),
            Series(
                tuple((round(b.confidence, 4), round(b.accuracy, 4)) for b in found.bins),
                "dots",
                tuple((round(b.interval.low, 4), round(b.interval.high, 4)) for b in found.bins),
            ),
        ),
        _ticks(lang),
        _ticks(lang),
    )
    return [heading, Text(told), plot, Text(_temperature(found, lang), "small")]


def _by_chance(ece: float, mean: float, high: float, lang: Language) -> str:
    """The ECE compared with that of perfectly calibrated answers."""
    text = (
        "As many independent answers with these confidences, were they right as often as they "
        "say, would show {mean:.3f} on average and more than {high:.3f} in one case of twenty: "
        "these may well be right as often as they say."
        if ece <= high
        else "As many independent answers with these confidences, were they right as often as they "
        "say, would show {mean:.3f} on average and more than {high:.3f} in one case of twenty: "
        "these are right more often or less often than they say."
    )
    return lang.say(text, mean=mean, high=high)


def _temperature(found: Calibration, lang: Language) -> str:
    fitted = found.temperature
    if isinstance(fitted, Undefined):
        return lang.say("No temperature was fitted: {reason}.", reason=fitted)
    text = (
        "A temperature of {value:.2f}, fitted on {first:unit}, lowers the error on the "
        "{second:unit} held out from {before:.3f} to {after:.3f} and changes no label. The "
        "confidences in this report and in the files are not corrected by it."
        if fitted.kept
        else "A temperature ({value:.2f}, fitted on {first:unit}) does not lower the error on the "
        "{second:unit} held out ({before:.3f} without, {after:.3f} with): leave the confidences as "
        "they are."
    )
    return lang.say(
        text,
        value=fitted.value,
        first=fitted.fitted_on,
        second=fitted.held_out,
        before=fitted.before,
        after=fitted.after,
    )


def _risk(model: ModelAgreement, lang: Language) -> list[Block]:
    heading = Heading(lang.say("What can be accepted unseen?"))
    found = model.risk
    if isinstance(found, Undefined):
        return [heading, views.undefined(found, lang)]
    accept = found.accept
    if isinstance(accept, Undefined):
        told = lang.say("Nothing yet at {error:.%} error: {reason}.", error=found.error,
                        reason=accept)  # fmt: skip
    else:
        text = (
            "Accept answers with a confidence of {threshold} or more: {coverage:%} of the "
            "{unseen:unit} that do not count as coded. Of such answers to texts like these at "
            "most {error:.%} are wrong ({errors:,} of {accepted:,} here; the bound holds with "
            "{sure:.%} confidence); among only a few of them there may by chance be more."
            if found.unseen
            else "Of further texts like these, accept answers with a confidence of "
            "{threshold} or more: {coverage:%} of them, with at most {error:.%} errors "
            "({errors:,} of {accepted:,} here; the bound holds with {sure:.%} confidence)."
        )
        told = lang.say(
            text,
            threshold=_threshold(accept.threshold, lang),
            coverage=accept.coverage,
            unseen=found.unseen,
            error=found.error,
            errors=accept.errors,
            accepted=accept.accepted,
            sure=1 - RISK_OF_PROMISE,
        )
    return [heading, Text(told), _risk_plot(found, lang)]


def _threshold(value: float, lang: Language) -> str:
    """A threshold with three significant digits of its distance from 1: 0.9997 must not be 1.000.

    Rounded up, so that no answer below the real threshold is let in.
    """
    digits = 3
    if value < 1:
        digits = max(digits, 2 - floor(log10(1 - value)))
    up = Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_CEILING)
    return lang.format_field(up, f".{digits}f")


def _risk_plot(found: RiskCoverage, lang: Language) -> Plot:
    top = min(1.0, max(0.2, *(y for _, y in found.curve)) * 1.05) if found.curve else 1.0
    top = next(t for t in (0.25, 0.5, 1.0) if top <= t)
    bounds = [p for p in found.points if p.bound <= top]
    return Plot(
        lang.say(
            "Share of errors (line) and its upper bound at the thresholds tried (dots), by the "
            "share accepted"
        ),
        lang.say("share accepted, the surest first"),
        lang.say("errors among them"),
        (
            Series(((0.0, found.error / top), (1.0, found.error / top)), "limit"),
            Series(_thinned(found.curve, top), "line"),
            Series(tuple((round(p.coverage, 4), round(p.bound / top, 4)) for p in bounds), "dots"),
        ),
        _shares(lang),
        _shares(lang, top),
    )


def _thinned(curve: Sequence[tuple[float, float]], top: float) -> tuple[tuple[float, float], ...]:
    """At most about 200 points of a curve, the last one included."""
    step = max(1, len(curve) // 200)
    kept = [*curve[::step][: len(curve) // step], curve[-1]] if curve else []
    return tuple((round(x, 4), round(min(1.0, y / top), 4)) for x, y in dict.fromkeys(kept))


def _possible(model: ModelAgreement, lang: Language, many: bool) -> list[Block]:
    heading = Heading(lang.say("Which levels are still possible?"))
    found = model.possible
    if isinstance(found, Undefined):
        return [heading, views.undefined(found, lang)]
    if isinstance(found.quantile, Undefined):
        return [heading, views.undefined(found.quantile, lang)]
    told = lang.say(
        "For each of the {units:unit} that do not count as coded there is a set of levels that "
        "holds all that apply in at least {sure:.%} of cases, on average over samples like these "
        "{labelled:unit}, and with 19 of 20 such samples in at least {most:.%}. The sets have "
        "{mean:.1f} levels on average; {single:%} have a single one."
        if many
        else "For each of the {units:unit} that do not count as coded there is a set of levels "
        "that holds the right one in at least {sure:.%} of cases, on average over samples "
        "like these {labelled:unit}, and with 19 of 20 such samples in at least {most:.%}. "
        "The sets have {mean:.1f} levels on average; {single:%} have a single one.",
        units=found.units,
        sure=1 - found.miss,
        labelled=found.labelled,
        most=floor(100 * kept_by_most(found.labelled, found.miss)) / 100,
        mean=found.mean_size,
        single=found.sizes[1] / found.units,
    )
    used = [(size, count) for size, count in enumerate(found.sizes) if count]
    shown = [(lang.count(size), count) for size, count in used[:8]]
    if rest := used[8:]:
        name = lang.say("{size:,} or more", size=rest[0][0])
        shown.append((name, sum(count for _, count in rest)))
    rows = tuple(
        (name, lang.count(count), lang.share(count / found.units)) for name, count in shown
    )
    columns = (
        Column(lang.say("Levels possible"), numeric=False),
        Column(lang.say("Units")),
        Column(lang.say("Share")),
    )
    return [heading, Text(told), Table(columns, rows)]
