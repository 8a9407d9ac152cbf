"""Labelled units, their token ids and targets, and the order in which they are learned."""
