"""How many scheduled notifications a project has, in which state: a read model."""
