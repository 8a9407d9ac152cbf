"""The page Review: one unit after the other, decided by a person."""
