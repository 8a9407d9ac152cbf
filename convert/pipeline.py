"""Converts a run folder to a verified model file or adapter, step by step."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from math import prod
from pathlib import Path

from convert.adapter import read_adapter
from convert.base import Base, open_base, open_path
from convert.compare import TRAINED, Allowed, AllScores, Comparison, compare, trained_model
from convert.errors import ConvertError, LostError
from convert.gguf_file import Progress, write_adapter, write_model
from convert.merge import merged, place
from convert.metadata import adapter_metadata, mark_loss_accepted, model_metadata
from convert.outcome import Outcome, Verification
from convert.quantize import (
    ABOUT_AS_FAST,
    AUTOMATIC,
    WrittenFile,
    check_type,
    inspect_file,
    quantize,
)
from convert.run_folder import FOUR_BIT, RunFolder, read_run
from convert.runtime import ask
from convert.tokens import compare_tokens
from convert.workspace import need_room, workspace
from rubrics.digest import file_sha256, model_sha256
from rubrics.system.files import put_in_place


@dataclass(frozen=True, slots=True)
class Order:
    """The options of a conversion.

    Without ``out``, the file is written to the run folder, under the rubric's id. ``base`` is the
    path of the base if it was moved. ``beside`` is the GGUF file that an adapter will be used with,
    if that is not the one it was trained on.
    """

    run: Path
    out: Path | None = None
    kind: str = "auto"
    adapter_only: bool = False
    base: Path | None = None
    beside: Path | None = None
    accept_loss: bool = False
    allowed: Allowed = field(default_factory=Allowed)
    most_units: int = 500
    threads: int = 0


def convert(order: Order, progress: Progress) -> Outcome:
    """Converts a run and measures what was lost. ``verify.json`` in the run folder has the figures.

    Raises ConvertError, and LostError if the result is worse than allowed and the loss was not
    accepted; then no model file is left.
    """
    kind = check_type(order.kind)
    run = read_run(order.run, order.base)
    _refuse_contradictions(order, run)
    if order.adapter_only:
        return _Conversion(order, run, kind, progress).make_adapter()
    return _Conversion(order, run, kind, progress).make_model()


def _refuse_contradictions(order: Order, run: RunFolder) -> None:
    """Raises ConvertError for options that would have no effect together."""
    if order.beside and not order.adapter_only:
        raise ConvertError(
            "--beside names the file that an adapter is used with, and without --adapter-only "
            "there will be none. Add that, or leave --beside out."
        )
    if order.adapter_only and order.kind != "auto" and (order.beside or run.base.kind == "gguf"):
        raise ConvertError(
            f"--type {order.kind} has nothing to quantize: with --adapter-only, "
            f"{(order.beside or run.base.path).name} stays as it is. Leave one of the two out."
        )


class _Conversion:
    """A conversion in progress, and what has been measured so far.

    The next file will be compared with the scores in ``units``: those of the model ``beside``.
    """

    def __init__(self, order: Order, run: RunFolder, kind: str, progress: Progress) -> None:
        self.order = order
        self.run = run
        self.kind = kind
        self.progress = progress
        self.threads = order.threads or os.cpu_count() or 1
        self.units = run.sample(order.most_units)
        self.beside = TRAINED
        trained = trained_model(run.rubric, self.units)
        self.verification = Verification(trained, allowed=order.allowed)

    def make_model(self) -> Outcome:
        """Makes one file: the adapter merged into its base, and quantized."""
        self.check_base()
        base = open_base(self.run.base)
        placed = place(read_adapter(self.run.adapter), base)
        target = self.order.out or self.run.path / f"{self.run.rubric.id}.gguf"
        with workspace(target) as folder, self.recording():
            f16 = folder / "F16.gguf"
            need_room(folder, 2 * _f16_size(base))
            write_model(
                f16,
                base.layout.architecture,
                model_metadata(self.run, base),
                merged(base, placed),
                self.progress,
            )
            self.check_tokens(f16)
            first = self.measure_first(
                "F16", f16, None, "merging the adapter and writing it in 16 bit"
            )
            made, facts = self.quantized(f16, first)
            self.finish(made, target, facts)
        return Outcome(target, self.verification)

    def make_adapter(self) -> Outcome:
        """Makes a LoRA file, for a base file that stays as it is."""
        adapter = read_adapter(self.run.adapter)
        target = self.order.out or self.run.path / f"{self.run.rubric.id}.lora.gguf"
        others: tuple[Path, ...] = ()
        self.check_base()
        with workspace(target) as folder, self.recording():
            beside = self.order.beside
            if beside is None and self.run.base.kind == "gguf":
                beside = self.run.base.path
            if beside is None:
                beside = self.export_base(folder, target.parent)
                others = (beside,)
            base = open_path(beside, hf=False)
            placed = place(adapter, base)
            made = folder / "adapter.gguf"
            write_adapter(
                made,
                base.layout.architecture,
                adapter_metadata(self.run, base, self.hash_of(beside)),
                adapter.alpha,
                placed,
            )
            self.check_tokens(beside)
            step = "writing the adapter for llama.cpp, or the base it is used beside"
            self.measure_first(f"LoRA beside {beside.name}", beside, made, step)
            self.finish(made, target, None)
        return Outcome(target, self.verification, others)

    def hash_of(self, beside: Path) -> str:
        """SHA-256 of the file that the adapter is for; that of the run's own base is checked."""
        own = beside == self.run.base.path
        return self.run.base.sha256 if own else file_sha256(beside)

    def export_base(self, folder: Path, kept_in: Path) -> Path:
        """Converts a Hugging Face base to a GGUF that adapters can be used with, unless an earlier
        conversion has made it."""
        kind = "q8_0" if self.kind == "auto" else self.kind
        base = open_base(self.run.base)
        target = kept_in / f"{base.title}.{kind.upper()}.gguf"
        if target.exists():
            return target
        need_room(folder, 2 * _f16_size(base))
        made = folder / "base.F16.gguf"
        write_model(made, base.layout.architecture, base.describe, base.tensors(), self.progress)
        if kind != "f16":
            source, made = made, folder / f"base.{kind}.gguf"
            quantize(source, made, kind, self.threads, self.progress)
        put_in_place(made, target)
        return target

    def quantized(self, f16: Path, first: Comparison) -> tuple[Path, WrittenFile]:
        """The file of the chosen type, or for ``auto`` that of :meth:`fastest`."""
        if self.kind == "auto":
            return self.fastest(f16, first)
        facts = inspect_file(f16, "f16")
        if self.kind == "f16":
            return f16, facts
        made = f16.with_name(f"{self.kind}.gguf")
        facts = quantize(f16, made, self.kind, self.threads, self.progress)
        step = f"quantizing to {facts.asked}"
        comparison, _ = self.measure(facts.asked, made)
        self.judge(comparison, step, self.order.allowed)
        return made, facts

    def fastest(self, f16: Path, first: Comparison) -> tuple[Path, WrittenFile]:
        """The best of the 16-bit file and the automatic types that lose no more than allowed: the
        smallest of those that are about as fast as the fastest. The other files are removed."""
        fastest = first.speed or 0
        best, facts_of_best = f16, inspect_file(f16, "f16")
        for kind in AUTOMATIC:
            path = f16.with_name(f"{kind}.gguf")
            facts = quantize(f16, path, kind, self.threads, self.progress)
            measured, _ = self.measure(facts.asked, path)
            fits = not measured.losses(self.verification.trained, self.order.allowed)
            speed = measured.speed or 0
            if fits and speed >= ABOUT_AS_FAST * fastest:
                fastest = max(fastest, speed)
                old, best, facts_of_best = best, path, facts
                if old != f16:
                    old.unlink()
            else:
                path.unlink()
        return best, facts_of_best

    def measure_first(self, name: str, model: Path, adapter: Path | None, step: str) -> Comparison:
        """Measures and judges the first file, which has everything that was learned.

        An adapter that was trained on a base in 4 bit is merged into the base in 16 bit. Values
        that differ from the trained model's are then no mistake, and people's labels decide whether
        they are worse. The files made from this one are compared with it.
        """
        comparison, scores = self.measure(name, model, adapter)
        allowed = self.order.allowed
        if self.run.base.precision == FOUR_BIT:
            if any(value is not None for value in self.verification.trained.alpha.values()):
                allowed = replace(allowed, agreement=0.0)
            self.beside = name
            pairs = zip(self.units, scores, strict=True)
            self.units = tuple(replace(unit, scores=given) for unit, given in pairs)
        self.judge(comparison, step, allowed)
        return comparison

    def measure(
        self, name: str, model: Path, adapter: Path | None = None
    ) -> tuple[Comparison, AllScores]:
        """Scores the units with a file in the runtime, and records the comparison.

        Returns the comparison and the scores. Raises ConvertError.
        """
        step = f"asking {name} about held-out units"
        self.progress(step, 0, len(self.units))

        def said(done: int) -> None:
            self.progress(step, done, len(self.units))

        asked = ask(self.run, self.units, model, adapter, threads=self.threads, said=said)
        comparison = compare(
            name,
            self.run.rubric,
            self.units,
            asked.scores,
            beside=self.beside,
            size=(adapter or model).stat().st_size,
            speed=asked.speed,
        )
        self.verification = self.verification.adding(comparison)
        return comparison, asked.scores

    def judge(self, comparison: Comparison, step: str, allowed: Allowed) -> None:
        """Raises LostError if a file lost too much, unless that is accepted; records the loss."""
        losses = comparison.losses(self.verification.trained, allowed)
        if not losses:
            return
        said = f"The step that lost it is {step}: {'; '.join(losses)}."
        self.verification = replace(self.verification, losses=(*self.verification.losses, said))
        if not self.order.accept_loss:
            raise LostError(
                f"The converted model ({comparison.model}) does worse than the trained one. {said} "
                "No file was left. Choose a larger --type, or keep it with --accept-loss."
            )

    def finish(self, made: Path, target: Path, facts: WrittenFile | None) -> None:
        """Moves the file to its final name, marked if it lost more than allowed.

        ``verify.json`` is on the disk before that.
        """
        if self.verification.losses:
            mark_loss_accepted(made)
        chosen = facts.asked if facts else self.verification.models[-1].model
        self.verification = replace(self.verification, chosen=chosen, written=facts)
        self.record()
        put_in_place(made, target)

    def check_tokens(self, converted: Path) -> None:
        """Raises ConvertError if a prompt has other tokens than in training."""
        self.progress("comparing tokens", 0, 1)
        parts = compare_tokens(self.run, self.units, converted)
        self.verification = replace(self.verification, tokens=parts)

    def check_base(self) -> None:
        """Raises ConvertError if the base does not have the hash in the run's record.

        Checked before the base is read, because a damaged file could be misread in any way.
        """
        known, path = self.run.base.sha256, self.run.base.path
        try:
            found = model_sha256(path)
        except OSError as e:
            raise ConvertError(f"The base {path} cannot be read: {e.strerror or e}.") from e
        if found != known:
            raise ConvertError(
                f"{path.name} is not the base this run was trained on: its SHA-256 is {found}, and "
                f"the run remembers {known}. Name the right one with --base."
            )

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Within the block, measurements are kept even if the conversion fails."""
        try:
            yield
        except ConvertError:
            self.record()
            raise

    def record(self) -> None:
        """Writes ``verify.json``, if anything was measured. Raises ConvertError."""
        if self.verification.models:
            try:
                self.verification.write(self.run.path / "verify.json")
            except OSError as e:
                raise ConvertError(
                    f"verify.json cannot be written to {self.run.path} ({e.strerror or e})."
                ) from e


def _f16_size(base: Base) -> int:
    """Bytes of a base in 16 bit; its few vectors, in 32 bit, make no difference."""
    return sum(2 * prod(tensor.shape) for tensor in base.tensors())
