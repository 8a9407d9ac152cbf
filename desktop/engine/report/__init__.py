"""The report: what was annotated, how far it can be trusted, and where to look next."""
