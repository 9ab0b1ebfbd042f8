"""Logs, metrics and traces, put on from outside: use-cases contain none."""
