"""The models page: model files, and training."""
