"""What this service knows of people, teams, projects and clips: read models, fed by events."""
