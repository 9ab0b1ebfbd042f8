"""The grammar of each API: one module a dialect, at most 150 lines. Their vocabulary is in the services."""
