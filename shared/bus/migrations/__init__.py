"""Tables and functions that every service's schema has."""
