"""Qt item models over what the engine returns."""
