"""Rubric files as TOML text: finding the lines of things, editing in place, and writing."""
