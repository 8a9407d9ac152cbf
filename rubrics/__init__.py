"""Rubrics (codebooks), and what all programs share. Imports nothing else of this project."""
