"""What organizations and teams take up, and whether they may take more."""
