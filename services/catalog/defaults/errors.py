"""Nothing of its own can go wrong with starting over."""
