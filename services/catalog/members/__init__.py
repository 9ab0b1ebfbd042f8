"""Who is on a project: joined by code or added by hand, blocked and unblocked, gone."""
