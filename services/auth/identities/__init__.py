"""Identities: from a credential to an actor with their grants."""
