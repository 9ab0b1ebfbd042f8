"""What a new installation offers, and starting over."""
