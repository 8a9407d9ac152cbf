"""Hugging Face model folders: configuration, tokenizer and weights in GGUF's terms."""
