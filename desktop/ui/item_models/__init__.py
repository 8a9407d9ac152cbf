"""Qt's item models over what the engine returns."""
