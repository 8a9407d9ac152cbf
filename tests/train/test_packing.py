"""A packed batch gives what one pass per path would give, values and gradients."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch

from rubrics.tokens import part_ids, question_ids
from train.config import Augment, Loss, Optim
from train.data.encode import Encoder, Targets, forest
from train.data.samples import read_samples
from train.data.vocabulary import vocabulary
from train.model.network import Network, loss
from train.model.packing import Layout, pack, packed_attention
from train.preflight import configured_rubric


class Reference:
    """The same figures from transformers' own attention, one path of tokens at a time."""

    def __init__(self, model: Any) -> None:
        model.set_attn_implementation("eager")
        self.model = model

    def log_probability(self, context: tuple[int, ...], answer: tuple[int, ...]) -> Any:
        ids = torch.tensor([[*context, *answer]])
        logs = self.model(input_ids=ids).logits[0].log_softmax(-1)
        return sum(logs[len(context) - 1 + i, token] for i, token in enumerate(answer))


@pytest.fixture(params=["llama", "qwen2", "qwen3", "gemma3"])
def family(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=["compact", "full"])
def setting(request: pytest.FixtureRequest, family: str, tiny_run: Any) -> Any:
    config = tiny_run(family, base={"form": request.param})
    rubric = configured_rubric(config, config.out.parent)
    encoder = Encoder(rubric, config.base, vocabulary(config.base.path))
    samples = read_samples(config.data, rubric)[:3]
    return config, encoder, samples


def load(config: Any, seed: int = 0) -> Any:
    from train.model.base import fresh

    model = fresh(config, torch.device("cpu"))
    torch.manual_seed(seed)
    for name, weight in model.named_parameters():
        if "lora_B" in name:  # a fresh adapter's second half is zero, and would hide mistakes
            torch.nn.init.normal_(weight, std=0.1)
    return model.eval()


def test_shares_of_answers_equal_one_pass_per_answer(setting: Any) -> None:
    config, encoder, samples = setting
    model = load(config)
    prefix = encoder.prefix()
    units = [encoder.unit(sample.fields) for sample in samples]
    batch = pack(prefix, [encoder.example(unit) for unit in units], torch.device("cpu"))
    with torch.no_grad():
        packed = Network(model).answers(batch).log_softmax(-1)
        reference = Reference(model)
        row = 0
        for unit in units:
            for branch in encoder.tree.branches:
                for question in question_ids(encoder.words.tokenize, branch):
                    context = prefix + unit + question.prompt
                    each = torch.stack(
                        [reference.log_probability(context, a) for a in question.answers]
                    ).log_softmax(-1)
                    torch.testing.assert_close(packed[row, : len(each)], each, atol=2e-5, rtol=1e-4)
                    row += 1
    assert row == len(packed)


def test_a_head_in_16_bit_gives_no_answer_a_probability_above_1(setting: Any) -> None:
    config, encoder, samples = setting
    model = load(config).to(torch.bfloat16)
    torch.nn.init.normal_(model.get_output_embeddings().weight, std=2)
    units = [encoder.unit(sample.fields) for sample in samples]
    batch = pack(encoder.prefix(), [encoder.example(u) for u in units], torch.device("cpu"))
    network = Network(model)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        states = network.decoder(
            input_ids=batch.ids,
            position_ids=batch.layout.positions,
            layout=batch.layout,
            use_cache=False,
        ).last_hidden_state[0][batch.label_rows]
        surest = (states @ network.head.T).argmax(-1)  # as if these were the answers' tokens
        logs = network.answers(
            replace(
                batch,
                whole=torch.arange(len(states)),
                read_token=surest[batch.read_row],
            )
        )
    assert 0.9 < logs.exp().max() <= 1


@pytest.fixture
def layout(tiny_run: Any) -> Layout:
    config = tiny_run()
    rubric = configured_rubric(config, config.out.parent)
    encoder = Encoder(rubric, config.base, vocabulary(config.base.path))
    units = [encoder.unit(sample.fields) for sample in read_samples(config.data, rubric)[:2]]
    examples = [encoder.example(unit) for unit in units]
    return pack(encoder.prefix(), examples, torch.device("cpu")).layout


