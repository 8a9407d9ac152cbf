"""People's work on a project: deciding, sampling, settling disagreements, bulk actions."""
