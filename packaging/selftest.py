"""Decodes a few tokens with the built llama.cpp; run in a child process, because it may crash.

    python packaging/selftest.py MODEL

A sentence is prefilled and one more token is decoded, so that both the kernels for many rows and
those for one row run. The answer has to be that of every correct build.
"""

from __future__ import annotations

import ctypes
import math
import sys

import llama_cpp.llama_cpp as llama

TEXT = b"The capital of France is Paris. The capital of Germany is Berlin. The capital of Italy is"
ANSWER = b" Rome"


def main(path: str) -> int:
    """Returns 0 if the model gives the expected answer."""
    silence = llama.llama_log_callback(lambda *_: None)
    llama.llama_log_set(silence, ctypes.c_void_p())
    llama.llama_backend_init()
    model = llama.llama_model_load_from_file(path.encode(), llama.llama_model_default_params())
    if not model:
        print("the model file cannot be loaded", file=sys.stderr)
        return 1
    params = llama.llama_context_default_params()
    params.n_ctx = params.n_batch = params.n_ubatch = 128
    params.n_threads = params.n_threads_batch = 1
    params.flash_attn_type = llama.LLAMA_FLASH_ATTN_TYPE_DISABLED
    context = llama.llama_init_from_model(model, params)
    vocab = llama.llama_model_get_vocab(model)
    tokens = (llama.llama_token * 128)()
    count = llama.llama_tokenize(vocab, TEXT, len(TEXT), tokens, 128, False, False)
    last = tokens[count - 1]
    if not _decode(context, tokens, count - 1) or not _decode(
        context, (llama.llama_token * 1)(last), 1
    ):
        print("decoding failed", file=sys.stderr)
        return 1
    size = llama.llama_vocab_n_tokens(vocab)
    logits = llama.llama_get_logits_ith(context, -1)[:size]
    best = max(range(size), key=logits.__getitem__)
    piece = ctypes.create_string_buffer(64)
    length = llama.llama_token_to_piece(vocab, best, piece, 64, 0, False)
    if not all(map(math.isfinite, logits)) or piece.raw[:length] != ANSWER:
        print(f"the model answers {piece.raw[:length]!r} instead of {ANSWER!r}", file=sys.stderr)
        return 1
    return 0


def _decode(context: object, tokens: object, count: int) -> bool:
    return bool(llama.llama_decode(context, llama.llama_batch_get_one(tokens, count)) == 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
