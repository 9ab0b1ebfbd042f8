"""What is done with bytes: look into them, decide what to make, make it. Knows no table and no wire."""
