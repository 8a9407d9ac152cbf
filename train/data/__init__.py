"""From people's labels to token ids, and the order in which they are learned."""
