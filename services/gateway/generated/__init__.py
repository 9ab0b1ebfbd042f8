"""Made by `make docs`: served as they are."""
