"""The desktop application: pages that start the engine's jobs and show their results."""
