"""The base with its adapter, packed batches and their forward pass, and the model's answers."""
