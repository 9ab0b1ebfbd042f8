"""What media tells of the bytes behind clips, examples and teasers, and the port to it."""
