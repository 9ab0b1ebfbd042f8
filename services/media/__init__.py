"""Owns bytes: uploads, originals and what is made of them, their delivery, and what they take up."""
