"""Deciding on clips, and remembering who decided what."""
