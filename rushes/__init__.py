"""The command line, and the two ways to run everything on one machine: embedded and as the stack."""
