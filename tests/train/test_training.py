"""Training learns, resumes bit for bit, and leaves a run folder that says everything."""

from __future__ import annotations

import csv
import json
import math
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from rubrics.digest import file_sha256, model_sha256
from rubrics.errors import UserError
from rubrics.prompt import PROMPT_VERSION
from rubrics.split import Part
from train.loop import improves
from train.read_config import make_config
from train.results import checkpoint, run_folder
from train.results.figures import headline


def adapter(folder: Path) -> dict[str, Any]:
    return load_file(folder / "adapter" / "adapter_model.safetensors")


def finished(run: Any) -> list[float]:
    list(run.steps())
    run.finish()
    return [row[3] for row in run.trainer.state.losses]


@pytest.mark.parametrize("precision", ["16bit", "4bit"])
@pytest.mark.parametrize("family", ["llama", "qwen2", "qwen3", "gemma3"])
def test_every_family_overfits_a_handful_of_units(
    tiny_run: Any, prepared: Any, family: str, precision: str
) -> None:
    everything = {"train": 1.0, "validation": 0.0, "test": 0.0}
    config = tiny_run(
        family,
        count=6,
        split=everything,
        base={"precision": precision},
        optim={"epochs": 40, "batch": 6, "micro_batch": 6, "select": "last"},
    )
    run = prepared(config)
    losses = [step.loss for step in run.steps()][1:]
    assert losses[-1] < 0.2 * losses[0]
    found = run.trainer.assess(Part.TRAIN, intervals=False)
    assert headline(found, "accuracy") == 1.0


def test_a_four_bit_base_is_nf4_with_double_quantization(tiny_run: Any, prepared: Any) -> None:
    import bitsandbytes as bnb

    run = prepared(tiny_run(base={"precision": "4bit"}))
    small = [m for m in run.trainer.network.model.modules() if isinstance(m, bnb.nn.Linear4bit)]
    assert len(small) == 14
    assert all(m.weight.quant_state.quant_type == "nf4" for m in small)
    assert all(m.weight.quant_state.nested for m in small)


VARIED = {
    "base": {"form": "full"},
    "augment": {
        "paraphrase": True,
        "shuffle_levels": True,
        "permute_fields": True,
        "token_dropout": 0.1,
    },
    "lora": {"dropout": 0.1, "rslora": True},
}


def test_measuring_leaves_a_base_in_four_bit_as_it_is(
    tiny_run: Any, prepared: Any, random_model: Any, tmp_path: Path
) -> None:
    """Some processors' kernels want other blocks, and widths that this model does not have."""
    base = random_model("llama", tmp_path / "base", intermediate_size=96)
    run = prepared(tiny_run(base={"path": str(base), "precision": "4bit"}))
    layer = run.trainer.network.model.get_submodule("base_model.model.model.layers.0.mlp.down_proj")
    before = layer.weight.data.clone(), layer.weight.quant_state.absmax.clone()
    run.trainer.assess(Part.TEST, intervals=False)
    after = layer.weight.data, layer.weight.quant_state.absmax
    assert all(torch.equal(one, other) for one, other in zip(before, after, strict=True))


