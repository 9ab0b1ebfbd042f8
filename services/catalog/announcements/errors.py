"""Nothing can go wrong with counting."""
