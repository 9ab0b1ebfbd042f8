"""Newcomers: people made with a password by somebody who administers something, without a mail."""
