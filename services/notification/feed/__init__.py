"""What a person was told, in the app, read or unread."""
