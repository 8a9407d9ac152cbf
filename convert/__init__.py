"""Converts a training run to a GGUF file that has its rubric, and measures what was lost."""
