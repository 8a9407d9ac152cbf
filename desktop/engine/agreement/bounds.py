"""The usual bounds of Krippendorff's alpha, for those too who work nothing out."""

from __future__ import annotations

TENTATIVE = 0.667
"""Krippendorff (2018), p. 356: below it, data are better not interpreted."""

RELIABLE = 0.800
"""Krippendorff (2018), p. 356: from here on, data can be relied on."""
