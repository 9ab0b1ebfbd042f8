"""Browsers and phones that take web push."""
