"""The project file: everything about one annotation job in one SQLite database."""
