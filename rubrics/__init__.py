"""What is asked and what may be answered; imports nothing else of this project."""
