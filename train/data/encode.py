"""Samples as token ids and targets: a unit, followed by the forest of its questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from random import Random

from rubrics.chat import chat_frame
from rubrics.errors import UserError
from rubrics.labels import members
from rubrics.prompt import RENDERED, WORDINGS, Rendering, prompt_tree
from rubrics.schema import Dimension, Rubric, Select
from rubrics.tokens import (
    AnswerError,
    Ids,
    QuestionIds,
    answer_tokens,
    leaf_paths,
    part_ids,
    prefix_ids,
    question_ids,
)
from train.config import Augment, Base, ClassWeights, Loss, Optim
from train.data.samples import Sample
from train.data.vocabulary import Vocabulary


@dataclass(slots=True)
class _FieldIds:
    """The ids of a field; ``body`` is the unit's text, which may be cut or lose tokens."""

    head: Ids
    body: Ids
    end: Ids

    def __len__(self) -> int:
        return len(self.head) + len(self.body) + len(self.end)


@dataclass(frozen=True, slots=True)
class NodeRead:
    """A token whose probability after ``node`` is a factor of that of the answer ``slot``."""

    node: int
    token: int
    slot: int


@dataclass(frozen=True, slots=True)
class Forest:
    """Prefix trees of questions and answers: nodes that attend to their ancestors alone.

    ``tokens`` and ``depths`` describe the nodes, and ``ancestors`` lists those of each, itself
    last. A *slot* is the number of an answer, counted through all questions; ``questions`` has the
    slots of each. ``whole`` has the nodes after which the softmax needs the whole vocabulary. Where
    all answers of a question are read at one node, the normaliser cancels out of their shares.
    """

    tokens: Ids
    depths: tuple[int, ...]
    ancestors: tuple[tuple[int, ...], ...]
    reads: tuple[NodeRead, ...]
    questions: tuple[range, ...]
    whole: frozenset[int]


def forest(questions: Sequence[QuestionIds], *, shares: bool = True) -> Forest:
    """The forest of some questions. Raises AnswerError.

    ``shares`` says that only the answers' shares of their question are wanted, not probabilities.
    """
    found = answer_tokens(questions)
    nodes: dict[Ids, int] = {}
    ancestors: list[tuple[int, ...]] = []
    for path in leaf_paths(found):
        for cut in range(1, len(path) + 1):
            if path[:cut] not in nodes:
                nodes[path[:cut]] = len(nodes)
                ancestors.append(tuple(nodes[path[:i]] for i in range(1, cut + 1)))
    slots, start = [], 0
    for question in questions:
        slots.append(range(start, start + len(question.answers)))
        start += len(question.answers)
    listed, whole = [], set()
    for path, here in found.items():
        listed += [NodeRead(nodes[path], r.token, slots[r.question][r.answer]) for r in here]
        counts = Counter(r.question for r in here)
        if not shares or any(n < len(slots[q]) for q, n in counts.items()):
            whole.add(nodes[path])
    return Forest(
        tokens=tuple(path[-1] for path in nodes),
        depths=tuple(len(path) - 1 for path in nodes),
        ancestors=tuple(ancestors),
        reads=tuple(listed),
        questions=tuple(slots),
        whole=frozenset(whole),
    )


@dataclass(frozen=True, slots=True)
class Example:
    """A sample that is ready for a batch.

    For each question of the forest, ``targets`` has the wanted share of each answer, or None if
    nobody labelled it, and ``weights`` the weight in the loss.
    """

    unit: Ids
    forest: Forest
    targets: tuple[tuple[float, ...] | None, ...]
    weights: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.unit) + len(self.forest.tokens)


