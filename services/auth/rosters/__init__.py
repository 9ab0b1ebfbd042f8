"""Rosters: who belongs to an organization or a team, and how."""
