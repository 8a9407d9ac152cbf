"""The engine: files in, annotations, agreement and reports out; no window, no terminal."""