class Encoder:
    """Turns texts into token ids, for one rubric, form and vocabulary."""

    def __init__(self, rubric: Rubric, base: Base, words: Vocabulary) -> None:
        """Raises UserError if the base cannot be prompted in this way, or answers cannot be told
        apart."""
        self.rubric = rubric
        self.base = base
        self.words = words
        self.chat = None
        if base.chat:
            if not words.chat_template:
                raise UserError(f"{base.path.name} has no chat template; set base.chat = false.")
            self.chat = chat_frame(words.chat_template, *words.bos_eos)
        self.tree = prompt_tree(rubric, base.form, self.chat)
        titles = _length(self._fields({}))
        if titles >= base.max_tokens:
            raise UserError(
                f"The titles of the fields alone have {titles} tokens, and base.max_tokens is "
                f"{base.max_tokens}: nothing would be left of a text. Raise it."
            )
        self.unit_end = part_ids(words.tokenize, self.tree.unit_end)
        self.questions = {
            branch.dimension: question_ids(words.tokenize, branch) for branch in self.tree.branches
        }
        try:
            self.levels = forest([q for asked in self.questions.values() for q in asked])
        except AnswerError as e:
            raise UserError(
                f"This base cannot be trained on '{rubric.id}': {e}. Rename its levels."
            ) from e

    def example(self, unit: Ids) -> Example:
        """A unit with all questions, without labels."""
        n = len(self.levels.questions)
        return Example(unit, self.levels, (None,) * n, (0.0,) * n)

    def prefix(self, rendering: Rendering = RENDERED) -> Ids:
        """The ids that all units of a batch share."""
        tree = prompt_tree(self.rubric, self.base.form, self.chat, rendering)
        return prefix_ids(self.words.tokenize, tree, self.words.bos)

    def rendering(self, augment: Augment, random: Random) -> Rendering:
        """A random way to render the codebook, as far as ``augment`` allows."""
        orders = {}
        if augment.shuffle_levels:
            for dimension in self.rubric.dimensions:
                order = list(range(len(dimension.levels)))
                random.shuffle(order)
                orders[dimension.name] = tuple(order)
        wording = random.choice(WORDINGS) if augment.paraphrase else WORDINGS[0]
        return Rendering(wording, orders)

    def unit(
        self,
        fields: Mapping[str, str],
        augment: Augment | None = None,
        random: Random | None = None,
    ) -> Ids:
        """The ids of a unit, cut to ``base.max_tokens``; varied if ``augment`` and ``random`` are
        given."""
        parts = self._fields(fields)
        if augment and random:
            if augment.permute_fields:
                random.shuffle(parts)
            if augment.token_dropout and random.random() < augment.token_dropout_share:
                for part in parts:
                    kept = (i for i in part.body if random.random() >= augment.token_dropout)
                    part.body = tuple(kept)
        while (excess := _length(parts) - self.base.max_tokens) > 0:
            longest = max(parts, key=lambda part: len(part.body))
            longest.body = longest.body[: -min(excess, max(1, len(longest.body) // 8))]
        return tuple(chain(*((p.head + p.body + p.end) for p in parts), self.unit_end))

    def fits(self, fields: Mapping[str, str]) -> bool:
        """Whether a unit has at most ``base.max_tokens``, so that nothing is cut."""
        return _length(self._fields(fields)) <= self.base.max_tokens

    def _fields(self, fields: Mapping[str, str]) -> list[_FieldIds]:
        tokenize = self.words.tokenize
        return [
            _FieldIds(*(part_ids(tokenize, [part]) for part in (field.head, field.body, field.end)))
            for field in self.tree.unit(fields)
        ]


def _length(parts: Sequence[_FieldIds]) -> int:
    return sum(map(len, parts))


class Targets:
    """Turns labels into targets, with class weights computed from the training part."""

    def __init__(self, encoder: Encoder, optim: Optim, train: Sequence[Sample]) -> None:
        self.encoder = encoder
        self.optim = optim
        self.weights = {
            dimension.name: _class_weights(dimension, optim.class_weights, train)
            for dimension in encoder.rubric.dimensions
        }

    def example(self, sample: Sample, unit: Ids) -> Example:
        """The example of a sample; ``unit`` are the ids of its unit."""
        targets: list[tuple[float, ...] | None] = []
        weights: list[float] = []
        for dimension in self.encoder.rubric.dimensions:
            labels = sample.labels.get(dimension.name, ())
            wanted = _targets(dimension, labels)
            targets += wanted
            for target, each in zip(wanted, self.weights[dimension.name], strict=True):
                weight = 0.0
                if target is not None:
                    weight = sum(t * w for t, w in zip(target, each, strict=True))
                    weight /= len(wanted) * len(sample.labels)
                weights.append(weight)
        if self.optim.loss is Loss.COMPLETION:
            return self._completion(unit, targets, weights)
        return Example(unit, self.encoder.levels, tuple(targets), tuple(weights))

    def _completion(
        self, unit: Ids, targets: Sequence[tuple[float, ...] | None], weights: Sequence[float]
    ) -> Example:
        """An example with only the most wanted answer of each question; ties have no weight."""
        questions = [q for qs in self.encoder.questions.values() for q in qs]
        chosen, counts = [], []
        for question, target, weight in zip(questions, targets, weights, strict=True):
            if target is not None:
                most = max(target)
                answer = question.answers[target.index(most)]
                chosen.append(QuestionIds(question.prompt, (answer,)))
                # A tie is kept with weight 0, because a unit needs at least one question.
                counts.append(weight / len(answer) if target.count(most) == 1 else 0.0)
        return Example(unit, forest(chosen, shares=False), ((1.0,),) * len(chosen), tuple(counts))


def _targets(dimension: Dimension, labels: Sequence[str]) -> list[tuple[float, ...] | None]:
    """For each question the share of coders behind each answer; None if nobody labelled it."""
    n = len(labels)
    if dimension.select is Select.ONE:
        if not n:
            return [None]
        return [tuple(labels.count(value) / n for value in dimension.values)]
    if not n:
        return [None] * len(dimension.levels)
    sets = [members(label) for label in labels]
    yes = [sum(value in chosen for chosen in sets) / n for value in dimension.values]
    return [(share, 1 - share) for share in yes]


def _class_weights(
    dimension: Dimension, how: ClassWeights, samples: Sequence[Sample]
) -> list[tuple[float, ...]]:
    """For each question the weights of its answers, whose mean over the samples' labels is 1."""
    levels = len(dimension.levels)
    answers = [levels] if dimension.select is Select.ONE else [2] * levels
    counts = [[0.0] * size for size in answers]
    for sample in samples:
        wanted = _targets(dimension, sample.labels.get(dimension.name, ()))
        for question, target in enumerate(wanted):
            if target:
                counts[question] = [c + t for c, t in zip(counts[question], target, strict=True)]
    power = {ClassWeights.NONE: 0.0, ClassWeights.SQRT: 0.5, ClassWeights.BALANCED: 1.0}[how]
    return [_weighted(each, power) for each in counts]


def _weighted(counts: Sequence[float], power: float) -> tuple[float, ...]:
    weights = [c**-power if c else 0.0 for c in counts]
    total = sum(c * w for c, w in zip(counts, weights, strict=True))
    return tuple(w * sum(counts) / total if total else 1.0 for w in weights)
