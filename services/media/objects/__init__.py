"""Originals: one row for each file that was uploaded completely, until its bytes leave the trash."""
