"""What can go wrong with the trash is what can go wrong with projects and clips."""
