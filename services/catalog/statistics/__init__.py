"""Counting what projects hold: for who administers them, and for auth, which shows it beside the team."""
