"""Every fact of every service, as it happened."""
