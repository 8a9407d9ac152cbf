"""What opens the comparison of groups: whether the model errs alike in them, and what to do."""

from __future__ import annotations

from desktop.engine.agreement.by_group import ByGroup, Group, Net, Verdict
from desktop.engine.agreement.results import DimensionAgreement, ModelAgreement
from desktop.engine.agreement.words import number, with_interval
from desktop.engine.languages.language import ENGLISH, Language, Said, language, said
from desktop.engine.languages.wording import shortened
from desktop.engine.report.views import label
from rubrics.schema import Dimension

_NAMED = 3
"""Up to so many groups are named."""

_LONGEST = 60
"""Characters of a group's name."""

_LEAST_P = 0.001
"""Smaller p values are not told apart."""

_ENGLISH = language(ENGLISH)


def group_lead(
    agreement: DimensionAgreement, model: ModelAgreement, lang: Language = _ENGLISH
) -> str:
    """The sentences on a model's figures by group; empty where no grouping is chosen."""
    found = model.by_group
    if found is None:
        return ""
    if not isinstance(found, ByGroup):
        return lang.say("Groups cannot be compared: {reason}.", reason=found)
    several = len(agreement.models) > 1
    starts = found.verdict is not Verdict.UNKNOWN
    name = said("The model") if starts else said("the model")
    told = [_verdict(found, model.model.name if several else name, lang)]
    nets = [(group, group.net) for group in found.named if group.net is not None]
    if nets:
        group, net = max(nets, key=lambda item: abs(item[1].difference))
        told.append(_net(agreement.dimension, group, net, lang))
    return " ".join(told)


def group_name(group: Group, lang: Language) -> Said | str:
    """A group's value, or what its units have in common instead."""
    if group.merged:
        return said("{count:smaller_group}", count=group.merged)
    return shortened(" ".join(group.value.split()), _LONGEST) or lang.say("no value")


def p_text(p: float, lang: Language) -> str:
    """A p value as ``0.043``, or ``<0.001``."""
    return f"<{number(_LEAST_P, 3, lang)}" if p < _LEAST_P else number(p, 3, lang)


def _verdict(found: ByGroup, name: Said | str, lang: Language) -> str:
    known: dict[str, object] = {
        "name": name,
        "units": found.everywhere.units,
        "p": said("p < {p:.3f}", p=_LEAST_P)
        if found.p < _LEAST_P
        else said("p = {p:.3f}", p=found.p),
    }
    if found.verdict is Verdict.DIFFERENT:
        return f"{_different(found, lang, known)} {_advice(lang)}"
    furthest = found.furthest
    if found.verdict is Verdict.ALIKE:
        return lang.say(
            "{name} agrees with people alike in all groups, as far as {units:unit} can "
            "tell ({p}): in none is its accuracy further than {most:.2f} from that on all other "
            "units.",
            most=furthest.furthest,
            **known,
        )
    return lang.say(
        "{units:unit} cannot tell whether {name} agrees with people alike in all groups: "
        "no difference shows ({p}), but in {group} its accuracy may be up to {far:.2f} from that "
        "on all other units. Let people code more there before you compare groups by the model's "
        "labels.",
        group=group_name(furthest, lang),
        far=furthest.furthest,
        **known,
    )


def _different(found: ByGroup, lang: Language, known: dict[str, object]) -> str:
    apart = found.apart
    named: list[Said] = [
        said(
            "{group} ({here} against {elsewhere})",
            group=group_name(group, lang),
            here=with_interval(group.here.accuracy, group.here.accuracy_interval, lang),
            elsewhere=number(group.elsewhere, 2, lang),
        )
        for group in apart[:_NAMED]
    ]
    if len(apart) > _NAMED:
        named.append(said("{count:other_group}", count=len(apart) - _NAMED))
    text = (
        "{name} does not agree with people alike in all groups ({p}): its accuracy is "
        "lower than on all other units in {groups}."
        if apart[0].difference < 0
        else "{name} does not agree with people alike in all groups ({p}): its accuracy is "
        "higher than on all other units in {groups}."
    )
    return lang.say(text, groups=named, **known)


def _advice(lang: Language) -> str:
    return lang.say(
        "Do not compare groups by the model's labels alone: estimate each group's shares from "
        "people's labels and the model's together (the export “dsl” holds both, and the groups "
        "once they are chosen under “Choices …”), or let people correct the labels where it is "
        "worse."
    )


def _net(dimension: Dimension, group: Group, net: Net, lang: Language) -> str:
    return lang.say(
        "Its errors do not cancel out: in {group} it gives “{level}” to {model:%} of the units, "
        "and people to {people:%}.",
        group=group_name(group, lang),
        level=label(dimension, dimension.values[net.level]),
        model=net.model,
        people=net.people,
    )
