"""What leaves a project: tables for people and programs, and where they came from."""
