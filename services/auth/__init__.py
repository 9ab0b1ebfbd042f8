"""Who there is, what they are part of, and what they may do: people, organizations, teams, roles and credentials."""
