"""Dialogs, and the system's file dialogs."""
