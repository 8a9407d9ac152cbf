"""The annotate page: the table of units, the unit beside it, and the choice of a model."""
