"""API keys: a program's credential for one organization, or for the whole installation."""
