"""Kinds of shots that every project can start from."""