def test_a_sliding_window_hides_what_is_further_back_along_the_path(layout: Layout) -> None:
    own = layout.positions[0][layout.rows]
    places = torch.cat([torch.arange(layout.prefix).expand(len(own), -1), own], dim=1)
    back = own[:, None, :, None] - places[:, None, None, :]
    assert layout.within(None) is layout.seen
    longest = int(layout.positions.max()) + 1
    for window in (1, longest - 1, longest, longest + 1):
        assert torch.equal(layout.within(window), layout.seen & (back < window))
        assert layout.within(window).any(-1).all()  # also where the shorter one is filled up
    assert not torch.equal(layout.within(longest - 1), layout.seen)


def test_a_base_that_drops_attention_has_it_dropped(layout: Layout) -> None:
    query, key, value = torch.rand(3, 1, 2, layout.positions.shape[1], 8)
    whole, dropped = (
        packed_attention(None, query, key, value, None, layout=layout, scaling=0.3, dropout=share)[
            0
        ]
        for share in (0.0, 0.5)
    )
    assert torch.isclose(whole, dropped).float().mean() < 0.1


def test_gradients_flow_into_the_shared_prefix_as_into_repeated_ones(setting: Any) -> None:
    config, encoder, samples = setting
    optim = Optim(label_smoothing=0.1)
    targets = Targets(encoder, optim, samples)
    prefix = encoder.prefix()
    examples = [targets.example(s, encoder.unit(s.fields)) for s in samples]

    def gradients(batches: list[Any]) -> tuple[float, dict[str, Any]]:
        model = load(config)
        total = 0.0
        for batch in batches:
            part = loss(Network(model).answers(batch), batch, optim)
            part.backward()
            total += float(part.detach())
        return total, {n: p.grad for n, p in model.named_parameters() if p.grad is not None}

    cpu = torch.device("cpu")
    together, shared = gradients([pack(prefix, examples, cpu)])
    apart, repeated = gradients([pack(prefix, [example], cpu) for example in examples])
    assert together == pytest.approx(apart, rel=1e-5)
    assert shared.keys() == repeated.keys()
    for name, gradient in shared.items():
        torch.testing.assert_close(gradient, repeated[name], atol=1e-5, rtol=1e-3)


def test_the_loss_reads_the_tokens_of_the_answers_and_nothing_else(setting: Any) -> None:
    """Every read is a token of an answer, each read once, after its own path."""
    _, encoder, _ = setting
    for branch in encoder.tree.branches:
        for question, ids in zip(
            branch.questions, encoder.questions[branch.dimension], strict=True
        ):
            made = forest([ids])
            for slot, answer in enumerate(question.answers):
                plain = part_ids(encoder.words.tokenize, [answer])
                read = [r for r in made.reads if r.slot == slot]
                assert tuple(r.token for r in read)[: len(plain)] == plain
                assert len(read) == len(ids.answers[slot])
                for depth, r in enumerate(read):
                    path = tuple(made.tokens[n] for n in made.ancestors[r.node])
                    assert path == ids.prompt + ids.answers[slot][:depth]


def test_the_completion_loss_is_the_mean_over_the_answers_tokens(tiny_run: Any) -> None:
    config = tiny_run(optim={"loss": "completion"})
    rubric = configured_rubric(config, config.out.parent)
    encoder = Encoder(rubric, config.base, vocabulary(config.base.path))
    (sample, *_) = read_samples(config.data, rubric)
    optim = Optim(loss=Loss.COMPLETION)
    unit = encoder.unit(sample.fields, Augment())
    example = Targets(encoder, optim, [sample]).example(sample, unit)
    model = load(config)
    batch = pack(encoder.prefix(), [example], torch.device("cpu"))
    with torch.no_grad():
        found = float(loss(Network(model).answers(batch), batch, optim))
        reference = Reference(model)
        means = []
        gold = {"mood": [0], "force": [0], "about": [0, 1]}  # yes to home, no to work
        for name, chosen in gold.items():
            each = [
                -reference.log_probability(encoder.prefix() + unit + q.prompt, q.answers[c])
                / len(q.answers[c])
                for q, c in zip(encoder.questions[name], chosen, strict=True)
            ]
            means.append(sum(each) / len(each))
    assert found == pytest.approx(float(sum(means)) / 3, rel=1e-5)
