"""Join codes: generated ones that cannot be guessed, chosen ones that are checked, and a limit on trying."""
