"""Generators and small checks of the house rules; each under 120 lines."""
