"""Numbered migrations of the schema media."""
