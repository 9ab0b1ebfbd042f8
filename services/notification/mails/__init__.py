"""Mails: templates, and the SMTP server they leave by."""
