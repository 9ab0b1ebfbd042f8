"""What the schema auth adds up to, on top of the bus's tables."""
