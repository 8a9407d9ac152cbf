"""What takes several questions or steps: opening, adding files, merging copies, restoring."""
