"""The shot list of a project: what to film, in which order."""
