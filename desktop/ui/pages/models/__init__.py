"""The page Models: the model files at hand, and training a new one."""
