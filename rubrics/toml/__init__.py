"""The text of a rubric file as TOML: where everything stands in it, and changing it in place."""
