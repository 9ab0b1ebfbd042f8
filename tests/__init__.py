"""Tests, in the folders of what they test; `contracts`, `clients` and `e2e` speak to whole instances."""
