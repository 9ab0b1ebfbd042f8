"""Who may see and change what: one rule a resource, asked by every feature, list and link alike."""
