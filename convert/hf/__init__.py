"""Hugging Face model folders: converts configuration, tokenizer and weights for GGUF."""
