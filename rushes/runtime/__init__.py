"""Running everything on one machine: embedded in one process, or the compose file's services as processes."""
