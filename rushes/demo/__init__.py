"""The main job on real input, over HTTP only: `make demo` shows a person that it works, `make test` proves it."""
