"""Project Title."""
