"""From files to units: finds, reads and cuts what the analyst wants annotated."""
