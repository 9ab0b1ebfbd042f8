"""Telling people: announcements, mails, web push, the feed, and the log of everything that happened."""
