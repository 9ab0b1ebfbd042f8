"""The first start, and starting over: the first admin, the first organization, the first signing key."""
