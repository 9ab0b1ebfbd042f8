"""Which kinds of notification a person wants on which channel."""
