"""Removals: what must go along when an organization, a team, a person or somebody's place in one goes."""
