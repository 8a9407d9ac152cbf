"""Which model is asked in which form: the checks between a model file and a rubric."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.engine.models.library import ModelFile, shipped_adapters
from desktop.engine.runtime.runtime import Setup
from rubrics.errors import UserError
from rubrics.library import builtin_path
from rubrics.loader import parse_rubric
from rubrics.prompt import PROMPT_VERSION, Form
from rubrics.schema import Rubric


class MismatchError(UserError):
    """The model, the adapter and the rubric do not belong together."""


def rubric_of(model: ModelFile) -> Rubric | None:
    """The rubric a trained model brings along, or None."""
    source = model.header.rubric
    if not source:
        return None
    return parse_rubric(source, f"the rubric in {model.path.name}", accepted=True)


@dataclass(frozen=True, slots=True)
class Shipped:
    """The adapter that comes with the program for a rubric on a model, or why it is not used.

    Both are empty where there is none.
    """

    adapter: ModelFile | None = None
    unused: str = ""


def shipped_for(
    rubric: Rubric, model: ModelFile, *, form: Form | None = None, chat: bool | None = None
) -> Shipped:
    """The shipped adapter to use where the user names none; ``form`` and ``chat`` are wishes.

    It has to fit in all that :func:`setup_for` checks. Where one of the program's own models is
    asked about a rubric that has an adapter, and that cannot be used, ``unused`` says so: the
    answers will be those of an untrained model.
    """
    unused = ""
    listing = shipped_adapters()
    for adapter in listing.models:
        own = rubric_of(adapter)
        if own is None or own.id != rubric.id:
            continue
        try:
            setup_for(rubric, model, adapter, form=form, chat=chat)
        except MismatchError as e:
            unused = f"{adapter.title} comes with the program, and is not used. {e}"
            continue
        return Shipped(adapter)
    for broken in listing.broken:
        if broken.path.parent == builtin_path(rubric.id).parent:
            unused = f"{broken.path.name} comes with the program, and is not used. {broken.reason}"
    return Shipped(None, unused if model.embedded else "")


@dataclass(frozen=True, slots=True)
class Choice:
    """How a model will be asked, what it is called as a coder, and ``Shipped.unused``."""

    setup: Setup
    title: str
    unused: str = ""


def choose(
    rubric: Rubric,
    model: ModelFile,
    adapter: ModelFile | None = None,
    *,
    shipped: bool = True,
    form: Form | None = None,
    chat: bool | None = None,
    n_ctx: int = 0,
    threads: int = 1,
    cache: Path | None = None,
) -> Choice:
    """The choice that both the command line and the window run.

    Where no ``adapter`` is named, the shipped one is taken unless ``shipped`` is False. Raises
    MismatchError; see :func:`setup_for`.
    """
    unused = ""
    if adapter is None and shipped:
        found = shipped_for(rubric, model, form=form, chat=chat)
        adapter, unused = found.adapter, found.unused
    setup = setup_for(
        rubric, model, adapter, form=form, chat=chat, n_ctx=n_ctx, threads=threads, cache=cache
    )
    return Choice(setup, f"{model.title} + {adapter.title}" if adapter else model.title, unused)


def setup_for(
    rubric: Rubric,
    model: ModelFile,
    adapter: ModelFile | None = None,
    *,
    form: Form | None = None,
    chat: bool | None = None,
    n_ctx: int = 0,
    threads: int = 1,
    cache: Path | None = None,
) -> Setup:
    """The setup for asking a model under a rubric.

    A trained model or adapter says in its metadata how it was asked in training, and is asked so
    again. One that was not is shown the full codebook, through its chat template where it has one.
    Raises MismatchError where the files, or the wishes in ``form`` and ``chat``, do not fit.
    """
    if model.header.is_adapter:
        raise MismatchError(
            f"{model.title} is an adapter. Choose the base model it was trained on with --model, "
            "and this file with --adapter."
        )
    if adapter is not None:
        _check_adapter(model, adapter)
    form, chat = _way_of_asking(rubric, model, adapter, form, chat)
    return Setup(
        rubric=rubric,
        model=model.path,
        model_sha256=model.sha256,
        form=form,
        chat=chat,
        adapter=adapter.path if adapter else None,
        adapter_sha256=adapter.sha256 if adapter else "",
        n_ctx=n_ctx,
        threads=threads,
        cache=cache,
        training_units=_training_units(model, adapter),
    )


def _way_of_asking(
    rubric: Rubric,
    model: ModelFile,
    adapter: ModelFile | None,
    form: Form | None,
    chat: bool | None,
) -> tuple[Form, bool]:
    """(the form of the prompt, whether it goes through the chat template): as in training, else as
    is wished, else the most that the model can do. Raises MismatchError."""
    trained = next((m for m in (adapter, model) if m and m.header.rubric), None)
    if trained is not None:
        trained_form, trained_chat = _trained_for(rubric, trained)
        if (form or trained_form) is not trained_form or chat not in (None, trained_chat):
            raise MismatchError(
                f"{trained.title} was trained with the {trained_form} codebook, "
                f"{'through' if trained_chat else 'without'} the chat template. "
                "Leave --form and --prompt away."
            )
        form, chat = trained_form, trained_chat
    has_template = bool(model.header.chat_template)
    if chat and not has_template:
        raise MismatchError(f"{model.title} has no chat template. Use --prompt plain.")
    return form or Form.FULL, has_template if chat is None else chat


def _training_units(model: ModelFile, adapter: ModelFile | None) -> str:
    """What either was trained on: an adapter may lie beside a base that was trained before."""
    headers = [file.header for file in (adapter, model) if file]
    return " ".join(dict.fromkeys(u for header in headers for u in header.training_units.split()))


def _check_adapter(model: ModelFile, adapter: ModelFile) -> None:
    if not adapter.header.is_adapter:
        raise MismatchError(f"{adapter.title} is a model of its own, not an adapter. Use --model.")
    base = adapter.header.base_sha256
    if base and base != model.sha256:
        raise MismatchError(
            f"{adapter.title} was trained on another base than {model.title}. "
            "Choose the base it names: 'glossator models show' prints its SHA-256."
        )


def _trained_for(rubric: Rubric, trained: ModelFile) -> tuple[Form, bool]:
    version = trained.header.prompt_version
    if version is None or version > PROMPT_VERSION:
        raise MismatchError(
            f"{trained.title} was trained with prompt version {version or 'unknown'}; this program "
            f"speaks version {PROMPT_VERSION}. Update the program or choose another model."
        )
    if version < PROMPT_VERSION:
        raise MismatchError(
            f"{trained.title} was trained with prompt version {version}, and this program speaks "
            f"version {PROMPT_VERSION}. Train it again, or choose another model."
        )
    own = rubric_of(trained)
    if own is not None and own.sha256 != rubric.sha256:
        raise MismatchError(
            f"{trained.title} was trained on '{own.id}' version {own.version}, which is not the "
            f"text of '{rubric.id}' version {rubric.version}. Use that rubric, or a model that "
            "was not trained on another."
        )
    try:
        form = Form(trained.header.prompt_form)
    except ValueError:
        raise MismatchError(
            f"{trained.title} does not say in which form it was trained; it is damaged or was "
            "made by another program. Convert it again."
        ) from None
    return form, bool(trained.header.chat)
