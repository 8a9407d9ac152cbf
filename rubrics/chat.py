"""Renders what a model's chat template puts before and after the user's message."""

from __future__ import annotations

from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from rubrics.errors import UserError
from rubrics.prompt import ChatFrame

_MARK = "\N{OBJECT REPLACEMENT CHARACTER}the user's words\N{OBJECT REPLACEMENT CHARACTER}"


class ChatTemplateError(UserError):
    """The template cannot be used. The model can still be asked without it."""


def chat_frame(template: str, bos: str, eos: str) -> ChatFrame:
    """Renders a Jinja chat template around a mark and cuts it there.

    The template comes from a model file, so it runs in Jinja's immutable sandbox, and only the
    child process without network should call this. Raises ChatTemplateError.
    """
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    environment.globals["raise_exception"] = _raise_exception
    # A template that prints the date would make scores depend on the day.
    environment.globals["strftime_now"] = lambda _pattern: ""
    try:
        rendered = environment.from_string(template).render(
            messages=[{"role": "user", "content": _MARK}],
            add_generation_prompt=True,
            # Models like Qwen3 would begin with their reasoning instead of the answer.
            enable_thinking=False,
            bos_token=bos,
            eos_token=eos,
        )
    except (
        TemplateError,
        TypeError,
        ValueError,
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
    ) as e:
        raise ChatTemplateError(
            f"The chat template in the model file does not work ({e}). "
            "Ask the model without it: --prompt plain."
        ) from e
    head, mark, tail = rendered.partition(_MARK)
    if not mark:
        raise ChatTemplateError(
            "The chat template in the model file leaves the user's words out. "
            "Ask the model without it: --prompt plain."
        )
    return ChatFrame(head, tail)


def _raise_exception(message: str) -> None:
    raise TemplateError(message)
