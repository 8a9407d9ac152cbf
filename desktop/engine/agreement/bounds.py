"""The usual bounds of Krippendorff's alpha, importable without NumPy."""

from __future__ import annotations

TENTATIVE = 0.667
"""Data with a lower alpha are better not interpreted (Krippendorff 2018, p. 356)."""

RELIABLE = 0.800
"""Data with at least this alpha can be relied on (Krippendorff 2018, p. 356)."""
