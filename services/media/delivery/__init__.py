"""Bytes on their way to clients."""
