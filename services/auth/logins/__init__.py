"""Logins: passwords tried, counted, locked out, and logged."""
