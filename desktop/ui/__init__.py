"""The window: pages that start the engine's jobs and draw their results."""
