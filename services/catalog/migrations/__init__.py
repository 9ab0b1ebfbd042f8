"""Numbered SQL files, applied in their order."""
