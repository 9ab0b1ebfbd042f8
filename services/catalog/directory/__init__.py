"""People, teams and organizations as auth tells of them: read models, read through on a miss."""
