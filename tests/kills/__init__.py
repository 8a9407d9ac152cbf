"""Kills the program at random moments, over and over, and looks what became of the project."""