@pytest.mark.parametrize("compute", ["float32", "bfloat16"])
def test_stopped_and_started_again_it_ends_with_the_same_bits(
    tiny_run: Any, prepared: Any, compute: str
) -> None:
    settings = VARIED | {"optim": {"average": 0.9, "class_weights": "sqrt"}}
    settings |= {"base": VARIED["base"] | {"compute": compute}}
    whole = tiny_run(out="whole", **settings)
    losses = finished(prepared(whole))
    broken = tiny_run(out="broken", **settings)
    for stop in (2, 1):  # within an epoch, and across its end
        with closing(prepared(broken).steps()) as steps:
            list(islice(steps, 1 + stop))
    run = prepared(broken)
    asked = iter([False, False, False, True])  # before each micro-batch; two of them are a step
    assert [step.step for step in run.steps(lambda: next(asked))] == [3, 4]
    assert next(asked, None) is None
    assert finished(prepared(broken)) == losses
    one, other = adapter(whole.out), adapter(broken.out)
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_stopped_while_it_validates_it_measures_the_epoch_when_it_goes_on(
    tiny_run: Any, prepared: Any
) -> None:
    settings = {"optim": {"average": 0.9, "epochs": 2, "select": "loss"}}
    whole = prepared(tiny_run(out="whole", **settings))
    losses = finished(whole)
    last = whole.trainer.schedule.total
    for ended in (last // 2, last):
        run = prepared(tiny_run(out="broken", **settings))
        state = run.trainer.state
        steps = list(run.steps(lambda state=state, ended=ended: state.step == ended))
        assert steps[-1].step == ended - 1  # what comes after it was not told yet
        run = prepared(tiny_run(out="broken", **settings))
        state = run.trainer.state
        assert (state.step, len(state.epochs)) == (ended, ended * 2 // last - 1)
        assert state.losses[-1].step == ended
    went_on = list(run.steps())
    assert [(step.step, step.epoch) for step in went_on] == [(last, 2), (last, 2)]
    assert (went_on[0].loss, went_on[1].loss) == (None, losses[-1])
    assert went_on[1].validation == state.epochs[-1]
    run.finish()
    assert state.epochs == whole.trainer.state.epochs
    assert [row.loss for row in state.losses] == losses
    one, other = adapter(whole.trainer.folder), adapter(run.trainer.folder)
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_the_same_seed_gives_the_same_losses_and_another_seed_others(
    tiny_run: Any, prepared: Any
) -> None:
    first = finished(prepared(tiny_run(out="a", **VARIED)))
    assert finished(prepared(tiny_run(out="b", **VARIED))) == first
    assert finished(prepared(tiny_run(out="c", seed=2, **VARIED))) != first


def test_micro_batches_change_no_more_than_rounding(tiny_run: Any, prepared: Any) -> None:
    varied = VARIED | {"lora": {"dropout": 0.0}}  # LoRA dropout draws for each piece
    small = finished(prepared(tiny_run(out="a", **varied, optim={"micro_batch": 1})))
    large = finished(prepared(tiny_run(out="b", **varied, optim={"micro_batch": 4})))
    assert small == pytest.approx(large, rel=1e-4)


def test_a_run_that_wants_too_much_memory_goes_on_in_smaller_pieces(
    tiny_run: Any, prepared: Any
) -> None:
    with closing(prepared(tiny_run(optim={"micro_batch": 4})).steps()) as steps:
        list(islice(steps, 2))
    run = prepared(tiny_run(optim={"micro_batch": 1, "checkpointing": True}))
    assert run.trainer.state.step == 1
    finished(run)


def test_checkpointing_changes_no_more_than_rounding(tiny_run: Any, prepared: Any) -> None:
    plain = finished(prepared(tiny_run(out="a")))
    saving = finished(prepared(tiny_run(out="b", optim={"checkpointing": True})))
    assert saving == pytest.approx(plain, rel=1e-5)


def test_the_run_folder_says_everything(tiny_run: Any, prepared: Any) -> None:
    card = {"base_licence": "Apache-2.0", "data_licence": "CC BY 4.0", "note": "Made up."}
    config = tiny_run(lora={"rslora": True, "r": 4, "alpha": 8}, card=card)
    run = prepared(config)
    losses = finished(run)
    folder = config.out
    names = {path.name for path in folder.iterdir()}
    assert names == {
        "adapter", "rubric.toml", "run.json", "evaluation.json", "heldout.jsonl", "split.csv",
        "loss.csv",
        "loss.svg", "README.md", "state.pt", run_folder.LOCK_FILE,
    }  # fmt: skip
    said = json.loads((folder / "run.json").read_text("utf-8"))
    assert said["lora"]["alpha"] == 16  # 8 * sqrt(4): what the runtime divides by r
    assert make_config(said["config"], folder / "again.toml") == config
    assert said["data"] == [{"name": "data.jsonl", "sha256": file_sha256(config.data.files[0])}]
    assert said["split"]["sha256"] == file_sha256(folder / "split.csv")
    assert said["split"]["units"] == {"train": 12, "validation": 6, "test": 6}
    assert said["base"]["sha256"] == model_sha256(config.base.path)
    assert said["rubric"]["sha256"] == file_sha256(folder / "rubric.toml")
    asked = {"form": "compact", "chat": False, "bos": None}
    assert said["prompt"] == asked | {"version": PROMPT_VERSION}
    assert said["versions"]["torch"] == torch.__version__
    assert (said["seed"], said["machine"]["device"]) == (config.seed, "cpu")
    assert said["first_losses"] == losses[:5]
    assert said["seconds"] > 0
    saved = json.loads((folder / "adapter" / "adapter_config.json").read_text("utf-8"))
    assert (saved["lora_alpha"], saved["use_rslora"]) == (16, False)
    assert saved["base_model_name_or_path"] == config.base.path.name
    with (folder / "split.csv").open(newline="") as file:
        parts = {row["text_sha256"]: row["split"] for row in csv.DictReader(file)}
    assert parts == {
        s.text_sha256: part.value for part, group in run.trainer.parts.items() for s in group
    }
    with (folder / "loss.csv").open(newline="") as file:
        assert [float(row["loss"]) for row in csv.DictReader(file)] == losses
    figures = json.loads((folder / "evaluation.json").read_text("utf-8"))
    assert figures["part"] == "test"
    accuracy = figures["dimensions"]["force"]["accuracy"]
    assert accuracy["low"] <= accuracy["value"] <= accuracy["high"]
    with run.trainer.untrained():
        alone = run.trainer.assess(Part.TEST, intervals=False)
    assert figures["untrained"] == alone["dimensions"]
    assert figures["untrained"]["mood"]["alpha"] != figures["dimensions"]["mood"]["alpha"]["value"]
    readme = (folder / "README.md").read_text("utf-8")
    cell = "{value:.3f} ({low:.3f} to {high:.3f})"
    assert f"| Force | 6 | {cell.format(**accuracy)} | " in readme
    for text in (*card.values(), said["base"]["sha256"], "![Loss](loss.svg)"):
        assert text in readme


def test_held_out_units_are_written_with_what_the_trained_model_says(
    tiny_run: Any, prepared: Any
) -> None:
    # The longest texts are cut at 24 tokens, and the runtime would read them whole.
    config = tiny_run(base={"max_tokens": 24})
    run = prepared(config)
    finished(run)
    lines = (config.out / "heldout.jsonl").read_text("utf-8").splitlines()
    written = {tuple(unit["fields"].values()): unit for unit in map(json.loads, lines)}
    tested = run.trainer.parts[Part.TEST]
    whole = [s for s in tested if run.trainer.encoder.fits(s.fields)]
    assert 0 < len(whole) < len(tested)
    assert list(written) == [tuple(s.fields.values()) for s in whole]
    again = run.trainer.answers(Part.TEST)
    for sample, values, scores in zip(tested, again.values, again.scores, strict=True):
        if unit := written.get(tuple(sample.fields.values())):
            assert unit["labels"]["mood"] == sample.labels["mood"][0]
            assert sum(unit["probabilities"]["mood"]) == pytest.approx(1)
            assert unit["probabilities"]["force"] == list(scores["force"].probabilities)
            best = max(range(2), key=unit["probabilities"]["force"].__getitem__)
            assert values["force"] == ("1", "2")[best]


def test_units_that_are_cut_are_counted_once_and_said(tiny_run: Any, planned: Any) -> None:
    from train.preflight import configured_rubric
    from train.run import plan

    config = tiny_run(base={"max_tokens": 24})
    said: list[str] = []
    planned = plan(config, configured_rubric(config, config.out.parent), said.append)
    fits = planned.encoder.fits
    cut = {p: sum(s.part is p and not fits(s.fields) for s in planned.samples) for p in Part}
    assert all(0 < cut[part] < 6 for part in (Part.VALIDATION, Part.TEST))
    sentence = next(line for line in said if "base.max_tokens = 24" in line)
    for part, units in ((Part.TRAIN, 12), (Part.VALIDATION, 6), (Part.TEST, 6)):
        assert f"{cut[part]}/{units} ({part})" in sentence
    finished(planned.load(said.append))
    run = json.loads((config.out / "run.json").read_text("utf-8"))
    assert run["texts_cut"] == sum(cut.values())
    assert sentence in run["warnings"]
    assert f"* {sentence}\n" in (config.out / "README.md").read_text("utf-8")


def test_a_training_that_diverges_ends_and_leaves_the_last_good_state(
    tiny_run: Any, prepared: Any
) -> None:
    config = tiny_run()
    run = prepared(config)
    steps = run.steps()
    list(islice(steps, 1 + 4))  # three are an epoch
    before = (config.out / run_folder.STATE).read_bytes()
    with torch.no_grad():
        next(iter(run.trainer.weights.values())).fill_(math.nan)
    with pytest.raises(UserError, match=r"no number any more after step 4: .* Lower optim.lr"):
        next(steps)
    assert (config.out / run_folder.STATE).read_bytes() == before


def test_the_state_is_saved_after_an_epoch_without_a_validation_part(
    tiny_run: Any, prepared: Any
) -> None:
    split = {"train": 0.5, "validation": 0.0, "test": 0.5}
    run = prepared(tiny_run(split=split, optim={"select": "last"}))
    with closing(run.steps()) as steps:
        assert [step.step for step in islice(steps, 4)] == [0, 1, 2, 3]
        assert checkpoint.load(run.trainer.folder, run.trainer.state.fingerprint).step == 3


def test_the_chosen_epoch_is_the_best_on_validation(tiny_run: Any, prepared: Any) -> None:
    run = prepared(tiny_run(optim={"epochs": 4, "select": "loss"}))
    list(run.steps())
    state = run.trainer.state
    losses = [epoch["loss"] for epoch in state.epochs]
    assert state.best_epoch == losses.index(min(losses)) + 1
    found = run.trainer.assess(Part.VALIDATION, intervals=False)
    assert found["loss"] == pytest.approx(min(losses), rel=1e-5)


@pytest.mark.parametrize(
    ("score", "earlier", "better"),
    [
        (math.nan, [], True),
        (0.1, [math.nan], True),
        (math.nan, [math.nan], False),
        (math.nan, [0.1], False),
        (0.2, [0.1, math.nan], True),
        (0.1, [math.nan, 0.2], False),
    ],
)
def test_an_undefined_score_is_the_worst(score: float, earlier: list[float], better: bool) -> None:
    assert improves(score, earlier) is better


def test_patience_stops_a_run_that_no_longer_gets_better(tiny_run: Any, prepared: Any) -> None:
    run = prepared(tiny_run(optim={"epochs": 30, "lr": 0.5, "patience": 2, "select": "loss"}))
    list(run.steps())
    state = run.trainer.state
    assert len(state.epochs) == state.best_epoch + 2 < 30


def test_a_run_goes_on_only_with_the_optimizer_it_was_begun_with(
    tiny_run: Any, prepared: Any
) -> None:
    config = tiny_run()
    run = prepared(config)
    with closing(run.steps()) as steps:
        list(islice(steps, 2))
    state = torch.load(config.out / "state.pt", weights_only=True)
    torch.save(state | {"optimizer_kind": "paged_adamw8bit"}, config.out / "state.pt")
    with pytest.raises(UserError, match="was begun with the optimizer 'paged_adamw8bit'"):
        prepared(config)


def test_a_folder_with_files_of_others_is_refused_before_anything_is_loaded(
    tiny_run: Any, planned: Any
) -> None:
    config = tiny_run()
    config.out.mkdir()
    (config.out / "README.md").write_text("Mine.")
    with pytest.raises(UserError, match=r"has README\.md and no training that could go on"):
        planned(config)
    config.out.rename(config.out.with_name("kept"))
    config.out.write_text("a file")
    with pytest.raises(UserError, match="is a file, and out"):
        planned(config)


def test_an_epoch_cannot_be_chosen_by_an_alpha_that_is_undefined(
    tiny_run: Any, planned: Any
) -> None:
    config = tiny_run(optim={"select": "alpha"})
    (data,) = config.data.files
    coded = (("train", "joy"), ("train", "fear"), ("test", "joy"), *[("validation", "joy")] * 2)
    lines = [
        {"fields": {"text": f"{i}", "memo": ""}, "split": part, "labels": {"mood": [mood]}}
        for i, (part, mood) in enumerate(coded)
    ]
    data.write_text("".join(json.dumps(line) + "\n" for line in lines))
    with pytest.raises(UserError, match="agreement on one level is undefined"):
        planned(config)


def test_a_folder_with_another_run_is_refused(tiny_run: Any, prepared: Any) -> None:
    with closing(prepared(tiny_run()).steps()) as steps:
        next(steps)
    with pytest.raises(UserError, match="holds a run with other settings"):
        prepared(tiny_run(optim={"lr": 2e-2}))


def test_a_damaged_state_is_a_sentence(tmp_path: Path) -> None:
    checkpoint.save(checkpoint.State("mine", step=3), tmp_path)
    state = tmp_path / run_folder.STATE
    whole = state.read_bytes()
    for damaged in (b"", whole[:-40], b"nonsense"):
        state.write_bytes(damaged)
        with pytest.raises(UserError, match="is damaged, so the run cannot go on"):
            checkpoint.load(tmp_path, "mine")


def test_a_kill_while_saving_leaves_the_last_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoint.save(checkpoint.State("mine", step=3), tmp_path)

    def killed(_value: Any, file: Any) -> None:
        file.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(torch, "save", killed)
    with pytest.raises(KeyboardInterrupt):
        checkpoint.save(checkpoint.State("mine", step=4), tmp_path)
    assert checkpoint.load(tmp_path, "mine").step == 3
