"""The whole way from a run folder to a file, through the real quantizer and the real runtime."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from converting import convert_run, left_over, sha256

import convert.layout
import convert.pipeline
from convert.base import open_path
from convert.compare import Allowed
from convert.errors import ConvertError, LostError
from convert.gguf_file import write_model
from convert.outcome import may_be_hidden, print_table
from convert.quantize import ABOUT_AS_FAST
from desktop.engine.choose import rubric_of, setup_for
from desktop.engine.models.library import find_model
from rubrics.digest import model_sha256
from rubrics.prompt import Form

ROOT = Path(__file__).parents[2]
LENIENT = Allowed(agreement=0.5, alpha_loss=1.0)


def change_base(run, path="", **settings):
    """Changes what the run says of its base."""
    file = run / "run.json"
    record = json.loads(file.read_text())
    record["base"] |= settings
    record["config"]["base"]["path"] = path or record["config"]["base"]["path"]
    file.write_text(json.dumps(record))


def test_the_file_knows_its_rubric_and_where_it_comes_from(run):
    outcome = convert_run(run, kind="f16")
    file = find_model(str(outcome.path))
    assert rubric_of(file).id == "mood"
    setup = setup_for(rubric_of(file), file)
    assert (setup.form, setup.chat) == (Form.COMPACT, False)
    assert file.header.licence == "mit"
    assert json.loads(file.header.text("glossator.evaluation"))["dimensions"].keys() == {"mood"}
    training = json.loads(file.header.text("glossator.training"))
    assert training["config"]["optim"] == {"lr": 5e-4}
    assert training["base"]["name"] == "tiny-llama"
    # Whose folders they were is nobody's business.
    assert "/" not in file.header.text("glossator.training")
    assert file.header.flag("glossator.loss_accepted") is False
    assert file.header.training_units.split() == ["a" * 64, "b" * 64]


@pytest.mark.parametrize("family", ["llama3", "qwen2", "qwen3", "gemma3"])
def test_level_probabilities_in_16_bit_are_those_of_the_trained_model(run_of, tmp_path, family):
    out = tmp_path / "m.gguf"
    (f16,) = convert_run(
        run_of(family).folder, kind="f16", out=out, allowed=LENIENT
    ).verification.models
    assert f16.largest < 0.01


def test_the_chat_template_and_the_full_codebook_are_asked_as_in_training(run_of, tmp_path):
    run = run_of("llama", form=Form.FULL, chat=True, units=4)
    outcome = convert_run(run.folder, kind="f16", out=tmp_path / "m.gguf")
    assert outcome.verification.models[0].largest < 0.01


def test_a_codebook_that_is_longer_than_the_usual_context_is_asked_whole(run_of, tmp_path):
    made = run_of("llama", base={"max_position_embeddings": 8192}, units=2).folder
    run = shutil.copytree(made, tmp_path / "run")
    rubric = (
        (run / "rubric.toml").read_text().replace('anchor = "', f'anchor = "{"I laughed. " * 300}')
    )
    (run / "rubric.toml").write_text(rubric)
    record = json.loads((run / "run.json").read_text())
    record["rubric"]["sha256"] = sha256(run / "rubric.toml")
    record["prompt"]["form"] = "full"
    (run / "run.json").write_text(json.dumps(record))
    outcome = convert_run(run, kind="f16", accept_loss=True)  # it was not trained on that
    assert outcome.verification.models[0].units == 2


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such names")
def test_a_folder_whose_name_is_no_utf8_can_be_written_to(run, tmp_path):
    out = tmp_path / os.fsdecode(b"caf\xe9") / "m.gguf"
    assert convert_run(run, kind="q8_0", out=out, allowed=LENIENT).path == out


def test_the_same_run_gives_the_same_bytes(run, tmp_path):
    first = convert_run(run, kind="q4_k_m", out=tmp_path / "1.gguf", allowed=LENIENT)
    again = convert_run(run, kind="q4_k_m", out=tmp_path / "2.gguf", allowed=LENIENT)
    assert sha256(first.path) == sha256(again.path)


def test_types_that_fall_back_are_named_with_what_was_written(run):
    facts = convert_run(run, kind="q4_k_m", allowed=LENIENT).verification.written
    assert facts.fallen_back == 23  # rows of 64 and 96 are no multiple of 256
    assert {"F32", "Q5_0", "Q8_0"} == {name for name, _count in facts.types}
    assert "fell back to other types" in str(facts)


def test_verify_json_holds_the_figures_of_the_table(run, capsys):
    outcome = convert_run(run, kind="q8_0", allowed=LENIENT)
    record = json.loads((run / "verify.json").read_text())
    names = [model["model"] for model in record["models"]]
    assert names == ["trained", "F16", "Q8_0"]
    assert record["chosen"] == "Q8_0"
    assert record["models"][2]["mean"] > record["models"][1]["mean"] > 0
    assert record["models"][0]["alpha"]["feeling"] == record["models"][1]["alpha"]["feeling"]
    print_table(outcome.verification)
    table = capsys.readouterr().out
    assert "Q8_0" in table
    assert "12 held-out units" in table
    assert "if none of the 12 changes its value" not in table  # whoever allows half knows
    print_table(replace(outcome.verification, allowed=Allowed()))
    few = "if none of the 12 changes its value, up to 22% of other texts still may"
    assert few in " ".join(capsys.readouterr().out.split())


def test_from_enough_units_a_loss_of_a_hundredth_is_seen():
    assert may_be_hidden(1) == pytest.approx(0.95)
    assert may_be_hidden(298) > 0.01 > may_be_hidden(299)


def test_auto_takes_of_those_that_lose_nothing_the_smallest_that_is_as_fast_as_any(run):
    verification = convert_run(run, kind="auto").verification
    trained, allowed = verification.trained, verification.allowed
    assert len(verification.models) == 6
    fitting = [model for model in verification.models if not model.losses(trained, allowed)]
    fastest = max(model.speed for model in fitting)
    assert (
        verification.chosen == [m for m in fitting if m.speed >= ABOUT_AS_FAST * fastest][-1].model
    )
    assert left_over(run) == ["mood.gguf"]


def test_a_loss_is_blamed_on_its_step_and_leaves_no_file(run):
    with pytest.raises(LostError, match="The step that lost it is quantizing to Q3_K_M"):
        convert_run(run, kind="q3_k_m", allowed=Allowed(agreement=1.0, alpha_loss=0.0))
    assert left_over(run) == []
    assert "Q3_K_M" in json.loads((run / "verify.json").read_text())["losses"][0]


def test_a_loss_that_is_accepted_is_marked_in_the_file(run):
    settings = {"allowed": Allowed(agreement=1.0, alpha_loss=0.0), "accept_loss": True}
    outcome = convert_run(run, kind="q3_k_m", **settings)
    assert find_model(str(outcome.path)).header.flag("glossator.loss_accepted") is True


def test_a_new_file_takes_the_place_of_the_old_only_when_it_is_proved(run):
    old = convert_run(run, kind="f16").path
    before = sha256(old)
    with pytest.raises(LostError):
        convert_run(run, kind="q3_k_m", allowed=Allowed(agreement=1.0, alpha_loss=0.0))
    assert sha256(old) == before


# Broken exports: verify has to see what nobody would see in the file.


def test_forgetting_the_order_of_q_and_k_is_caught(run, monkeypatch):
    monkeypatch.setattr(convert.layout, "pair_rows", lambda values, _heads: values)
    with pytest.raises(LostError, match="step that lost it is merging the adapter and writing"):
        convert_run(run, kind="q8_0")
    assert left_over(run) == []


def test_forgetting_the_offset_of_norms_is_caught(run_of, tmp_path, monkeypatch):
    monkeypatch.setattr(convert.layout, "_NORM_PLUS_ONE", frozenset())
    with pytest.raises(LostError, match="merging the adapter"):
        convert_run(run_of("gemma3").folder, kind="f16", out=tmp_path / "m.gguf")


def test_a_wrong_token_is_caught(run, monkeypatch):
    from convert.hf import tokenizer

    def swapped(raw, vocabulary):
        tokens, kinds = real(raw, vocabulary)
        a, b = tokens.index("a"), tokens.index("e")
        changed = list(tokens)
        changed[a], changed[b] = "e", "a"
        return tuple(changed), kinds

    real = tokenizer._tokens
    monkeypatch.setattr(tokenizer, "_tokens", swapped)
    with pytest.raises(ConvertError, match="into other tokens than the trained"):
        convert_run(run, kind="f16")
    assert left_over(run) == []


def test_a_merge_at_the_wrong_scale_is_caught(run):
    path = run / "adapter" / "adapter_config.json"
    config = json.loads(path.read_text())
    path.write_text(json.dumps({**config, "lora_alpha": 64}))
    with pytest.raises(LostError, match="merging the adapter"):
        convert_run(run, kind="f16")


# An adapter beside its base, and bases that are GGUF files.


@pytest.fixture
def gguf_run(run_of, tmp_path):
    """A run on a base that is a GGUF file, in the folder above the run."""
    source = run_of("llama")
    path = tmp_path / "base.gguf"
    base = open_path(source.base, hf=True)
    write_model(path, "llama", base.describe, base.tensors(), lambda _s, _d, _t: None)
    folder = shutil.copytree(source.folder, tmp_path / "run")
    change_base(folder, "../base.gguf", kind="gguf", sha256=sha256(path))
    return folder


def test_an_adapter_is_used_beside_the_base_it_names(gguf_run, monkeypatch):
    # The run's own base has been hashed to check it, and may be many gigabytes.
    monkeypatch.setattr(convert.pipeline, "file_sha256", None)
    outcome = convert_run(gguf_run, adapter_only=True)
    base = find_model(str(gguf_run.parent / "base.gguf"))
    adapter = find_model(str(outcome.path))
    setup = setup_for(rubric_of(adapter), base, adapter)
    assert setup.adapter == outcome.path
    assert setup.form is Form.COMPACT
    assert outcome.path.stat().st_size < base.size / 3
    assert outcome.verification.models[0].agreement == 1.0


def test_a_gguf_base_keeps_its_metadata_and_gets_the_adapter(gguf_run):
    outcome = convert_run(gguf_run, kind="f16")
    header = find_model(str(outcome.path)).header
    base = find_model(str(gguf_run.parent / "base.gguf"))
    assert header.chat_template == base.header.chat_template
    assert header.base_sha256 == base.sha256
    assert header.vocabulary_size == base.header.vocabulary_size
    assert outcome.verification.models[0].largest < 0.01


def test_what_a_base_was_trained_on_is_remembered_when_it_is_trained_again(gguf_run):
    earlier = convert_run(gguf_run, kind="f16", out=gguf_run.parent / "again.gguf").path
    split = (gguf_run / "split.csv").read_text().replace("b" * 64, "d" * 64)
    (gguf_run / "split.csv").write_text(split)
    change_base(gguf_run, "../again.gguf", sha256=sha256(earlier))
    outcome = convert_run(gguf_run, kind="f16", allowed=Allowed(agreement=0.0, alpha_loss=2.0))
    seen = find_model(str(outcome.path)).header.training_units.split()
    assert seen == ["a" * 64, "b" * 64, "d" * 64]


def test_a_folder_as_base_gets_a_file_for_its_adapters(run):
    outcome = convert_run(run, adapter_only=True, kind="q8_0", allowed=LENIENT)
    (base,) = outcome.others
    assert base.name == "tiny-llama.Q8_0.gguf"
    adapter = find_model(str(outcome.path))
    assert adapter.header.base_sha256 == find_model(str(base)).sha256
    before = base.stat().st_mtime_ns
    convert_run(run, adapter_only=True, beside=base, allowed=LENIENT)
    assert base.stat().st_mtime_ns == before


def test_what_would_be_asked_for_in_vain_is_refused(run_of, gguf_run):
    run = run_of("llama").folder
    base = gguf_run.parent / "base.gguf"
    with pytest.raises(ConvertError, match=r"--beside .* without --adapter-only"):
        convert_run(run, beside=base)
    for folder, beside in ((gguf_run, None), (run, base)):
        with pytest.raises(ConvertError, match=r"base\.gguf stays as it is"):
            convert_run(folder, adapter_only=True, kind="q8_0", beside=beside)


def test_a_base_that_is_another_file_is_refused(gguf_run):
    with (gguf_run.parent / "base.gguf").open("ab") as file:
        file.write(b"\0")
    with pytest.raises(ConvertError, match="is not the base this run was trained on"):
        convert_run(gguf_run, kind="f16")


def test_a_damaged_gguf_base_is_a_sentence(gguf_run):
    path = gguf_run.parent / "base.gguf"
    path.write_bytes(path.read_bytes()[:2000])
    change_base(gguf_run, sha256=sha256(path))
    with pytest.raises(ConvertError, match="not a whole GGUF file"):
        convert_run(gguf_run, kind="f16")


def test_an_adapter_of_another_base_is_refused(run, folder_of):
    other = folder_of("llama", hidden_size=128)
    with pytest.raises(ConvertError, match="is not the base this run was trained on"):
        convert_run(run, kind="f16", base=other)
    change_base(run, sha256=model_sha256(other))  # somebody made the record fit
    with pytest.raises(ConvertError, match="trained on another base"):
        convert_run(run, kind="f16", base=other)


def test_a_base_folder_that_was_damaged_since_is_a_sentence(run, folder_of, tmp_path):
    base = Path(shutil.copytree(folder_of("llama"), tmp_path / "base"))
    (base / "tokenizer.json").write_text('{"model": [], "added_tokens": 1}')
    with pytest.raises(ConvertError, match="is not the base this run was trained on"):
        convert_run(run, kind="f16", base=base)


# A base in 4 bit: the file is made of the base as it was before, and so is another model.


def differing(run, share):
    """Lets the trained model prefer another feeling for every unit, far from what people said."""
    lines = []
    for i, line in enumerate((run / "heldout.jsonl").read_text().splitlines()):
        unit = json.loads(line)
        if i < share * 12:
            unit["probabilities"]["feeling"] = unit["probabilities"]["feeling"][::-1]
        lines.append(json.dumps(unit))
    (run / "heldout.jsonl").write_text("\n".join(lines) + "\n")


def test_after_a_base_in_4_bit_peoples_labels_judge_the_first_file(run, capsys):
    differing(run, share=0.5)
    with pytest.raises(LostError, match="values are those of the trained model"):
        convert_run(run, kind="q8_0")
    change_base(run, precision="4bit")
    verification = convert_run(run, kind="q8_0", allowed=Allowed(alpha_loss=0.5)).verification
    first, second = verification.models
    assert (first.beside, second.beside) == ("trained", "F16")
    assert first.agreement < 0.99 <= second.agreement
    print_table(verification)
    assert "which had a base in 4 bit; then with F16" in " ".join(capsys.readouterr().out.split())


def test_after_a_base_in_4_bit_worse_values_are_a_loss(run, monkeypatch):
    change_base(run, precision="4bit")
    monkeypatch.setattr(convert.layout, "pair_rows", lambda values, _heads: values)
    with pytest.raises(LostError, match="alpha of"):
        convert_run(run, kind="q8_0")


def test_a_type_that_does_not_exist_names_the_nearest(run):
    with pytest.raises(ConvertError, match=r"did you mean 'q4_k_m'\?$"):
        convert_run(run, kind="q4_km")
