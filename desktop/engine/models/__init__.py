"""Model files: what a GGUF says about itself, and the folder in which they are kept."""
