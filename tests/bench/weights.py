"""Units a second by the type of the weights, their own or widened, and by where the adapter is."""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from requantize import requantized

from bench.material import comments, model
from desktop.engine.choose import shipped_for
from desktop.engine.runtime import llama
from desktop.engine.runtime.scorer import Scorer, make_plan
from desktop.engine.runtime.weights import WidenedWeights, widened_file
from rubrics.library import find_rubric
from rubrics.prompt import Form, prompt_tree

TEXTS, ROUNDS = 40, 3
OTHERS = ("Q8_0", "Q4_K_M", "Q4_0")


def by_type_and_adapter() -> dict[str, float | str]:
    """Units a second of one thread, compact form, by type of weights and place of the adapter.

    The fastest of three rounds, in turns.
    """
    file, rubric = model(), find_rubric("emotions", Path())
    adapter = shipped_for(rubric, file).adapter
    assert adapter is not None
    models = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for given in (file, *(requantized(file, kind, folder) for kind in OTHERS)):
            models[f"{given.header.quantization}, alone"] = llama.Model(given.path)
            beside = llama.Model(given.path, adapter.path)
            models[f"{given.header.quantization}, adapter beside"] = beside
        for kind in ("F16", "BF16"):
            own = stack.enter_context(
                widened_file(WidenedWeights(file.path, file.sha256, kind), None)
            )
            both = WidenedWeights(file.path, file.sha256, kind, adapter.path, adapter.sha256)
            added = stack.enter_context(widened_file(both, None))
            models[f"{kind}, alone"] = llama.Model(own)
            models[f"{kind}, adapter beside"] = llama.Model(own, adapter.path)
            models[f"{kind}, adapter added"] = llama.Model(added)
    tree, texts = prompt_tree(rubric, Form.COMPACT), comments(TEXTS)
    best = dict.fromkeys(models, 0.0)
    for _ in range(ROUNDS):
        for name, weights in models.items():
            plan = make_plan(weights, tree, 2048)
            context = llama.Context(weights, 2048, joins=name[0] != "Q")
            context.extend(plan.prefix)
            scorer = Scorer(context, plan)
            began = time.process_time()  # of one thread, whatever else the machine does
            for text in texts:
                scorer.score({"text": text}, ["emotion"])
            best[name] = max(best[name], TEXTS / (time.process_time() - began))
    return dict(best)
