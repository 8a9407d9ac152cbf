"""What is kept on this machine for its user: settings, recent projects, rubrics of their own."""
