"""Rows and bytes, compared: what `rushes fsck` asks."""
