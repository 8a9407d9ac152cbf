"""Codebooks of other programs: REFI-QDA codebooks and projects, and Prometheus rubrics."""
