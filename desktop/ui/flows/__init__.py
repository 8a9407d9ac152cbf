"""Sequences of dialogs and jobs: opening projects, adding files, merging copies, restoring."""
