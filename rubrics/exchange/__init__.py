"""Codebooks of other programs: REFI-QDA, as codes and as projects, and rubrics of Prometheus."""
