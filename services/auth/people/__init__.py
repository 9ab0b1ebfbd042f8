"""People: one row for a human being, whatever they belong to."""
