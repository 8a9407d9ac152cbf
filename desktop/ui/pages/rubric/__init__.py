"""The page Codebook: rubrics as text and as a form."""
