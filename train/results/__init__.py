"""The files of a run folder, and the figures of how good an adapter is."""
