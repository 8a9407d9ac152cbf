"""A configuration that cannot work is refused in words before anything heavy is loaded."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import gguf
import pytest
import torch
from safetensors.torch import load_file, save_file

from rubrics.errors import UserError
from train.__main__ import main
from train.preflight import configured_rubric
from train.read_config import ConfigError, as_table, make_config, read_config

ROOT = Path(__file__).parents[2]
SMOLLM2 = ROOT / "desktop" / "models" / "SmolLM2-135M-Instruct.Q4_1.gguf"
SHIPPED = sorted((ROOT / "train" / "configs").glob("*.toml"))
GOOD = {
    "rubric": "emotions",
    "out": "run",
    "base": {"path": "base.gguf"},
    "data": {"files": ["x.csv"]},
}


def refused(**tables: Any) -> str:
    with pytest.raises(ConfigError) as caught:
        make_config(GOOD | tables, Path("c.toml"))
    return str(caught.value)


def test_a_misspelt_key_gets_the_nearest_name() -> None:
    said = refused(optim={"learing_rate": 1e-4, "epoch": 3}, lorra={})
    assert "unknown key 'optim.epoch'; did you mean 'epochs'?" in said
    assert "unknown key 'lorra'; did you mean 'lora'?" in said
    assert "unknown key 'optim.learing_rate'" in said


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        ({"augment": {"paraphrase": True}}, "compact"),
        ({"augment": {"shuffle_levels": True}}, "compact"),
        ({"optim": {"micro_batch": 64}}, "larger than optim.batch"),
        ({"optim": {"loss": "completion", "label_smoothing": 0.1}}, "label_smoothing"),
        ({"optim": {"select": "last", "patience": 2}}, "patience"),
        ({"split": {"train": 0.9, "validation": 0.0, "test": 0.1}}, "without a validation part"),
        ({"split": {"train": 0.5}}, "add up to 1"),
        ({"lora": {"targets": ["q_proj", "c_attn"]}}, "lora.targets has 'c_attn'; there are q_pr"),
        ({"lora": {"targets": ["q_proj", "lm_head"]}}, "lora.targets has 'lm_head'"),
        ({"optim": {"lr": 10**400}}, "'optim.lr' must be a number"),
        ({"optim": {"optimizer": "adamw8bit"}, "machine": {"device": "cpu"}}, "needs a GPU"),
        ({"optim": {"lr": 3}}, "optim.lr = 3.0 is out of range"),
        ({"optim": {"lr": "fast"}}, "'optim.lr' must be a number"),
        ({"optim": {"epochs": True}}, "'optim.epochs' must be a whole number"),
        ({"base": {"path": "x", "precision": "8bit"}}, "must be one of 4bit, 16bit"),
        ({"base": {}}, "missing key 'base.path'"),
        ({"data": {"files": []}}, "data.files is empty"),
        ({"data": {"files": "x.csv"}}, "'data.files' must be a list"),
        ({"data": {"files": ["x\0.csv"]}}, "'data.files' must be a path"),
    ],
)
def test_what_cannot_go_together_is_a_sentence(tables: dict[str, Any], sentence: str) -> None:
    assert sentence in refused(**tables)


def test_all_faults_come_at_once() -> None:
    assert len(refused(seed="x", optim={"lr": "x"}, what=1).splitlines()) == 3


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_configurations_that_come_with_the_program_can_be_read(path: Path) -> None:
    config = read_config(path)
    configured_rubric(config, path.parent)
    assert "#" in path.read_text("utf-8")
    assert as_table(config)["optim"].keys() > tomllib.loads(path.read_text("utf-8"))["optim"].keys()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_those_for_the_embedded_models_can_be_run_and_the_others_say_what_they_need(
    path: Path, shared_data: Path, capsys: Any
) -> None:
    code = main([str(path), "--check"])
    said = capsys.readouterr().err
    if "qwen3" not in path.stem:
        assert (code, said.splitlines()[-1]) == (0, f"{path} can be run.")
    elif not torch.cuda.is_available():
        assert code == 2
        assert "There is no GPU" in said


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        ({"data": {"files": ["none.csv"]}}, "There is no file"),
        ({"data": {"files": ["data.jsonl"], "labels": {"moot": "mood"}}}, "did you mean 'mood'"),
        ({"data": {"files": ["data.jsonl"], "fields": {"text": "tekst"}}}, "no column 'tekst'"),
        ({"data": {"files": ["data.jsonl"], "labels": {"mood": "text"}}}, "is no level of 'mood'"),
        ({"machine": {"device": "cuda"}}, "There is no GPU"),
        ({"base": {"chat": True}}, "has no chat template"),
        ({"rubric": "emotion"}, "There is no built-in rubric 'emotion'"),
    ],
)
def test_what_data_base_or_rubric_lack_is_a_sentence(
    tiny_run: Any, planned: Any, tables: dict[str, Any], sentence: str
) -> None:
    import torch

    if "GPU" in sentence and torch.cuda.is_available():
        pytest.skip("there is a GPU")
    config = tiny_run(**tables)
    with pytest.raises(UserError, match=sentence):
        planned(config).load(lambda _sentence: None)


@pytest.fixture
def damaged(tmp_path: Path, tiny_model: Any) -> Any:
    """A base that is not as it should be."""

    def make(how: str) -> Path:
        if how == "no such file":
            return tmp_path / "none.gguf"
        if how == "no model":
            path = tmp_path / "notes.gguf"
            path.write_text("Dear diary")
            return path
        if how == "half a gguf":
            path = tmp_path / "half.gguf"
            with SMOLLM2.open("rb") as file:
                path.write_bytes(file.read(5_000_000))
            return path
        folder = tmp_path / "base"
        shutil.copytree(tiny_model("llama"), folder)
        if how == "half the weights":
            weights = folder / "model.safetensors"
            weights.write_bytes(weights.read_bytes()[:-1000])
        if how == "a missing weight":
            weights = load_file(folder / "model.safetensors")
            del weights["model.layers.1.mlp.up_proj.weight"]
            save_file(weights, folder / "model.safetensors", {"format": "pt"})
        if how == "quantized":
            settings = json.loads((folder / "config.json").read_text("utf-8"))
            settings["quantization_config"] = {"quant_method": "bitsandbytes"}
            (folder / "config.json").write_text(json.dumps(settings))
        if how == "another width":
            settings = json.loads((folder / "config.json").read_text("utf-8"))
            (folder / "config.json").write_text(json.dumps(settings | {"intermediate_size": 64}))
        if how == "no weights":
            (folder / "model.safetensors").unlink()
        if how == "no tokenizer":
            for file in folder.glob("*token*"):
                file.unlink()
        if how in ("tokenizer.json", "tokenizer_config.json"):  # JSON, and nothing like it
            (folder / how).write_text("{}" if how == "tokenizer.json" else "[]")
        if how == "another family":
            settings = json.loads((folder / "config.json").read_text("utf-8"))
            settings |= {"model_type": "mistral", "architectures": ["MistralForCausalLM"]}
            (folder / "config.json").write_text(json.dumps(settings))
        return folder

    return make


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("no such file", "There is no base model at"),
        ("no model", "is no GGUF file that can be read"),
        ("half a gguf", "is no GGUF file that can be read"),
        ("half the weights", r"is damaged .* Copy or download it again"),
        ("a missing weight", r"lacks 1 of its weights, model\.layers\.1\.mlp\.up_proj\.weight"),
        ("quantized", "is quantized already. Take its edition in 16 bit"),
        ("another width", "has weights of other shapes than its settings say"),
        ("no weights", r"There is no base model at .* weights as .safetensors"),
        ("no tokenizer", "has no tokenizer that works"),
        ("tokenizer.json", "has no tokenizer that works"),
        ("tokenizer_config.json", "has no tokenizer that works"),
        ("another family", "is a model of the family 'mistral'"),
    ],
)
def test_a_base_that_is_missing_or_damaged_is_a_sentence(
    tiny_run: Any, planned: Any, damaged: Any, how: str, sentence: str
) -> None:
    if "gguf" in how and not SMOLLM2.exists():
        pytest.skip("needs the embedded model: make install")
    config = tiny_run(base={"path": str(damaged(how))})
    with pytest.raises(UserError, match=sentence):
        planned(config).load(lambda _sentence: None)


def test_another_family_is_refused_before_it_is_loaded(
    tiny_run: Any, planned: Any, damaged: Any, tmp_path: Path
) -> None:
    path = tmp_path / "base.gguf"
    writer = gguf.GGUFWriter(path, "mpt")
    for write in (writer.write_header_to_file, writer.write_kv_data_to_file,
                  writer.write_tensors_to_file, writer.close):  # fmt: skip
        write()
    for base, name in ((damaged("another family"), "mistral"), (path, "mpt")):
        with pytest.raises(UserError, match=f"family '{name}'"):
            planned(tiny_run(base={"path": str(base)}))


def test_levels_that_look_the_same_are_taken_as_the_project_has_them(tmp_path: Path) -> None:
    """A project may have a codebook from before levels had to differ in what is seen."""
    source = (ROOT / "tests" / "data" / "mood.toml").read_text()
    twin = source.replace('name = "anger"', 'name = "joy\u200b"')
    (tmp_path / "training.rubric.toml").write_text(twin)
    config = make_config(GOOD | {"rubric": "training.rubric.toml"}, tmp_path / "c.toml")
    assert "joy\u200b" in configured_rubric(config, tmp_path).dimensions[0].values


def test_a_byte_order_mark_of_an_editor_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    text = "rubric = 'emotions'\nout = 'run'\nbase.path = 'b.gguf'\ndata.files = ['x.csv']\n"
    path.write_text(text, encoding="utf-8-sig")
    assert read_config(path).rubric == "emotions"


def test_more_processes_than_a_step_has_parts_are_warned_of(
    tiny_run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from train.preflight import configured_rubric
    from train.run import plan

    monkeypatch.setenv("WORLD_SIZE", "4")
    config = tiny_run(optim={"batch": 4, "micro_batch": 2})
    said = plan(config, configured_rubric(config, config.out.parent), lambda _: None).warnings
    assert any("Of 4 processes 2 have something to do" in warning for warning in said)
    assert any("Set optim.micro_batch = 1." in warning for warning in said)


def test_too_little_memory_is_a_sentence_before_anything_is_loaded(
    tiny_run: Any, planned: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psutil

    free = psutil.virtual_memory()._replace(available=100_000)
    none = psutil.swap_memory()._replace(free=0)
    monkeypatch.setattr(psutil, "swap_memory", lambda: none)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: free)
    with pytest.raises(UserError, match=r"GiB of memory to load .* choose a smaller base"):
        planned(tiny_run())


def test_memory_that_runs_out_in_a_step_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    import torch

    from train.command import run_command

    def work() -> None:
        torch.empty(1 << 60)

    assert run_command(work) == 2
    assert "There is not enough memory. Lower optim.micro_batch" in capsys.readouterr().err


def test_a_missing_package_is_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from train.command import run_command

    monkeypatch.setitem(sys.modules, "bitsandbytes", None)

    def work() -> None:
        import bitsandbytes  # noqa: F401

    assert run_command(work) == 2
    assert "'bitsandbytes' is missing. 'make train'" in capsys.readouterr().err


def test_a_class_with_one_example_is_named(tiny_run: Any) -> None:
    from train.data.samples import check_levels, divide, read_samples

    config = tiny_run(count=8)
    rubric = configured_rubric(config, config.out.parent)
    warned = check_levels(divide(read_samples(config.data, rubric), config.split, rubric), rubric)
    assert any("at most one unit" in sentence for sentence in warned)


def test_a_class_with_one_example_from_two_coders_is_named(tiny_run: Any, planned: Any) -> None:
    everything = {"train": 1.0, "validation": 0.0, "test": 0.0}
    config = tiny_run(split=everything, optim={"select": "last"})
    (data,) = config.data.files
    export = [{"fields": {"text": f"{i}", "memo": ""}, "labels": {"mood": given}}
              for i, given in enumerate((["joy"], ["joy"], ["fear", "fear"]))]  # fmt: skip
    data.write_text("".join(json.dumps(line) + "\n" for line in export))
    said = planned(config).warnings
    assert any("at most one unit for training has joyful, fear" in warning for warning in said)


def test_titles_longer_than_a_unit_may_be_are_a_sentence(tiny_run: Any, planned: Any) -> None:
    config = tiny_run(base={"max_tokens": 16})
    rubric = config.out.parent / "tiny.toml"
    rubric.write_text(rubric.read_text().replace('title = "Memo"', 'title = "What was noted"'))
    with pytest.raises(UserError, match=r"The titles of the fields alone have .* Raise it"):
        planned(config)


def test_a_dimension_whose_labels_are_all_the_same_is_named_and_refused_only_alone(
    tiny_run: Any,
) -> None:
    from train.data.rows import DataError
    from train.data.samples import check_levels, divide, read_samples

    config = tiny_run()
    rubric = configured_rubric(config, config.out.parent)
    samples = divide(read_samples(config.data, rubric), config.split, rubric)
    joyful = [s for s in samples if s.labels["mood"] == ("joy",)]
    (warned,) = (said for said in check_levels(joyful, rubric) if "'mood'" in said)
    assert "every unit for training has the same label ('joy')" in warned
    weak = [s for s in joyful if s.labels["force"] == ("1",)]
    assert {s.labels["about"] for s in weak} == {("home",)}
    with pytest.raises(DataError, match="nothing to learn"):
        check_levels(weak, rubric)


def test_faults_of_settings_labels_base_and_folder_are_told_before_anything_heavy_is_loaded(
    tmp_path: Path,
) -> None:
    (tmp_path / "labels.csv").write_text("text,emotion\nHow nice,joyy\n", "utf-8")
    (tmp_path / "held").write_text("a file", "utf-8")
    os.mkfifo(tmp_path / "pipe")
    good = {"rubric": "emotions", "out": "run", "path": "labels.csv", "files": "labels.csv"}
    cases = {
        "no level of 'emotion'": {},
        "held is a file": {"out": "held"},
        "There is no base model": {"path": "none.gguf"},
        "pipe is not a file. Name a CSV or JSONL file": {"files": "pipe"},
        "no built-in rubric": {"rubric": "emotion"},
        "did you mean 'data'?": {"files": 'labels.csv"]\n[dta]\nx = ["'},
    }
    cases["this is not a file"] = {}
    paths = [tmp_path / "pipe"]
    for number, changed in enumerate(cases.values()):
        told = good | changed
        paths.append(tmp_path / f"{number}.toml")
        paths[-1].write_text(
            f'rubric = "{told["rubric"]}"\nout = "{told["out"]}"\n'
            f'[base]\npath = "{told["path"]}"\n[data]\nfiles = ["{told["files"]}"]\n'
        )
    code = (
        "import sys; from train.__main__ import main\n"
        "for path in sys.argv[1:]: assert main([path, '--check']) == 2\n"
        "assert 'torch' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *paths],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for sentence in cases:
        assert sentence in done.stderr
