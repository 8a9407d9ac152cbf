"""Exports of other labelling tools: each becomes a table with a column per question and coder."""
