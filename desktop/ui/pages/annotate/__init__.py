"""The page Annotate: the table of units, the unit beside it, and the model that is asked."""
