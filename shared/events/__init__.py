"""The facts and commands that travel between services: the only thing they share. One module a publishing service."""
