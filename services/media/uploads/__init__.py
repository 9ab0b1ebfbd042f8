"""From the wish to upload to a stored original: open, completing, complete or expired."""
