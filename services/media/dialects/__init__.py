"""What each API says of uploads and files."""
