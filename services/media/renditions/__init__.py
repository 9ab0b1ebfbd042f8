"""What is made of an original: stills, a copy that plays everywhere, a small proxy."""
