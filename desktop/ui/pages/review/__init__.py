"""The review page: people decide about one unit after the other."""
