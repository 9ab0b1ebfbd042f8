"""Pictures of organizations, teams and people: checked here, kept by the media service."""
