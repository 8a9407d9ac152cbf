"""Controls that more than one page or dialog uses."""
