"""The base with its adapter, the pass of a packed batch through it, and what it answers."""
