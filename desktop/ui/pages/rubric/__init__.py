"""The codebook page: a rubric to read, to edit as a form or as text, and to try."""
