"""What a run leaves on the disk, and how good it is."""
