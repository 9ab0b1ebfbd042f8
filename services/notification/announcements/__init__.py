"""Scheduled notifications: to a team, a project or a person."""
