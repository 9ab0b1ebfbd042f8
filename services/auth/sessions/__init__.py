"""Sessions: a login's access and refresh tokens, until it is revoked or expires."""
