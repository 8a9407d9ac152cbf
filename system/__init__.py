"""What all programs here need of the operating system: files whole or not at all, processes."""
