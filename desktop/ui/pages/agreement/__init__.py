"""The page Agreement: the report, drawn in the window."""
