"""Announcements that facts cause: a project was made or activated, a final video is out. Off unless somebody wants them (ADR-0013)."""
