"""From a training run to one GGUF file that knows its rubric, and a proof of what it lost."""
