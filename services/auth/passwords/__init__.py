"""Passwords: hashed with argon2id; changed by their owner, or reset through their mailbox."""
