"""The window's pages, one per step of the way."""
