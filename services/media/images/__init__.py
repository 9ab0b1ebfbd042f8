"""Pictures of organizations, teams, projects and people."""
