"""What the engine says: sentences in the reader's language, and the figures in them."""
