"""What opens the comparison of groups: whether the model errs alike in them, and what to do."""

from __future__ import annotations

from desktop.engine.agreement.by_group import LEAST, ByGroup, Group, Net, Verdict
from desktop.engine.agreement.results import DimensionAgreement, ModelAgreement
from desktop.engine.agreement.words import number, with_interval
from desktop.engine.languages.language import ENGLISH, Language, Said, language, said
from desktop.engine.languages.wording import shortened_inside
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
    return _verdict(found, agreement.dimension, model.model.name if several else name, lang)


def group_name(group: Group, lang: Language) -> Said | str:
    """A group's value, or what its units have in common instead."""
    if group.merged:
        return said("{count:smaller_group}", count=group.merged)
    return _value(group) or lang.say("(empty)")


def p_text(p: float, lang: Language) -> str:
    """A p value as ``0.043``, or ``<0.001``."""
    return f"<{number(_LEAST_P, 3, lang)}" if p < _LEAST_P else number(p, 3, lang)


def _value(group: Group) -> str:
    """A group's value on one line, shortened."""
    return shortened_inside(" ".join(group.value.split()), _LONGEST)


def _quoted(group: Group) -> Said:
    """A group as it stands in a sentence, after "in"."""
    if group.merged:
        return said("the groups of fewer than {least} units", least=LEAST)
    value = _value(group)
    return said("“{value}”", value=value) if value else said("the units whose cell is empty")


def _verdict(found: ByGroup, dimension: Dimension, name: Said | str, lang: Language) -> str:
    known: dict[str, object] = {
        "name": name,
        "units": found.everywhere.units,
        "p": said("p < {p:.3f}", p=_LEAST_P)
        if found.p < _LEAST_P
        else said("p = {p:.3f}", p=found.p),
    }
    if found.verdict is Verdict.DIFFERENT:
        told = [_different(found, lang, known)]
        if (apart := found.apart_net) is not None:
            told.append(_net(dimension, *apart, lang))
        return " ".join([*told, _advice(lang)])
    furthest, (group, net) = found.furthest, found.furthest_net
    if found.verdict is Verdict.ALIKE:
        return lang.say(
            "{name} agrees with people alike in {groups}, as far as {units:unit} can "
            "tell ({p}): in none is its accuracy, or by how much it gives a level too often or too "
            "seldom, further than {most:.2f} from that on all other units.",
            groups=said("all groups of {least} units or more", least=LEAST)
            if len(found.named) < len(found.groups)
            else said("all groups"),
            most=max(furthest.furthest, net.furthest),
            **known,
        )
    if net.furthest > furthest.furthest:
        return lang.say(
            "{units:unit} cannot tell whether {name} agrees with people alike in all groups: "
            "no difference shows ({p}), but in {group} the share of “{level}” may be wrong by up "
            "to {far:.2f} more or less than on all other units. Let people code more there before "
            "you compare groups by the model's labels.",
            group=_quoted(group),
            level=label(dimension, dimension.values[net.level]),
            far=net.furthest,
            **known,
        )
    return lang.say(
        "{units:unit} cannot tell whether {name} agrees with people alike in all groups: "
        "no difference shows ({p}), but in {group} its accuracy may be up to {far:.2f} from that "
        "on all other units. Let people code more there before you compare groups by the model's "
        "labels.",
        group=_quoted(furthest),
        far=furthest.furthest,
        **known,
    )


def _different(found: ByGroup, lang: Language, known: dict[str, object]) -> str:
    apart = found.apart
    if not apart:
        return lang.say(
            "{name} does not err alike in all groups ({p}), though no difference of accuracy "
            "shows.",
            **known,
        )
    named: list[Said] = [
        said(
            "{group} ({here} against {elsewhere})",
            group=_quoted(group),
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
    text = (
        "Beside the other units it gives “{level}” too often in {group}: to {model:%} of the units "
        "there, and people to {people:%}; elsewhere to {other_model:%}, and people to "
        "{other_people:%}."
        if net.difference > 0
        else "Beside the other units it gives “{level}” too seldom in {group}: to {model:%} of the "
        "units there, and people to {people:%}; elsewhere to {other_model:%}, and people to "
        "{other_people:%}."
    )
    return lang.say(
        text,
        group=_quoted(group),
        level=label(dimension, dimension.values[net.level]),
        model=net.here.model,
        people=net.here.people,
        other_model=net.elsewhere.model,
        other_people=net.elsewhere.people,
    )
