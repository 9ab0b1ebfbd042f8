"""Projects: what is to be filmed, from when to when, for whom, and what its people see of it."""
