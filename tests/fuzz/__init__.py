"""Hostile input, by the thousand: whatever a file holds, it costs itself and gets a sentence."""
