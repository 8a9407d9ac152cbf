"""The model's child process: exact, repeatable level probabilities for every unit."""
